// What Node or SQLite call an error by. Reads only.

/** Nothing where it has no code. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
