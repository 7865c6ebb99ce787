// What a provider's failure means for a program that asked: its own fault, the key's, or nobody's here. The provider's words stay with the
// key's owner. Pure. (G23)
import { ChatError } from '../errors.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ProviderError, ProviderErrorCode } from './types.ts';
import type { Silenced } from './voice.ts';

const CODES: Partial<Record<ProviderErrorCode, ErrorCode>> = {
  rate_limited: 'too_many',
  context_length: 'invalid',
  no_model: 'invalid',
  unsupported: 'invalid',
  filtered: 'invalid',
  bad_key: 'forbidden',
  out_of_credit: 'forbidden',
  stopped: 'conflict',
};

export function refusalOf({ code, limits }: ProviderError): ChatError {
  const known = CODES[code];
  const { retryAfterMs } = limits;
  return new ChatError(known ?? 'internal', `the voice did not answer (${code})`, {
    reason: known === undefined ? `voice_${code}` : code,
    ...(code === 'rate_limited' ? { retryAfterMs: retryAfterMs ?? 60_000 } : {}),
  });
}

/** Nobody can speak: why, and for how long as far as that is known. */
export function silenceOf({ card, until }: Silenced, now: number): ChatError {
  const wait = until === null ? {} : { retryAfterMs: Math.max(0, until - now) };
  return new ChatError('forbidden', 'no key can be used', { reason: card, ...wait });
}
