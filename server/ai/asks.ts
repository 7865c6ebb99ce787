// Does a line end in a question? Pure. What follows the question (emoji, quotes, brackets, markdown, links) is set aside; what stands
// in code, in a quotation of somebody else or in an address is nobody's question. (CONVERSATION §4)

const CODE = /```[\s\S]*?(?:```|$)|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/gu;
const QUOTED_LINE = /^[ \t]*>.*$/gmu;
const LINK = /!?\[([^\]\n]{0,500})\]\([^)\s]{0,2000}\)/gu;
/** Without the marks behind it, which belong to the sentence. */
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>]*[^\s<>?!.,:;'")\]？！。]/giu;
/** One cluster (but the pictures of question marks, which ask): flags, keycaps, families, skin tones, variation selectors. */
const EMOJI_CLUSTER =
  /(?:\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|(?![\u2049\u2753\u2754])\p{Extended_Pictographic}(?:\uFE0F|[\u{1F3FB}-\u{1F3FF}])?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|[\u{1F3FB}-\u{1F3FF}])?)*[\u{E0020}-\u{E007F}]*)$/u;
/** Longer than any cluster. */
const TAIL = 80;
const AFTERWARDS = /[\s"'”’»」』）)\]}〉》*_~`ㅋㅎㅠㅜ^…]+$|(?<=[^.])\.{2,}$/u;
const QUESTION_MARK = /[?？؟⁇⁈⁉‽❓❔](?:[!！?？؟⁇⁈⁉‽❓❔]|\uFE0F)*$/u;
const JAPANESE = /(?:です|ます|でした|ました|ません|でしょう|ましょう)か$/u;

export function asks(text: string): boolean {
  const own = text.replace(CODE, ' ').replace(QUOTED_LINE, ' ').replace(LINK, '$1');
  const spoken = setAside(own.replace(ADDRESS, ' '));
  // A mark behind an address alone belongs to nobody's sentence.
  if (spoken === '' || (!/\p{L}/u.test(spoken) && /\p{L}/u.test(text))) return false;
  return QUESTION_MARK.test(spoken) || asksWithoutMark(setAside(spoken.replace(/[.。．!！~]+$/u, '')));
}

function asksWithoutMark(spoken: string): boolean {
  return JAPANESE.test(spoken) || asksInKorean(spoken);
}

/** Looks at the end alone, however long the text is. */
function setAside(text: string): string {
  let rest = text;
  for (;;) {
    const tail = rest.slice(-TAIL);
    const shorter = tail.replace(AFTERWARDS, '').replace(EMOJI_CLUSTER, '');
    if (shorter === tail) return rest;
    rest = rest.slice(0, rest.length - (tail.length - shorter.length));
  }
}

/** Final consonants by their place in a syllable block. */
const FINAL = { nieun: 4, bieup: 17 } as const;
/** ㄲ ㄵ ㄶ ㄷ ㄺ ㄻ ㄼ ㄾ ㄿ ㅀ ㅁ ㅄ ㅅ ㅆ ㅈ ㅍ ㅎ: before 나요 only a verb's stem ends so. ㄴ ㄱ ㅇ ㄹ ㅊ ㅌ may be a noun's (신나요, 생각나요, 끝나요). */
const STEM_ONLY = new Set([2, 5, 6, 7, 9, 10, 11, 13, 14, 15, 16, 18, 19, 20, 22, 26, 27]);
/** Other stems before 나요 that make a question; 만나요, 떠나요, 일어나요 are statements. */
const BEFORE_NAYO = new Set(Array.from('하되시오먹막적죽보쓰크주추살알르이리가자배우키치기두내세춥덥쉽렵맙답롭럽'));

/** …습니까, …ㅂ니까, …까요, …나요, …(ㄴ)가요 without a mark. */
function asksInKorean(spoken: string): boolean {
  const tail = spoken.normalize('NFC');
  if (tail.endsWith('니까')) return finalOf(tail.at(-3)) === FINAL.bieup;
  // 바쁘니까요 gives a reason.
  if (tail.endsWith('까요')) return tail.at(-3) !== '니' || finalOf(tail.at(-4)) === FINAL.bieup;
  if (tail.endsWith('가요')) return tail.at(-3) !== '안' && finalOf(tail.at(-3)) === FINAL.nieun;
  if (tail.endsWith('나요')) {
    const before = tail.at(-3);
    return STEM_ONLY.has(finalOf(before)) || (before !== undefined && BEFORE_NAYO.has(before));
  }
  return false;
}

function finalOf(syllable: string | undefined): number {
  const code = (syllable?.codePointAt(0) ?? 0) - 0xac00;
  return code < 0 || code > 11_171 ? -1 : code % 28;
}
