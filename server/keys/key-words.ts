// What people may write about a key beside the secret: a label, a model, limits. Pure.
import { refuse } from '../errors.ts';
import { cleanLine } from '../text/message-text.ts';
import type { Limits } from './limits.ts';

const LONGEST_LABEL = 80;
const HIGHEST_CAP = 1_000_000;
const MOST: Readonly<Record<keyof Limits, number>> = {
  perMinute: 100_000,
  perDay: 100_000_000,
  tokensPerMinute: 1_000_000_000,
  concurrent: 100,
};

/** Nothing readable: the name of the place it is for. */
export function cleanLabel(label: string, baseUrl: string): string {
  const line = cleanLine(label);
  if (line.length > LONGEST_LABEL) refuse('invalid', 'the label is too long', { reason: 'label_too_long', field: 'label' });
  return line === '' ? new URL(baseUrl).host.slice(0, LONGEST_LABEL) : line;
}

/** As it is sent to the provider; null: the usual one. */
export function cleanModel(model: string | null): string | null {
  const name = model?.trim() ?? '';
  if (name === '') return null;
  if (!/^[\x20-\x7e]{1,200}$/u.test(name)) refuse('invalid', 'no model has that name', { reason: 'model_name', field: 'model' });
  return name;
}

/** Of cents, and not so much that it is a mistake. */
export function checkCap(cap: number | null): number | null {
  if (cap !== null && !(cap >= 0.01 && cap <= HIGHEST_CAP))
    refuse('invalid', `a cap is a number of dollars from 0.01 to ${HIGHEST_CAP}`, { reason: 'cap', field: 'monthlyCap' });
  return cap;
}

export function checkLimits(limits: Limits): Limits {
  for (const name of ['perMinute', 'perDay', 'tokensPerMinute', 'concurrent'] as const) {
    const value = limits[name];
    if (value !== null && (!Number.isSafeInteger(value) || value < 1 || value > MOST[name]))
      refuse('invalid', `a limit is a whole number from 1 to ${MOST[name]}`, { reason: 'limit', field: `limits.${name}` });
  }
  return limits;
}
