// `npm run faults:kill -- --cycles 1000 --seed 1 --parallel 2 --json`: the long form of the kill test. Exit code 1 if anything was lost.
import { parseArgs } from 'node:util';
import { runKillCycles } from './kill-run.ts';
import type { KillTotals } from './kill-run.ts';

/** A folder lasts this many cycles, so that the check after each crash stays quick. */
const CYCLES_A_FOLDER = 100;

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    parallel: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const runs: { cycles: number; seed: number }[] = [];
for (let left = Number(values.cycles), seed = Number(values.seed); left > 0; left -= CYCLES_A_FOLDER, seed += 1) {
  runs.push({ cycles: Math.min(left, CYCLES_A_FOLDER), seed });
}

const done: KillTotals[] = [];
async function work(): Promise<void> {
  for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
    const totals = await runKillCycles(run);
    done.push(totals);
    if (!values.json) console.log(`seed ${totals.seed}: ${totals.cycles} cycles, ${totals.acked} acknowledged, ${totals.lost} lost`);
  }
}
await Promise.all(Array.from({ length: Number(values.parallel) }, work));

const sum = (key: 'cycles' | 'sent' | 'acked' | 'resent' | 'lost' | 'duplicated' | 'reordered' | 'phantom' | 'holes'): number =>
  done.reduce((total, totals) => total + totals[key], 0);
const report = {
  seed: Number(values.seed),
  cycles: sum('cycles'),
  sent: sum('sent'),
  acked: sum('acked'),
  resent: sum('resent'),
  lost: sum('lost'),
  duplicated: sum('duplicated'),
  reordered: sum('reordered'),
  phantom: sum('phantom'),
  holes: sum('holes'),
  integrity: done.every((totals) => totals.integrity === 'ok') ? 'ok' : 'damaged',
  wrongs: done.flatMap((totals) => totals.wrongs),
};
console.log(values.json ? JSON.stringify(report) : report);
const clean = report.lost + report.duplicated + report.reordered + report.phantom + report.holes + report.wrongs.length === 0;
process.exitCode = clean && report.integrity === 'ok' ? 0 : 1;
