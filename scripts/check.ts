// `npm test`: every check there is, each under its name, with what went wrong and how long it took. First the test projects that keep two
// processors busy, one after another, and beside them, one after another, the checks that start nothing; then, side by side, the projects
// that mostly wait. `npm test -- lint unit` runs only those. Ends with one plain line: `N passed, N failed`.
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBrowser, reasonForNoBrowser } from './browser.mjs';
import { runCheck, type Outcome } from './run-check.ts';

interface Check {
  name: string;
  command: readonly string[];
}

interface Score {
  passed: number;
  failed: number;
}

const CODE = ['protocol', 'server', 'web', 'cli', 'drizzle', 'scripts', 'bench', 'tests'];

const STATIC: Check[] = [
  { name: 'lint', command: ['eslint', '.'] },
  { name: 'types', command: ['tsc', '--project', '.'] },
  { name: 'types of the tests', command: ['tsc', '--project', 'tests'] },
  { name: 'types of the page', command: ['svelte-check', '--tsconfig', 'web/tsconfig.json', '--fail-on-warnings', '--output', 'human'] },
  { name: 'architecture', command: ['depcruise', '--config', '.dependency-cruiser.cjs', ...CODE] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'size of the page', command: ['node', 'scripts/page-size.ts'] },
];

/** Their output is shown while they run, and their tests are counted one by one. */
const BUSY_PROJECTS = ['guards', 'unit', 'borders', 'sync'];
/** The files of each run one after another and wait for processes, clocks and pages: together they fill two processors. */
const WAITING_PROJECTS = ['faults', 'browser'];

const reports = mkdtempSync(path.join(os.tmpdir(), 'dantok-check-'));
const failures: string[] = [];
const total: Score = { passed: 0, failed: 0 };

function settle(name: string, { ok, output, ms }: Outcome, score: Score): void {
  total.passed += score.passed;
  total.failed += score.failed;
  if (!ok) failures.push(name);
  console.log(`${ok ? '✓' : '✗'} ${name} (${(ms / 1000).toFixed(1)} s)`);
  if (!ok && output.trim() !== '') console.log(`${output.trimEnd().replace(/^/gm, '  ')}\n`);
}

async function runStatic(checks: readonly Check[], { atOnce }: { atOnce: number }): Promise<void> {
  const waiting = [...checks];
  const lane = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const outcome = await runCheck(check.command, { limitMs: 360_000, show: false });
      settle(check.name, outcome, { passed: Number(outcome.ok), failed: Number(!outcome.ok) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

async function runTests(project: string): Promise<void> {
  const report = path.join(reports, `${project}.json`);
  console.log(`\n── ${project} ──`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const outcome = await runCheck(['vitest', 'run', '--project', `${project}*`, ...reporters], { limitMs: 900_000, show: true });
  settle(project, outcome, scoreOf(report, outcome.ok));
}

/** A run that fails without a failed test (a file that does not load, no tests at all, too long) counts as one failure. */
function scoreOf(report: string, ok: boolean): Score {
  let score = { passed: 0, failed: 0 };
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    score = { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 };
  } catch {
    // Ended before it could report: `ok` says so.
  }
  return ok || score.failed > 0 ? score : { ...score, failed: 1 };
}

/** Without a browser its tests are left out, aloud; where a machine checks, that is a failure. */
function leaveOutBrowser(): void {
  const reason = reasonForNoBrowser();
  if (process.env['CI'] === 'true') {
    failures.push('browser');
    total.failed += 1;
    console.log(`\n✗ browser: ${reason}`);
  } else {
    console.log(`\nThe browser tests are skipped because ${reason}.`);
  }
}

async function runWaiting(project: string): Promise<void> {
  if (project === 'browser' && findBrowser() === undefined) leaveOutBrowser();
  else await runTests(project);
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
  const startedAt = performance.now();
  const checks = STATIC.filter(({ name }) => isWanted(name));
  const busy = BUSY_PROJECTS.filter(isWanted);
  const beside = runStatic(checks, { atOnce: busy.length === 0 ? 2 : 1 });
  for (const project of busy) await runTests(project);
  await beside;
  await Promise.all(WAITING_PROJECTS.filter(isWanted).map(runWaiting));
  rmSync(reports, { recursive: true, force: true });
  console.log(`\nAll checks took ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`);
  if (failures.length > 0) console.log(`Failed: ${failures.join(', ')}.`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = failures.length > 0 || total.passed === 0 ? 1 : 0;
}

await main();
