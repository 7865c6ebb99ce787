// Lines become rows: runs, dates, the "new" divider, pending lines.
import { describe, expect, test } from 'vitest';
import type { MessageRecord } from '../../protocol/records.ts';
import { buildRows, type Row, type RowSource } from '../../web/text/runs.ts';

const NOON = new Date(2026, 4, 4, 12).getTime();
const MINUTE = 60_000;

function line(seq: number, authorId: string, minutes: number, part: Partial<MessageRecord> = {}): MessageRecord {
  return {
    id: `line-${seq}`,
    seq,
    authorId,
    text: 'x',
    replyToId: null,
    mentions: [],
    reactions: [],
    createdAt: NOON + minutes * MINUTE,
    editedAt: null,
    deletedAt: null,
    deletedBy: null,
    pinnedAt: null,
    pinnedBy: null,
    ai: null,
    changedSeq: seq,
    ...part,
  };
}

function rows(part: Partial<RowSource>): Row[] {
  return buildRows({ lines: [], pending: [], newAfterSeq: null, forgottenSeq: 0, hasNewer: false, meId: 'ana', ...part });
}

const shape = (list: Row[]): string => list.map((row) => (row.kind === 'line' ? (row.first ? 'A' : 'a') : SIGNS[row.kind])).join('');
const SIGNS = { edge: '^', date: '|', new: '*', forgotten: '~' } as const;

describe('rows of the timeline', () => {
  test('an empty room has only its edge', () => {
    expect(rows({})).toEqual([{ kind: 'edge', key: 'edge' }]);
  });

  test('one author within five minutes is one run', () => {
    expect(shape(rows({ lines: [line(1, 'ben', 0), line(2, 'ben', 4), line(3, 'ben', 10), line(4, 'ana', 10)] }))).toBe('^|AaAA');
  });

  test('an answer and a pinned line begin anew', () => {
    expect(
      shape(rows({ lines: [line(1, 'ben', 0), line(2, 'ben', 1, { replyToId: 'line-1' }), line(3, 'ben', 1, { pinnedAt: 1 })] })),
    ).toBe('^|AAA');
  });

  test('a new day gets a divider and breaks the run', () => {
    expect(shape(rows({ lines: [line(1, 'ben', 11 * 60 + 59), line(2, 'ben', 12 * 60 + 1)] }))).toBe('^|A|A');
  });

  test('the divider stands before the first new line of somebody else', () => {
    const lines = [line(1, 'ben', 0), line(2, 'ana', 1), line(3, 'ben', 2), line(4, 'ben', 3)];
    expect(shape(rows({ lines, newAfterSeq: 1 }))).toBe('^|AA*Aa');
    expect(shape(rows({ lines, newAfterSeq: 4 }))).toBe('^|AAAa');
  });

  test('what personas forgot ends with a mark: between lines, or below the last of all that are loaded', () => {
    const lines = [line(1, 'ben', 0), line(2, 'ben', 1), line(4, 'ben', 2)];
    expect(shape(rows({ lines, forgottenSeq: 2 }))).toBe('^|Aa~A');
    expect(shape(rows({ lines, forgottenSeq: 9 }))).toBe('^|Aaa~');
    expect(shape(rows({ lines, forgottenSeq: 9, hasNewer: true }))).toBe('^|Aaa');
    expect(shape(rows({ lines, forgottenSeq: 0 }))).toBe('^|Aaa');
    const pending = [{ message: { ...line(5, 'ana', 3), seq: Number.MAX_SAFE_INTEGER }, state: 'sending' as const }];
    expect(shape(rows({ lines, pending, forgottenSeq: 9 }))).toBe('^|Aaa~A');
  });

  test('a line keeps its key from pending to posted', () => {
    const posted = line(2, 'ana', 1);
    const pending = rows({
      lines: [line(1, 'ben', 0)],
      pending: [{ message: { ...posted, seq: Number.MAX_SAFE_INTEGER }, state: 'sending' }],
      newAfterSeq: 0,
    });
    const after = rows({ lines: [line(1, 'ben', 0), posted], newAfterSeq: 0 });
    expect(pending.map((row) => row.key)).toEqual(after.map((row) => row.key));
  });
});
