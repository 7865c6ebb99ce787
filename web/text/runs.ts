// Lines to rows of the timeline: date dividers, the "new" divider, runs of one author under one name, lines still being sent.
// Pure. A row's key never changes, so that nothing on the screen is made again when a line is posted or older ones arrive.
import type { Id, MessageRecord } from '../../protocol/records.ts';

/** A line of mine that the server has not confirmed. */
export interface PendingLine {
  message: MessageRecord;
  state: 'sending' | 'failed';
}

export interface LineRow {
  kind: 'line';
  key: string;
  message: MessageRecord;
  /** Begins a run: shows the author and the time. */
  first: boolean;
  pending: PendingLine['state'] | null;
}

export type Row =
  | { kind: 'edge'; key: 'edge' }
  | { kind: 'date'; key: string; at: number }
  | { kind: 'new'; key: 'new' }
  | { kind: 'forgotten'; key: 'forgotten' }
  | LineRow;

export interface RowSource {
  lines: readonly MessageRecord[];
  pending: readonly PendingLine[];
  /** Lines by others after this number are new; null: no divider. */
  newAfterSeq: number | null;
  /** Personas are told nothing up to this number; 0: they are told all. */
  forgottenSeq: number;
  /** More lines follow that are not loaded. */
  hasNewer: boolean;
  meId: Id | null;
}

const RUN_GAP_MS = 5 * 60_000;

export function buildRows(source: RowSource): Row[] {
  // The first row is always there: the room's beginning, or the place where older lines are loading.
  const rows: Row[] = [{ kind: 'edge', key: 'edge' }];
  let before: MessageRecord | undefined;
  let day = '';
  let divided = source.newAfterSeq === null;

  /** Below the last forgotten line, also when it is the last of all. */
  const mark = (nextSeq: number): boolean => {
    if (before === undefined || before.seq > source.forgottenSeq || nextSeq <= source.forgottenSeq) return false;
    rows.push({ kind: 'forgotten', key: 'forgotten' });
    return true;
  };

  const add = (message: MessageRecord, pending: PendingLine['state'] | null): void => {
    const itsDay = dayOf(message.createdAt);
    let broken = mark(message.seq);
    if (itsDay !== day) {
      rows.push({ kind: 'date', key: `date ${itsDay} ${message.id}`, at: message.createdAt });
      day = itsDay;
      broken = true;
    }
    if (!divided && pending === null && message.seq > (source.newAfterSeq ?? 0) && message.authorId !== source.meId) {
      rows.push({ kind: 'new', key: 'new' });
      divided = true;
      broken = true;
    }
    rows.push({ kind: 'line', key: message.id, message, first: broken || !continues(before, message), pending });
    before = message;
  };

  for (const line of source.lines) add(line, null);
  if (source.pending.length === 0 && !source.hasNewer) mark(Infinity);
  for (const line of source.pending) add(line.message, line.state);
  return rows;
}

/** Whether a line goes on under the name of the one before. */
export function continues(
  before: MessageRecord | undefined,
  line: Pick<MessageRecord, 'authorId' | 'replyToId' | 'pinnedAt' | 'createdAt'>,
): boolean {
  if (before === undefined || before.authorId !== line.authorId) return false;
  if (line.replyToId !== null || line.pinnedAt !== null || before.deletedAt !== null) return false;
  return Math.abs(line.createdAt - before.createdAt) < RUN_GAP_MS;
}

/** The local calendar day, as something to compare. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
