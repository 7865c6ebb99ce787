// `npm run bench:budget`: six hours of a busy room (three people, four personas) on a budget of 3 requests a minute and 200 a day, in about
// a minute: the real server in a process of its own, a provider that refuses what is too much, people over real sockets. Only time is made.
//   node bench/budget.ts [--json] [--hours 6] [--seed 1] [--seeds 1] [--kills 20] [--rough-hours 3]
// Beside it the same script for a dispatcher as group chats have it today, and a rough run: kills, and a wall clock that is set. With
// several seeds the table is of the last; the JSON has all. Exit code 1 when a figure that allows no tolerance is off.
import { parseArgs } from 'node:util';
import { calmRun, naiveRun, roughRun } from './budget/runs.ts';
import { faultsOf, tableOf } from './budget/table.ts';
import type { Outcome } from './budget/table.ts';
import { describeMachine } from './machine.ts';

const options = {
  json: { type: 'boolean', default: false },
  hours: { type: 'string', default: '6' },
  seed: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '1' },
  kills: { type: 'string', default: '20' },
  'rough-hours': { type: 'string', default: '3' },
} as const;

async function measure(seed: number, wish: { hours: number; roughHours: number; kills: number }): Promise<Outcome> {
  const calm = await calmRun({ seed, hours: wish.hours });
  const naive = await naiveRun({ seed, hours: wish.hours });
  const rough = wish.kills === 0 ? null : await roughRun({ seed, hours: wish.roughHours, kills: wish.kills });
  return { calm, naive, rough };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const wish = {
    hours: within(Number(values.hours), 0.1, 24),
    roughHours: within(Number(values['rough-hours']), 0.1, 12),
    kills: within(Number(values.kills), 0, 200),
  };
  const first = within(Number(values.seed), 0, 1e9);
  const seeds = Array.from({ length: within(Number(values.seeds), 1, 20) }, (_, at) => first + at);
  const outcomes: (Outcome & { seed: number })[] = [];
  for (const seed of seeds) {
    const outcome = await measure(seed, wish);
    outcomes.push({ seed, ...outcome });
    console.error(`seed ${String(seed)}, ${String(wish.hours)} hours\n${tableOf(outcome)}\n`);
  }
  const faults = outcomes.flatMap(({ calm, rough }) => [...faultsOf('calm', calm), ...(rough === null ? [] : faultsOf('rough', rough))]);
  for (const fault of faults) console.error(fault);
  if (values.json) console.log(JSON.stringify({ machine: describeMachine(), ...wish, outcomes, faults }));
  process.exitCode = faults.length > 0 ? 1 : 0;
}

function within(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : least;
}

await main();
