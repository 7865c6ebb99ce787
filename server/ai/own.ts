// Reading what a stranger's server sent: own properties only, of the type we expect, else nothing. (F62)

export function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

export function ownText(value: unknown, key: string): string | null {
  const found = own(value, key);
  return typeof found === 'string' ? found : null;
}

export function ownList(value: unknown, key: string): unknown[] {
  const found = own(value, key);
  return Array.isArray(found) ? (found as unknown[]) : [];
}

/** A number of things: whole, not negative. */
export function ownCount(value: unknown, key: string): number | null {
  const found = own(value, key);
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : null;
}
