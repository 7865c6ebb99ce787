// In which of the two languages of the page people speak; any other is left to the model to see. Pure.

export type Language = 'en' | 'ko';

/** Korean mixed with English names and terms is Korean. */
const KOREAN_SHARE = 0.4;
/** A syllable takes the room of so many Latin letters. */
const SYLLABLE = 2.5;
/** Words that are frequent in English and in no other language that is written with plain letters. */
const ENGLISH =
  /\b(?:the|and|are|you|your|i'm|it's|what|why|how|when|where|this|that|with|have|does|did|don't|could|should|would|will|they|hello|thanks|please|anyone|everyone|let's|think)\b/i;

/** Null: hard to say. */
export function languageOf(text: string): Language | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return null;
  const korean = text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  if (korean * SYLLABLE >= KOREAN_SHARE * (korean * SYLLABLE + letters - korean)) return 'ko';
  const plain = text.match(/[a-z]/gi)?.length ?? 0;
  return korean === 0 && plain === letters && ENGLISH.test(text.replaceAll('’', "'")) ? 'en' : null;
}

/** Of the newest of these texts that shows it. */
export function languageOfTexts(texts: readonly string[]): Language | null {
  for (const text of texts.toReversed()) {
    const language = languageOf(text);
    if (language !== null) return language;
  }
  return null;
}
