// When somebody wants to be told of a line. Pure: the server asks before it pushes, the page before it rings.

export const NOTIFY = ['all', 'mentions', 'none'] as const;
/** What of one room. `mentions`: lines that name me or answer to mine. */
export type Notify = (typeof NOTIFY)[number];

export interface NoticeSettings {
  /** Minutes after midnight in their zone; both null: no quiet hours. The end belongs to the day. */
  quietFrom: number | null;
  quietTo: number | null;
  timeZone: string;
  sound: boolean;
  /** What is pushed says who wrote what; false: only that something did. */
  preview: boolean;
}

export const USUAL_NOTICES: NoticeSettings = { quietFrom: null, quietTo: null, timeZone: 'UTC', sound: false, preview: true };

/** What a push service carries, sealed, to a browser. `words` null: it says only that something came. */
export type PushedNotice =
  { type: 'line'; roomId: string; seq: number; words: { room: string; author: string; text: string } | null } | { type: 'test' };

export const NOTICE_TEXT_LENGTH = 100;

/** Whether this moment lies in somebody's quiet hours, which may cross midnight. */
export function isQuiet({ quietFrom, quietTo, timeZone }: NoticeSettings, at: number): boolean {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return false;
  const minute = minuteIn(timeZone, at);
  return quietFrom < quietTo ? minute >= quietFrom && minute < quietTo : minute >= quietFrom || minute < quietTo;
}

export function isTimeZone(zone: string): boolean {
  try {
    return zone !== '' && new Intl.DateTimeFormat('en-US', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

/** The first characters, never half of one, in a single row. */
export function noticeText(text: string): string {
  const characters = Array.from(text.replace(/\s+/gu, ' ').trim());
  return characters.length <= NOTICE_TEXT_LENGTH ? characters.join('') : `${characters.slice(0, NOTICE_TEXT_LENGTH - 1).join('')}…`;
}

function minuteIn(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}
