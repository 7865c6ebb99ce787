// The fuzz by itself, as long as one likes: `npm run fuzz -- --seeds 200 --steps 150 [--seed N] [--from N] [--json]`.
// Ends with 1 when anything was found; says the seed, so that `--seed N` runs it again.
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { runFuzz } from './fuzz-run.ts';
import type { FuzzResult } from './fuzz-run.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    steps: { type: 'string', default: '150' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
    folder: { type: 'string', default: tmpdir() },
  },
});

const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const steps = Number(values.steps);
const begun = performance.now();
const results: FuzzResult[] = [];
for (let seed = first; seed < first + count; seed += 1) {
  const result = await runFuzz(seed, steps, values.folder);
  results.push(result);
  if (result.problems.length > 0) process.stderr.write(`seed ${seed}: ${result.problems.slice(0, 10).join('\n  ')}\n`);
}

const sum = (pick: (result: FuzzResult) => number): number => results.reduce((total, result) => total + pick(result), 0);
const summary = {
  seeds: results.length,
  steps,
  clients: 4,
  failingSeeds: results.filter((result) => result.problems.length > 0).map((result) => result.seed),
  problems: sum((result) => result.problems.length),
  accepted: sum((result) => result.accepted),
  refused: sum((result) => Object.values(result.refused).reduce((total, n) => total + n, 0)),
  operationsChecked: sum((result) => result.operations),
  events: sum((result) => result.events),
  linesOpened: sum((result) => result.linesOpened),
  restarts: sum((result) => result.actions['restart'] ?? 0),
  cuts: sum((result) => result.actions['cut'] ?? 0),
  replays: sum((result) => result.replays),
  snapshots: sum((result) => result.snapshots),
  seconds: Math.round((performance.now() - begun) / 100) / 10,
};
process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : `${JSON.stringify(summary, null, 2)}\n`);
process.exitCode = summary.problems > 0 ? 1 : 0;
