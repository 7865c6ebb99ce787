// Ways in which a careless provider repeats a key: what it says, and what may be shown of it.
export function redactionCases(key: string): [name: string, said: string, shown: string][] {
  return [
    ['whole', `Incorrect API key provided: ${key}.`, 'Incorrect API key provided: •••.'],
    ['twice', `${key} and ${key}`, '••• and •••'],
    ['its beginning', `key ${key.slice(0, 12)}… is wrong`, 'key •••… is wrong'],
    ['its end', `key ending ${key.slice(-10)} is wrong`, 'key ending ••• is wrong'],
    ['its middle', `about "${key.slice(6, 20)}"`, 'about "•••"'],
    ['behind Bearer', `header was 'Bearer ${key}'`, "header was '•••'"],
    ['somebody else’s', 'use sk-proj-abcdef0123456789 instead', 'use ••• instead'],
    ['cut at the border', `${'a '.repeat(145)}${key}`, `${'a '.repeat(145)}•••`],
    ['in a long text', `${'word '.repeat(1000)}${key}`, `${'word '.repeat(59)}word…`],
  ];
}
