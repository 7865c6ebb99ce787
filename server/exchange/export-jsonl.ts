// Our own format: a header line, then a line of JSON for each line of the room. What can be left out is left out, so that most lines are
// short. import-dantok.ts reads it; docs/search-and-export.md describes it.
import { OWN_FORMAT } from '../../protocol/exchange.ts';
import type { ExportFormatter } from './export-format.ts';
import type { ExportLine } from './export-lines.ts';

export const jsonLines: ExportFormatter = {
  type: 'application/jsonl; charset=utf-8',
  ending: 'jsonl',
  begin: ({ members, ...room }, exportedAt) =>
    toRow({
      ...{ ...OWN_FORMAT, exportedAt: time(exportedAt), room },
      members: members.map(({ ref, name, kind, emoji, hue }) => ({ id: ref, name, kind, emoji, hue })),
    }),
  line: (line) => toRow(toObject(line)),
  nothing: () => '',
  end: () => '',
};

function toObject({ line, author, at, text, replyTo, editedAt, deleted, pinned, reactions, ai }: ExportLine): object {
  const head = { line, by: author.ref, kind: author.kind, at: time(at) };
  if (deleted) return { ...head, deleted };
  return {
    ...head,
    text,
    ...(replyTo === null ? {} : { replyTo }),
    ...(editedAt === null ? {} : { editedAt: time(editedAt) }),
    ...(pinned ? { pinned } : {}),
    ...(reactions.length === 0 ? {} : { reactions: reactions.map(({ emoji, by }) => ({ emoji, by: by.map(({ ref }) => ref) })) }),
    ...(ai === null ? {} : { ai }),
  };
}

function time(at: number): string {
  return new Date(at).toISOString();
}

function toRow(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
