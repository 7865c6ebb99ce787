// How many tokens a text costs a model. The tokenizers' tables are large: each is loaded when a model first needs it, and never fed more
// than a bounded piece, since hostile text can make it slow. Special tokens in a text are text. (DEPENDENCIES; B81)

type Count = (text: string, options: { disallowedSpecial: Set<string> }) => number;
export type Encoding = 'o200k' | 'cl100k';

const PIECE = 4_000;
/** A tokenizer takes time by the square of a word: longer ones are counted in pieces, which can only be more. */
const LONG_WORD = /\S{300}|\s{300}/u;
const WORD_PIECE = 100;
/** Each message of a chat costs a few tokens besides its text. */
export const PER_MESSAGE = 4;

const loaded = new Map<Encoding, Count>();
const loading = new Map<Encoding, Promise<void>>();

/** Null: whose tokenizer is not known here. */
export function encodingOf(model: string): Encoding | null {
  const name = (model.trim().toLowerCase().split('/').at(-1) ?? '').replace(/^ft:/, '');
  if (/^(gpt-4o|chatgpt-4o|gpt-4\.[15]|gpt-[5-9]|gpt-oss|o[1-9])/.test(name)) return 'o200k';
  return /^gpt-(3\.5|4)/.test(name) ? 'cl100k' : null;
}

/** From then on the counts of this model are exact, or, where its tokenizer is not known, better than an estimate alone. */
export async function loadTokenizer(model: string): Promise<void> {
  const encoding = encodingOf(model) ?? 'o200k';
  const asked = loading.get(encoding) ?? LOAD[encoding]().then((count) => void loaded.set(encoding, count));
  loading.set(encoding, asked);
  await asked;
}

const LOAD: Readonly<Record<Encoding, () => Promise<Count>>> = {
  o200k: async () => (await import('gpt-tokenizer/encoding/o200k_base')).countTokens as Count,
  cl100k: async () => (await import('gpt-tokenizer/encoding/cl100k_base')).countTokens as Count,
};

/** Exact once the tokenizer is there; before, a cautious estimate. Of a model that is not known the larger of a count and an estimate. */
export function counterOf(model: string): (text: string) => number {
  const encoding = encodingOf(model);
  const count = loaded.get(encoding ?? 'o200k');
  if (count === undefined) return estimateTokens;
  return encoding === null ? (text) => Math.max(countWith(count, text), estimateTokens(text)) : (text) => countWith(count, text);
}

function countWith(count: Count, text: string): number {
  let total = 0;
  for (const piece of cut(text, PIECE)) {
    for (const part of LONG_WORD.test(piece) ? cut(piece, WORD_PIECE) : [piece]) total += count(part, { disallowedSpecial: new Set() });
  }
  return total;
}

/** Never inside a character. */
function* cut(text: string, length: number): Generator<string> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + length);
    if (to < text.length && /[\uDC00-\uDFFF]/.test(text[to] ?? '')) to -= 1;
    yield text.slice(from, to);
    from = to;
  }
}

/** Rather too many than too few: a token for each sign and digit, one for three Latin letters, one for a Hangul syllable, three for emoji. */
export function estimateTokens(text: string): number {
  const wide = matches(text, /[\u0800-\uD7FF\uE000-\uFFFF]/gu);
  const rare = matches(text, /[\u{10000}-\u{10FFFF}]/gu);
  const signs = matches(text, /[\u0021-\u0040\u005B-\u0060\u007B-\u007E]/gu);
  const plain = text.length - wide - rare * 2 - signs;
  return Math.ceil(wide * 1.2 + rare * 3 + signs + plain / 3);
}

function matches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
