// What a browser must fetch before the page shows anything, packed: the scripts and styles that index.html names.
// Fails above the budget, and when the schemas' validator got into the page.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildWeb, isWebBuilt } from './build-web.mjs';

const DIST = fileURLToPath(new URL('../web/dist', import.meta.url));
const BUDGET = { js: 90_000, css: 20_000 };

function sizesOf(html: string): Record<keyof typeof BUDGET, number> {
  const sizes = { js: 0, css: 0 };
  for (const [, file = '', kind] of html.matchAll(/(?:src|href)="\/([^"]+\.(js|css))"/g)) {
    const content = readFileSync(path.join(DIST, file));
    if (content.includes('ZodError')) throw new Error(`zod is in ${file}: import only types from protocol/commands.ts and frames.ts.`);
    sizes[kind === 'js' ? 'js' : 'css'] += gzipSync(content, { level: 9 }).length;
  }
  return sizes;
}

if (!isWebBuilt()) await buildWeb();
const sizes = sizesOf(readFileSync(path.join(DIST, 'index.html'), 'utf8'));
console.log(`scripts ${sizes.js} of ${BUDGET.js} bytes, styles ${sizes.css} of ${BUDGET.css} (gzip)`);
if (sizes.js === 0 || sizes.css === 0) throw new Error('index.html names no scripts or no styles.');
if (sizes.js > BUDGET.js || sizes.css > BUDGET.css) process.exitCode = 1;
