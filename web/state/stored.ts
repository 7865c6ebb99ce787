// localStorage (and, for one visit, sessionStorage) that may be full, forbidden or hold nonsense: then the client works without it.

export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Null removes. */
export function writeStored(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Full or forbidden: what was to be kept lives in memory only.
  }
}

export function storedKeys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** What belongs to the device, whoever uses it. The last one goes by itself, when everything else is gone. */
const OF_THE_DEVICE: ReadonlySet<string> = new Set(['dantok.theme', 'dantok.language', 'dantok.inside']);

/** Everything of whoever was inside: what they began to write, what waited to be sent, what they searched for, what they wanted to be told. */
export function forgetStored(): void {
  for (const key of storedKeys('dantok.')) if (!OF_THE_DEVICE.has(key)) writeStored(key, null);
}

/** What people began to write or wrote and what is not sent yet, whoever of them: names and contents. */
export function readUnsent(): (readonly [key: string, value: string])[] {
  return ['dantok.draft.', 'dantok.out.'].flatMap(storedKeys).map((key) => [key, readStored(key) ?? ''] as const);
}

/** What one person left here, by the id in the middle of the name: somebody else may keep things beside it. */
export function forgetStoredOf(personId: string): void {
  for (const key of storedKeys('dantok.')) if (key.split('.')[2] === personId) writeStored(key, null);
}

export function readStoredJson(key: string): unknown {
  const text = readStored(key);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function readVisit(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeVisit(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
