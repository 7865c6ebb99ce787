// `npm run bench`: Dantok beside `ws` and socket.io, in turns, on this machine, in one run.
//   node bench/run.ts [--json] [--seconds 2] [--rounds 3] [--window 64,256] [--senders 10] [--only A,B,C] [--contestants dantok,ws]
// Every contestant is started afresh for every measurement; figures are medians of the rounds. Ends by itself; exit code 1 when a
// delivery was missing, doubled or out of order. Figures are compared at the same window and with each contestant at its best one.
import { parseArgs } from 'node:util';
import { Children } from './children.ts';
import type { Contestant } from './contestant.ts';
import { CONTESTANTS } from './contestants.ts';
import { describeMachine, fsyncMs } from './machine.ts';
import type { Report } from './plan.ts';
import { bestOf, bestLine, summarise, tableOf, type Outcome } from './results.ts';
import { PATIENCE_MS, scenarios, TEXT_BYTES, WARMUP_MS, type Scenario } from './scenarios.ts';

const options = {
  json: { type: 'boolean', default: false },
  seconds: { type: 'string', default: '2' },
  rounds: { type: 'string', default: '3' },
  window: { type: 'string', default: '64,256' },
  senders: { type: 'string', default: '10' },
  only: { type: 'string', default: 'A,B,C' },
  contestants: { type: 'string', default: CONTESTANTS.map(({ name }) => name).join(',') },
} as const;

interface Wish {
  measureMs: number;
  rounds: number;
  contestants: Contestant[];
}

async function measure(children: Children, contestant: Contestant, scenario: Scenario, measureMs: number): Promise<Report> {
  const { speech, stop } = await contestant.start(children, scenario);
  const { window, pauseMs } = scenario;
  try {
    return await children.load({
      ...speech,
      window,
      pauseMs,
      textBytes: TEXT_BYTES,
      patienceMs: PATIENCE_MS,
      warmupMs: WARMUP_MS,
      measureMs,
    });
  } finally {
    await stop();
  }
}

/** In turns, so that whatever slows the machine down for a while slows all of them. */
async function compare(children: Children, scenario: Scenario, wish: Wish): Promise<Outcome> {
  const reports = new Map<string, Report[]>(wish.contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < wish.rounds; round += 1) {
    for (const contestant of wish.contestants) {
      reports.get(contestant.name)?.push(await measure(children, contestant, scenario, wish.measureMs));
    }
  }
  return summarise(scenario, reports);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const wish: Wish = {
    measureMs: 1_000 * within(Number(values.seconds), 1, 60),
    rounds: within(Number(values.rounds), 1, 9),
    contestants: CONTESTANTS.filter(({ name }) => values.contestants.split(',').includes(name)),
  };
  const machine = { ...describeMachine(), fsyncMs: await fsyncMs() };
  console.error(`machine: ${String(machine.cores)} cores (${machine.model}), ${machine.platform}, node ${machine.node}`);
  console.error(
    `load before ${machine.load.toFixed(2)}; 4 KiB appended and fsynced: ${machine.fsyncMs.toFixed(2)} ms; texts of ${String(TEXT_BYTES)} bytes`,
  );
  const wanted = scenarios(values.window.split(',').map(Number), Number(values.senders)).filter(({ id }) =>
    values.only.split(',').includes(id),
  );
  const children = new Children();
  const outcomes: Outcome[] = [];
  for (const scenario of wanted) {
    const contestants = wish.contestants.filter(({ only = scenario.id }) => only === scenario.id);
    const outcome = await compare(children, scenario, { ...wish, contestants });
    outcomes.push(outcome);
    console.error(tableOf(outcome));
  }
  const best = bestOf(outcomes);
  if (wish.contestants.length > 1) console.error(['', ...best.map(bestLine)].join('\n'));
  if (values.json)
    console.log(JSON.stringify({ machine, textBytes: TEXT_BYTES, rounds: wish.rounds, seconds: wish.measureMs / 1_000, outcomes, best }));
  process.exitCode = outcomes.some(({ rows }) => rows.some(({ faults }) => faults.length > 0)) ? 1 : 0;
}

function within(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : least;
}

await main();
