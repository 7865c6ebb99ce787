// Lighthouse over the page somebody sees first, as on a phone. It is not among the packages of this project: it brings 176 MB that every
// `npm start` would fetch; here a pinned version is fetched into npm's own cache when it is asked for.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PACKAGE = 'lighthouse@13.5.0';
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

export type Scores = Record<(typeof CATEGORIES)[number], number>;

export async function runLighthouse(url: string, chromium: string): Promise<{ scores: Scores; complaints: string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dantok-lighthouse-'));
  const file = path.join(folder, 'report.json');
  try {
    const child = spawn(
      'npm',
      [
        ...['exec', '--yes', `--package=${PACKAGE}`, '--', 'lighthouse', url, '--quiet', '--output=json', `--output-path=${file}`],
        ...[`--only-categories=${CATEGORIES.join(',')}`, '--chrome-flags=--headless=new --no-sandbox --disable-gpu'],
      ],
      { cwd: folder, env: { ...process.env, CHROME_PATH: chromium }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`lighthouse ended with ${String(code)}`);
    return read(JSON.parse(await readFile(file, 'utf8')) as Report);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Report {
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { score: number | null; title: string; displayValue?: string }>;
}

function read({ categories, audits }: Report): { scores: Scores; complaints: string[] } {
  const scoreOf = (name: string): number => Math.round((categories[name]?.score ?? 0) * 100);
  const complaints = CATEGORIES.flatMap((name) => categories[name]?.auditRefs ?? [])
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
    .map(({ id }) => `${id}: ${audits[id]?.title ?? ''} ${audits[id]?.displayValue ?? ''}`.trim());
  const [performance, accessibility, practices] = CATEGORIES.map(scoreOf);
  return { scores: { performance: performance ?? 0, accessibility: accessibility ?? 0, 'best-practices': practices ?? 0 }, complaints };
}
