// `npm run faults:frames -- --frames 1000000 --seed 1 --json`: the long form of the spoiled-frames test. Exit code 1 if one did harm.
import { parseArgs } from 'node:util';
import { runFrames } from './frames-run.ts';
import type { FramesTotals } from './frames-run.ts';

/** A server lasts this many frames: then another one with the next seed. */
const FRAMES_A_SERVER = 50_000;

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
  },
});

const done: FramesTotals[] = [];
for (let left = Number(values.frames), seed = Number(values.seed); left > 0; left -= FRAMES_A_SERVER, seed += 1) {
  const totals = await runFrames({ frames: Math.min(left, FRAMES_A_SERVER), seed });
  done.push(totals);
  if (!values.json)
    console.log(`seed ${seed}: ${totals.frames} frames, ${totals.crashes} crashes, slowest line beside them ${totals.worstMs} ms`);
}

const report = {
  seed: Number(values.seed),
  frames: done.reduce((sum, totals) => sum + totals.frames, 0),
  sockets: done.reduce((sum, totals) => sum + totals.sockets, 0),
  crashes: done.reduce((sum, totals) => sum + totals.crashes, 0),
  worstMs: Math.max(...done.map((totals) => totals.worstMs)),
  worstComputedMs: Math.max(...done.map((totals) => totals.worstComputedMs)),
  rssMb: Math.max(...done.map((totals) => totals.rssMb)),
  bugs: done.flatMap((totals) => totals.bugs),
};
console.log(values.json ? JSON.stringify(report) : report);
process.exitCode = report.crashes + report.bugs.length === 0 ? 0 : 1;
