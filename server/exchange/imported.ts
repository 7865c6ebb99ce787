// What a file says of a room, its authors and its lines, as the readers of all formats make it.
import type { ImportFormat } from '../../protocol/exchange.ts';
import type { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Manner, MemberKind } from '../../protocol/records.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { ChatError } from '../errors.ts';
import { cleanMessageText } from '../text/message-text.ts';

export interface ImportedAuthor {
  key: string;
  name: string;
  kind: MemberKind;
  emoji: string;
  hue: number;
  saver: boolean;
  lines: number;
}

export interface ImportedLine {
  author: string;
  at: number;
  text: string;
  /** Its other texts, oldest first. */
  versions: string[];
  /** What the file calls this line, and the one it answers. */
  number: number | null;
  replyTo: number | null;
  editedAt: number | null;
  deleted: boolean;
  pinned: boolean;
  reactions: { emoji: string; by: string[] }[];
  ai: Pick<AiMark, 'voice' | 'model' | 'ending' | 'confidence'> | null;
}

export interface ImportedRoom {
  title: string;
  topic: string;
  greeting: string;
  manner: Manner;
}

/** Reads one format, line by line; throws a refusal for what is not as it should be. */
export interface LineReader {
  format: ImportFormat;
  room: ImportedRoom;
  authors: () => ImportedAuthor[];
  /** Undefined: nothing of it is worth a line. */
  read: (json: unknown) => ImportedLine | undefined;
}

type Reason = NonNullable<NonNullable<WireError['details']>['reason']>;

export function refuseFile(message: string, reason: Reason): never {
  throw new ChatError('invalid', message, { reason });
}

export function cleanImportedText(raw: string): string {
  const text = cleanMessageText(raw);
  if (text.length > LIMITS.messageLength) refuseFile('a text is too long', 'import_text_long');
  return text;
}

/** Nothing was said after today, whatever a file says. */
export function cleanTime(at: number, now: number): number {
  return Number.isSafeInteger(at) && at >= 0 ? Math.min(at, now) : now;
}
