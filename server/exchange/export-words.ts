// The few words of our own in an export that people read, in both languages, and how it tells times: in the reader's time zone, with its
// name, since a file is read elsewhere.
import type { MemberKind } from '../../protocol/records.ts';

export type ExportLanguage = 'en' | 'ko';

const WORDS = {
  en: {
    exported: (when: string) => `Exported from Dantok on ${when}`,
    edited: 'edited',
    pinned: 'pinned',
    deleted: 'This line was deleted.',
    replyTo: (name: string) => `Reply to ${name}`,
    anEarlierLine: 'an earlier line',
    kinds: { person: '', persona: 'persona', bot: 'bot', stand_in: 'from the import' },
    canned: 'canned words of the demo voice',
    endings: { stopped: 'stopped', cut: 'cut off', length: 'out of tokens' },
    nothing: 'There are no lines in this stretch.',
  },
  ko: {
    exported: (when: string) => `${when}에 단톡에서 내보냄`,
    edited: '수정됨',
    pinned: '고정됨',
    deleted: '삭제된 글입니다.',
    replyTo: (name: string) => `${name}에 답글`,
    anEarlierLine: '앞의 글',
    kinds: { person: '', persona: '페르소나', bot: '봇', stand_in: '가져온 사람' },
    canned: '데모 목소리의 준비된 말',
    endings: { stopped: '멈춤', cut: '끊김', length: '토큰이 모자람' },
    nothing: '이 구간에는 글이 없습니다.',
  },
} as const satisfies Record<ExportLanguage, { kinds: Record<MemberKind, string> } & Record<string, unknown>>;

export type ExportWords = (typeof WORDS)[ExportLanguage] & { time: (at: number) => string };

export function wordsIn(language: ExportLanguage, timeZone: string): ExportWords {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long', timeZone });
  return { ...WORDS[language], time: (at) => format.format(at) };
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
