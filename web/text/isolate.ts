// A name inside a sentence: written from right to left it must not turn the sentence around (B46).

const FIRST_STRONG_ISOLATE = String.fromCharCode(0x2068);
const POP_ISOLATE = String.fromCharCode(0x2069);

export function isolate(name: string): string {
  return FIRST_STRONG_ISOLATE + name + POP_ISOLATE;
}
