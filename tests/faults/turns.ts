// `npm run faults:turns -- --cycles 50 --seed 1 --json`: the long form of the test that kills the server while personas speak. Exit code 1
// if a word was lost, doubled or paid for too often.
import { parseArgs } from 'node:util';
import { isClean, runTurnCycles } from './turns-run.ts';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
  },
});

const totals = await runTurnCycles({ cycles: Number(values.cycles), seed: Number(values.seed) });
console.log(values.json ? JSON.stringify(totals) : totals);
process.exitCode = isClean(totals) ? 0 : 1;
