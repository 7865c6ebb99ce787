// Text of the room on its way into a prompt: what nobody can see is taken out, and everything is quoted so that no text can close its
// quotation: rooms as one JSON object a line, sheets as lines that each begin with a bar. Pure. (B49, B78, B82)

/** Tags and the supplement of variation selectors: they can carry a whole message that no reader sees. */
const TAGS = /[\u{E0000}-\u{E0FFF}]/gu;
const LINE_ENDS = /\r\n?|[\u000B\u000C\u0085\u2028\u2029]/g;
const CONTROLS = /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]/g;
/** Soft hyphens, zero widths, bidi marks, fillers, annotation marks. */
const INVISIBLE =
  /[\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}]|\u034F|[\u17B4\u17B5]|[\u180B-\u180D]|\u180F/gu;
/** Joiners where no emoji and no script needs them; selectors that select nothing. */
const JOINERS =
  /(?<!\p{Extended_Pictographic}|\uFE0F|[\u{1F3FB}-\u{1F3FF}]|\p{M}|\p{Script=Arab}|\p{Script=Syrc}|\p{Script=Mong})(?:\u200C|\u200D)/gu;
const SELECTORS = /(?<![\p{Extended_Pictographic}0-9#*])[\uFE00-\uFE0F]/gu;

/** What a reader of the room would see of it. */
export function visibleText(raw: string): string {
  return raw
    .toWellFormed()
    .replace(TAGS, '')
    .replace(LINE_ENDS, '\n')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
    .replace(SELECTORS, '')
    .replace(JOINERS, '');
}

/** One line of JSON; values that are null or empty are left out, all others are made visible. */
export function toRecordLine(record: Record<string, string | number | boolean | null>): string {
  const kept = Object.entries(record).flatMap(([key, value]): [string, string | number | boolean][] => {
    if (value === null || value === '') return [];
    return [[key, typeof value === 'string' ? visibleText(value) : value]];
  });
  return JSON.stringify(Object.fromEntries(kept));
}

export const BAR = '| ';

/** A quotation of as many lines as there are: its end is the first line without a bar, and no quoted text can make one. */
export function quote(text: string): string {
  return visibleText(text)
    .trim()
    .split('\n')
    .map((line) => `${BAR}${line.trimEnd()}`)
    .join('\n');
}
