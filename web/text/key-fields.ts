// At which field of a key's form a refusal is shown, and what may be typed as a limit. Pure.
import type { KeyLimits } from '../net/api-rows.ts';
import { Refusal } from '../net/refusal.ts';

const FIELDS = ['baseUrl', 'secret', 'label', 'model', 'perMinute', 'perDay', 'tokensPerMinute', 'concurrent', 'monthlyCap'] as const;
export type KeyField = (typeof FIELDS)[number];

/** Null: below the form, because it belongs to no single field. */
export function keyFieldOf(refusal: Refusal): KeyField | null {
  const named = refusal.field?.replace(/^limits\./, '');
  return FIELDS.find((field) => field === named) ?? null;
}

/** Limits as they were typed. */
export type TypedLimits = Record<keyof KeyLimits, string>;

/** Refuses at the field what is no number that can be a limit. */
export function limitsFrom(typed: TypedLimits): KeyLimits {
  return {
    perMinute: limitFrom(typed, 'perMinute'),
    perDay: limitFrom(typed, 'perDay'),
    tokensPerMinute: limitFrom(typed, 'tokensPerMinute'),
    concurrent: limitFrom(typed, 'concurrent') ?? refuse('concurrent'),
  };
}

/** A sum of money, or any other amount; empty is none. */
export function amountFrom(typed: string, wrong: { field: string; reason: string }): number | null {
  const plain = typed.replace(/[,\s$]/g, '');
  if (plain === '') return null;
  if (!/^\d{1,10}(\.\d{1,6})?$/.test(plain)) throw new Refusal('invalid', wrong);
  return Number(plain);
}

/** Empty is no limit. */
function limitFrom(typed: TypedLimits, name: keyof KeyLimits): number | null {
  const plain = typed[name].replace(/[,\s]/g, '');
  if (plain === '') return null;
  return /^\d{1,10}$/.test(plain) && Number(plain) > 0 ? Number(plain) : refuse(name);
}

function refuse(name: keyof KeyLimits): never {
  throw new Refusal('invalid', { reason: 'limit', field: `limits.${name}` });
}
