// An export as Markdown. Every text stands in a quotation: whatever it opens (a fence, a heading, a table) ends with it, and none can pass
// for a line by somebody else.
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

function quote(text: string): string {
  return text
    .split('\n')
    .map((row) => (row === '' ? '>' : `> ${row}`))
    .join('\n');
}

/** Nothing in it means anything to Markdown or to the HTML that it may become. */
function plain(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/[\\`*_{}[\]<>()#+!|~&]/gu, (sign) => `\\${sign}`);
}
