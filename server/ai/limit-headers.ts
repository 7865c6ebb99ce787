// What a provider's response headers say about our budget. Pure; nonsense is as good as no header. (F45; CONVERSATION §2)
import type { HeaderLimits } from './types.ts';

export type ReadHeader = (name: string) => string | null | undefined;

const LONGEST_VALUE = 100;
const DURATION = /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1000, 1];
const PLAIN_NUMBER = /^\d{1,12}(?:\.\d{1,9})?$/;
const COUNT = /^\d{1,12}$/;
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const ORGANISATION = /^[\w.:@-]{1,100}$/;

/** `nowMs` is our wall clock; the response's own Date is believed before it. */
export function parseLimitHeaders(read: ReadHeader, nowMs: number): HeaderLimits {
  const value = (name: string): string => {
    const raw = read(name)?.trim() ?? '';
    return raw.length <= LONGEST_VALUE ? raw : '';
  };
  const organisation = value('openai-organization');
  return present({
    requestsLimit: positive(toCount(value('x-ratelimit-limit-requests'))),
    requestsRemaining: toCount(value('x-ratelimit-remaining-requests')),
    requestsResetMs: toDurationMs(value('x-ratelimit-reset-requests')),
    tokensLimit: positive(toCount(value('x-ratelimit-limit-tokens'))),
    tokensRemaining: toCount(value('x-ratelimit-remaining-tokens')),
    tokensResetMs: toDurationMs(value('x-ratelimit-reset-tokens')),
    retryAfterMs: toRetryMs(value('retry-after'), value('retry-after-ms'), toDate(value('date')) ?? nowMs),
    organisation: ORGANISATION.test(organisation) ? organisation : undefined,
  });
}

/** `6m0s`, `20ms`, `14h29m`, `1.5s`; a bare number is seconds. */
export function toDurationMs(text: string): number | undefined {
  if (PLAIN_NUMBER.test(text)) return Math.ceil(Number(text) * 1000);
  const parts = DURATION.exec(text);
  if (text === '' || text.length > LONGEST_VALUE || parts === null) return undefined;
  const total = UNITS_MS.reduce((sum, unit, i) => sum + Number(parts[i + 1] ?? 0) * unit, 0);
  return Number.isSafeInteger(Math.ceil(total)) ? Math.ceil(total) : undefined;
}

/** Seconds, milliseconds, or a date; of two that make sense the later, so that nobody comes earlier than told. */
function toRetryMs(retryAfter: string, retryAfterMs: string, fromMs: number): number | undefined {
  const told: number[] = [];
  if (PLAIN_NUMBER.test(retryAfterMs)) told.push(Math.ceil(Number(retryAfterMs)));
  if (PLAIN_NUMBER.test(retryAfter)) told.push(Math.ceil(Number(retryAfter) * 1000));
  const date = toDate(retryAfter);
  if (date !== undefined && date > fromMs) told.push(date - fromMs);
  return told.length === 0 ? undefined : Math.max(...told);
}

function toDate(text: string): number | undefined {
  const ms = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function toCount(text: string): number | undefined {
  return COUNT.test(text) ? Number(text) : undefined;
}

function positive(count: number | undefined): number | undefined {
  return count === 0 ? undefined : count;
}

function present(limits: { [K in keyof HeaderLimits]-?: HeaderLimits[K] | undefined }): HeaderLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, said]) => said !== undefined));
}
