// What a browser must fetch, packed, before the page shows anything: a stranger the scripts that index.html names and the words of one
// language, whoever is inside those scripts and the rooms. The styles that stand in the document count as such.
// Fails above the budget, and when the schemas' validator got into the page.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildWeb, isWebBuilt } from './build-web.mjs';

const DIST = fileURLToPath(new URL('../web/dist', import.meta.url));
const BUDGET = { stranger: { js: 75_000, css: 20_000 }, inside: { js: 90_000, css: 20_000 } };

type Sizes = Record<'js' | 'css', number>;

const packed = (content: string | Buffer): number => gzipSync(content, { level: 9 }).length;

function sizesOf(files: readonly string[]): Sizes {
  const sizes = { js: 0, css: 0 };
  for (const file of files) {
    const content = readFileSync(path.join(DIST, file));
    if (content.includes('ZodError')) throw new Error(`zod is in ${file}: import only types from protocol/commands.ts and frames.ts.`);
    sizes[file.endsWith('.js') ? 'js' : 'css'] += packed(content);
  }
  return sizes;
}

function firstSizes(): Record<keyof typeof BUDGET, Sizes> {
  const html = readFileSync(path.join(DIST, 'index.html'), 'utf8');
  const parts = JSON.parse(readFileSync(path.join(DIST, 'early.json'), 'utf8')) as Record<'en' | 'ko' | 'inside', string[]>;
  const named = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
  const first = sizesOf(named);
  for (const [, text = ''] of html.matchAll(/<style>(.*?)<\/style>/gs)) first.css += packed(text);
  if (first.js === 0 || first.css === 0) throw new Error('index.html names no scripts or has no styles.');
  const [en, ko, rooms] = [parts.en, parts.ko, parts.inside].map(sizesOf) as [Sizes, Sizes, Sizes];
  if (en.js === 0 || ko.js === 0 || rooms.js === 0 || rooms.css === 0) throw new Error('early.json names no words or no rooms.');
  return {
    stranger: { js: first.js + Math.max(en.js, ko.js), css: first.css },
    inside: { js: first.js + rooms.js, css: first.css + rooms.css },
  };
}

if (!isWebBuilt()) await buildWeb();
for (const [who, { js, css }] of Object.entries(firstSizes())) {
  const budget = BUDGET[who as keyof typeof BUDGET];
  console.log(`${who}: scripts ${js} of ${budget.js} bytes, styles ${css} of ${budget.css} (gzip)`);
  if (js > budget.js || css > budget.css) process.exitCode = 1;
}
