// How many tokens a text costs. The tokenizer's tables are large: loaded when first needed, and never fed more than a bounded piece,
// since hostile text can make it slow. (DEPENDENCIES: special tokens in a text must not throw)

type Count = (text: string, options: { disallowedSpecial: Set<string> }) => number;

const PIECE = 4_000;
/** Each message of a chat costs a few tokens besides its text. */
export const PER_MESSAGE = 4;

let loaded: Count | null = null;
let loading: Promise<void> | null = null;

/** From then on counts are exact for models of the o200k family; before, and for others, they are a cautious estimate. */
export async function loadTokenizer(): Promise<void> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base').then(({ countTokens }) => {
    loaded = countTokens as Count;
  });
  await loading;
}

export function countTokens(text: string): number {
  if (loaded === null) return estimateTokens(text);
  let total = 0;
  for (let at = 0; at < text.length; at += PIECE) {
    const piece = text.slice(at, at + PIECE);
    // One letter a thousand times is the tokenizer's worst case, and costs at most what it looks like.
    total += /(.)\1{200}/su.test(piece) ? estimateTokens(piece) : loaded(piece, { disallowedSpecial: new Set() });
  }
  return total;
}

/** Rather too many than too few: a token for each sign and digit, one for three Latin letters, one for a Hangul syllable, three for emoji. */
export function estimateTokens(text: string): number {
  const wide = count(text, /[\u0800-\uD7FF\uE000-\uFFFF]/gu);
  const rare = count(text, /[\u{10000}-\u{10FFFF}]/gu);
  const signs = count(text, /[\u0021-\u0040\u005B-\u0060\u007B-\u007E]/gu);
  const plain = text.length - wide - rare * 2 - signs;
  return Math.ceil(wide * 1.2 + rare * 3 + signs + plain / 3);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
