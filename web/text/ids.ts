// Ids chosen by this browser: 132 random bits. Works on plain HTTP, where `crypto.randomUUID` does not exist.

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function newId(): string {
  let id = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(22))) id += LETTERS[byte & 63] ?? '';
  return id;
}
