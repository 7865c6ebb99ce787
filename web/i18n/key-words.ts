// How a key stands and what it allows, in words. Pure.
import type { KeyLimits, KeyRow } from '../net/api-rows.ts';
import type { Catalogue } from './en.ts';

export function limitWords(t: Catalogue, limits: KeyLimits): string {
  const free = limits.perMinute === null && limits.perDay === null;
  return [...(free ? [t.keyNoLimits] : []), ...amounts(t, limits), t.keyConcurrent(limits.concurrent)].join(' · ');
}

export function offerWords(t: Catalogue, offer: NonNullable<KeyRow['offer']>): string {
  return amounts(t, offer).join(', ');
}

function amounts(t: Catalogue, limits: Partial<Omit<KeyLimits, 'concurrent'>>): string[] {
  const words = [
    [limits.perMinute, t.keyPerMinute],
    [limits.perDay, t.keyPerDay],
    [limits.tokensPerMinute, t.keyTokensPerMinute],
  ] as const;
  return words.flatMap(([count, say]) => (count === null || count === undefined ? [] : [say(count)]));
}
