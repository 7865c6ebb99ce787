// An export as Markdown, rendered by a program that lets HTML through: whatever somebody wrote stays in the quotation under their name.
import fc from 'fast-check';
import MarkdownIt, { type Env } from 'markdown-it';
import { expect, test } from 'vitest';
import type { ExportLine } from '../../server/exchange/export-lines.ts';
import { markdown } from '../../server/exchange/export-markdown.ts';
import { wordsIn } from '../../server/exchange/export-words.ts';

const parser = new MarkdownIt({ html: true, linkify: false });
const format = markdown(wordsIn('en', 'UTC'));

function lineOf(line: number, text: string): ExportLine {
  const author = { ref: 'a1', name: 'ana', kind: 'person' as const, emoji: '', hue: 0 };
  const rest = { at: 0, replyTo: null, editedAt: null, pinned: false, deleted: false, ai: null, reactions: [] };
  return { line, author, text, ...rest };
}

/** The blocks of the file, outside quotations; and everything in it that came of HTML or of a definition. */
function seen(...texts: string[]) {
  const file = texts.map((text, at) => format.line(lineOf(at + 1, text))).join('');
  const env: Env = {};
  const tokens = parser.parse(file, env);
  const blocks = tokens.filter(({ level, nesting }) => level === 0 && nesting >= 0).map(({ type }) => type);
  const html = tokens.flatMap((token) => [token, ...(token.children ?? [])]).filter(({ type }) => type.startsWith('html_'));
  return { blocks, html: html.map(({ content }) => content), references: Object.keys(env.references ?? {}) };
}

const nothing = (lines: number) => ({
  blocks: Array.from({ length: lines }, () => ['paragraph_open', 'blockquote_open']).flat(),
  html: [],
  references: [],
});

test.each([
  '</blockquote><p><b>ben</b> · #99</p>',
  '\\</blockquote>',
  '\\\\</blockquote>',
  '<!-- to the end of the file',
  '```\n<b>code</b>\n```\n</blockquote>',
  '```\n\t```\n</blockquote>\n```\n</blockquote>',
  '```\n    ```\n</blockquote>\n```\n</blockquote>',
  '  ```\nx\n```\n</blockquote>',
  '- ```\n  ```\n</blockquote>',
  '> ```\n```\n</blockquote>',
  '- ~~~\n  ~~~\n</blockquote>',
  '```a`b\n</blockquote>',
  '~~~ ```\n</blockquote>\n~~~\n</blockquote>',
  '```\n</blockquote> and no end',
  'one\r</blockquote>',
  '[soup]: https://example.org',
  '- [soup]: https://example.org',
  '[so\nup]: https://example.org',
])('nothing of %j gets out of its quotation', (text) => {
  expect(seen(text, '[soup] is on')).toEqual(nothing(2));
});

test('nothing of whatever is written gets out of its quotation', () => {
  const unit = fc.constantFrom(
    '```',
    '~~~',
    '`',
    '\n',
    '\n\n',
    ' ',
    '\t',
    '<b>',
    '</blockquote>',
    '<!--',
    '\\',
    '[a]: /x',
    '- ',
    '> ',
    '1. ',
    'x',
    '\r',
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 24 }), (pieces) => {
      expect(seen(`x${pieces.join('')}`, 'next')).toEqual(nothing(2));
    }),
    { numRuns: 2_000 },
  );
});

test('code stays as it was, in fences that nothing in it ends', () => {
  const tokens = parser.parse(format.line(lineOf(1, 'see:\n~~~ts\nconst a = `<b>`;\n````\n~~~\nso')), {});
  expect(tokens.filter(({ type }) => type === 'fence').map(({ info, content }) => [info, content])).toEqual([
    ['ts', 'const a = `<b>`;\n````\n'],
  ]);
});
