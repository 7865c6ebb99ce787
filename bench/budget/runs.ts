// The three runs of the budget bench: calm, rough and naive.
import { PEOPLE, PERSONAS, runDantok } from './dantok-run.ts';
import { judge } from './figures.ts';
import type { DantokFigures, Figures } from './figures.ts';
import { runNaive } from './naive-run.ts';
import { writeScript } from './script.ts';
import type { Entry } from './script.ts';
import { planTroubles } from './troubles.ts';
import { DAY_MS } from './upstream.ts';

const HOUR_MS = 3_600_000;
/** After the last word: what is waiting may still be said. */
const TAIL_MS = 600_000;
const BUDGET = { perMinute: 3, perDay: 200 };
const ROUGH_JUMPS = 8;
/** Requests a day for each hour of the rough run: fewer than people ask for, so that the day comes to its end. */
const ROUGH_PER_HOUR = 25;

export interface CalmWish {
  seed: number;
  hours: number;
}

export async function calmRun({ seed, hours }: CalmWish): Promise<DantokFigures> {
  const untilMs = hours * HOUR_MS + TAIL_MS;
  const record = await runDantok({ seed, budget: BUDGET, entries: scriptOf(seed, hours), troubles: [], untilMs });
  try {
    return judge(record, untilMs);
  } finally {
    record.remove();
  }
}

export function naiveRun({ seed, hours }: CalmWish): Promise<Figures> {
  return runNaive({ seed, budget: BUDGET, entries: scriptOf(seed, hours), untilMs: hours * HOUR_MS + TAIL_MS });
}

/** Some crowded hours, the night, and some more when the first requests of the day before have just stopped counting. */
export async function roughRun({ seed, hours, kills }: CalmWish & { kills: number }): Promise<DantokFigures> {
  const first = writeScript({ seed, hours, people: PEOPLE, personas: PERSONAS, crowded: true });
  const second = writeScript({ seed: seed + 1, hours: hours / 3, people: PEOPLE, personas: PERSONAS, crowded: true });
  const entries = [...first, ...second.map((entry): Entry => ({ ...entry, at: entry.at + DAY_MS }))];
  const length = hours * HOUR_MS;
  const stretches = [
    { from: 0, to: length },
    { from: DAY_MS, to: DAY_MS + length / 3 },
  ];
  const untilMs = 2 * DAY_MS + length;
  const budget = { perMinute: 3, perDay: Math.max(3, Math.round(ROUGH_PER_HOUR * hours)) };
  const troubles = planTroubles(seed, { kills, jumps: ROUGH_JUMPS }, stretches);
  const record = await runDantok({ seed, budget, entries, troubles, untilMs });
  try {
    return judge(record, untilMs);
  } finally {
    record.remove();
  }
}

function scriptOf(seed: number, hours: number): Entry[] {
  return writeScript({ seed, hours, people: PEOPLE, personas: PERSONAS });
}
