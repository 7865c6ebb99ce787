// An export as Markdown. Every text stands in a quotation: whatever it opens (a fence, a heading, a table) ends with it, and none can pass
// for a line by somebody else. What would reach out of a quotation where it is rendered (HTML, the definition of a link) is only text.
import type { ExportFormatter } from './export-format.ts';
import type { ExportLine } from './export-lines.ts';
import type { ExportWords } from './export-words.ts';

export function markdown(words: ExportWords): ExportFormatter {
  return {
    type: 'text/markdown; charset=utf-8',
    ending: 'md',
    begin: ({ name, topic }, exportedAt) =>
      `# ${plain(name)}\n\n${topic === '' ? '' : `${plain(topic)}\n\n`}_${plain(words.exported(words.time(exportedAt)))}_\n`,
    line: (line) => `\n${headOf(line, words)}\n\n${quote(line.deleted ? `_${words.deleted}_` : line.text)}\n${reactionsOf(line)}`,
    nothing: () => `\n${words.nothing}\n`,
    end: () => '',
  };
}

function headOf({ line, author, at, replyTo, editedAt, pinned, deleted, ai }: ExportLine, words: ExportWords): string {
  const ending = ai?.ending ?? null;
  const notes = [
    words.kinds[author.kind],
    words.time(at),
    ...(replyTo === null ? [] : [words.replyTo(`#${replyTo}`)]),
    ...(editedAt === null || deleted ? [] : [words.edited]),
    ...(pinned ? [words.pinned] : []),
    ...(ai?.voice === 'demo' ? [words.canned] : []),
    ...(ending === null ? [] : [words.endings[ending]]),
  ].filter((note) => note !== '');
  return `**${plain(author.name)}** · ${notes.map(plain).join(' · ')} · #${line}`;
}

function reactionsOf({ reactions }: ExportLine): string {
  if (reactions.length === 0) return '';
  return `\n${reactions.map(({ emoji, by }) => `${emoji} ${by.map(({ name }) => plain(name)).join(', ')}`).join(' · ')}\n`;
}

/** A code block's fences are written anew, longer than any in it, so that whoever renders it sees the same end as we do. */
function quote(text: string): string {
  const rows: string[] = [];
  let block: Block | undefined;
  for (const row of text.split(/\r\n?|\n/u)) {
    if (block === undefined) {
      block = openBlock(row);
      if (block === undefined) rows.push(harmless(row));
    } else if (isEnd(row, block)) {
      rows.push(...fenced(block));
      block = undefined;
    } else block.rows.push(row);
  }
  if (block !== undefined) rows.push(...fenced(block));
  return rows.map((row) => (row === '' ? '>' : `> ${row}`)).join('\n');
}

interface Block {
  fence: string;
  language: string;
  rows: string[];
}

function openBlock(row: string): Block | undefined {
  const { fence, language } = /^ {0,3}(?<fence>`{3,}|~{3,})[ \t]*(?<language>[\w+#.-]*)[^`]*$/u.exec(row)?.groups ?? {};
  return fence === undefined ? undefined : { fence, language: language ?? '', rows: [] };
}

function isEnd(row: string, { fence }: Block): boolean {
  const end = row.trim();
  return end.length >= fence.length && end === fence.charAt(0).repeat(end.length);
}

function fenced({ language, rows }: Block): string[] {
  const longest = rows.reduce((most, row) => Math.max(most, ...(row.match(/`+/gu) ?? []).map(({ length }) => length)), 0);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [fence + language, ...rows, fence];
}

/** No HTML, which would end the quotation; no fence but ours; nothing that says what a link elsewhere in the file leads to. */
function harmless(row: string): string {
  return row
    .replace(/(?<!\\)(?:\\\\)*</gu, (found) => `${found.slice(0, -1)}\\<`)
    .replace(/`{3,}|~{3,}/gu, (run) => run.replace(/./gu, (sign) => `\\${sign}`))
    .replaceAll(']:', ']\\:');
}

/** Nothing in it means anything to Markdown or to the HTML that it may become. */
function plain(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/[\\`*_{}[\]<>()#+!|~&]/gu, (sign) => `\\${sign}`);
}
