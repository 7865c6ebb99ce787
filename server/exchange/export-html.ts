// An export as one page that needs nothing else: no script, no request, no markup from anybody's text. Readable in the dark, on paper and
// on a phone. Its own policy forbids what this file does not write.
import type { ExportFormatter } from './export-format.ts';
import type { ExportLine } from './export-lines.ts';
import type { ExportLanguage, ExportWords } from './export-words.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE = `:root{color-scheme:light dark;--ink:#1d1d1f;--ink-2:#5f6068;--paper:#fff;--line:#e3e2e6;--code:#f5f4f7}
@media(prefers-color-scheme:dark){:root{--ink:#ececf0;--ink-2:#a5a5b0;--paper:#18181c;--line:#34343c;--code:#232329}}
body{margin:0 auto;max-width:46rem;padding:2rem 1rem 4rem;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
h1{margin:0;font-size:1.5rem;overflow-wrap:anywhere}header p{margin:.25rem 0;color:var(--ink-2)}header{border-bottom:1px solid var(--line);padding-bottom:1rem}
article{padding:.75rem 0;break-inside:avoid}article h2{margin:0;font-size:1rem;display:inline}small,small a{color:var(--ink-2)}
article:target{outline:2px solid var(--ink-2);outline-offset:4px}
.text{margin:.15rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere}pre{margin:.4rem 0;padding:.6rem .75rem;border-radius:.4rem;background:var(--code);white-space:pre-wrap;overflow-wrap:anywhere;font:.875rem/1.5 ui-monospace,monospace}
.gone{color:var(--ink-2);font-style:italic}.given{margin:.2rem 0 0;color:var(--ink-2);font-size:.875rem}
@media print{body{max-width:none;padding:0;font-size:11pt}pre{border:1px solid #ccc}}`;

export function htmlPage(words: ExportWords, language: ExportLanguage): ExportFormatter {
  return {
    type: 'text/html; charset=utf-8',
    ending: 'html',
    begin: ({ name, topic }, exportedAt) => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${safe(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1 dir="auto">${safe(name)}</h1>${topic === '' ? '' : `<p dir="auto">${safe(topic)}</p>`}<p>${safe(words.exported(words.time(exportedAt)))}</p></header>
<main>
`,
    line: (line) =>
      `<article id="l${line.line}"><h2><bdi>${safe(line.author.name)}</bdi></h2> <small>${notesOf(line, words)}</small>` +
      `${line.deleted ? `<p class="gone">${safe(words.deleted)}</p>` : textOf(line.text)}${reactionsOf(line)}</article>\n`,
    nothing: () => `<p class="gone">${safe(words.nothing)}</p>\n`,
    end: () => '</main>\n</body>\n</html>\n',
  };
}

function notesOf({ author, at, replyTo, editedAt, pinned, deleted, ai }: ExportLine, words: ExportWords): string {
  const ending = ai?.ending ?? null;
  return [
    safe(words.kinds[author.kind]),
    `<time datetime="${new Date(at).toISOString()}">${safe(words.time(at))}</time>`,
    replyTo === null ? '' : `<a href="#l${replyTo}">${safe(words.replyTo(words.anEarlierLine))}</a>`,
    editedAt === null || deleted ? '' : safe(words.edited),
    pinned ? safe(words.pinned) : '',
    ai?.voice === 'demo' ? safe(words.canned) : '',
    ending === null ? '' : safe(words.endings[ending]),
  ]
    .filter((note) => note !== '')
    .join(' · ');
}

/** As it was typed, but for code between fences, which looks like code; a fence that nobody closed goes on to the end. Row by row, so that
 *  no text, whatever it is made of, takes longer than its length. */
function textOf(text: string): string {
  const parts: { code: boolean; rows: string[] }[] = [{ code: false, rows: [] }];
  for (const row of text.split('\n')) {
    const part = parts.at(-1);
    if (row.startsWith('```') && (part?.code !== true || row.trim() === '```')) parts.push({ code: part?.code !== true, rows: [] });
    else part?.rows.push(row);
  }
  return parts
    .map(({ code, rows }) => ({ code, words: safe(rows.join('\n')) }))
    .filter(({ words }) => words !== '')
    .map(({ code, words }) => (code ? `<pre>${words}</pre>` : `<p class="text" dir="auto">${words}</p>`))
    .join('');
}

function reactionsOf({ reactions }: ExportLine): string {
  if (reactions.length === 0) return '';
  const given = reactions.map(({ emoji, by }) => `${safe(emoji)} ${by.map(({ name }) => `<bdi>${safe(name)}</bdi>`).join(', ')}`);
  return `<p class="given">${given.join(' · ')}</p>`;
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function safe(text: string): string {
  return text.replace(/[&<>"']/gu, (sign) => SIGNS[sign] ?? '');
}
