// What a chosen file is, by its first bytes: browsers go by its name, and phones leave even that out.

const SIGNATURES: readonly (readonly [type: string, start: string])[] = [
  ['image/png', '89504e47'],
  ['image/jpeg', 'ffd8ff'],
  ['image/webp', '52494646'],
];

/** Whatever is no picture is sent as text, for the server to say what is wrong with it. */
export async function typeOfFile(file: Blob): Promise<string> {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const hex = Array.from(start, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return SIGNATURES.find(([, signature]) => hex.startsWith(signature))?.[0] ?? 'application/json';
}
