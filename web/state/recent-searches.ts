// What somebody searched for lately, in this browser only: kept for each account, gone with signing out.
import type { Id } from '../../protocol/records.ts';
import { readStoredJson, writeStored } from './stored.ts';

const PREFIX = 'dantok.searches.';
const MOST = 8;

export function readSearches(meId: Id | null): string[] {
  const stored = readStoredJson(PREFIX + (meId ?? ''));
  return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string').slice(0, MOST) : [];
}

/** The newest first, each once. */
export function keepSearch(meId: Id | null, text: string): string[] {
  const searches = [text, ...readSearches(meId).filter((one) => one !== text)].slice(0, MOST);
  writeStored(PREFIX + (meId ?? ''), JSON.stringify(searches));
  return searches;
}

export function forgetSearches(meId: Id | null): void {
  writeStored(PREFIX + (meId ?? ''), null);
}
