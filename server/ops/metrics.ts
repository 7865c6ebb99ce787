// Numbers for Prometheus, in its text form. Counts and sums alone: no name, no id of anybody, no words. Read when asked for; what is counted
// in between costs an addition. (PRODUCT C5)
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Database } from '../db/database.ts';

/** One line of the answer: its number, or one for each value of a label. */
type Reading = number | Readonly<Record<string, number>>;

export interface MetricsNeed {
  database: Pick<Database, 'sqlite'>;
  /** Wall time. */
  now: () => number;
  /** What others count. */
  readings: () => { name: string; help: string; kind: 'counter' | 'gauge'; label?: string; value: Reading }[];
}

const LOOP_RESOLUTION_MS = 20;
/** All of the log of requests is summed up for these: not for each who asks. */
const TOTALS_KEPT_MS = 60_000;
const LANES = 'SELECT lane, count(*) AS n FROM sends GROUP BY lane';
const SPENT = 'SELECT total(prompt_tokens) AS p, total(completion_tokens) AS c, total(cost) AS d FROM sends';
/** The newest hour alone: by the index of the sends. */
const WAITED = `SELECT turns.lane AS lane, avg(max(0, sends.at - turns.created_at)) / 1000.0 AS n FROM sends JOIN turns ON turns.id = sends.turn_id
  WHERE sends.at > (unixepoch() - 3600) * 1000 GROUP BY turns.lane`;

export class Metrics {
  readonly #need: MetricsNeed;
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  readonly #answers = new Map<string, number>();
  #totals: { at: number; lanes: ByLane[]; spent: { p: number; c: number; d: number } } | undefined;

  constructor(need: MetricsNeed) {
    this.#need = need;
    this.#loop.enable();
  }

  answered(status: number): void {
    const key = String(status);
    this.#answers.set(key, (this.#answers.get(key) ?? 0) + 1);
  }

  close(): void {
    this.#loop.disable();
  }

  text(): string {
    const seconds = (nanoseconds: number): number => (Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0);
    const own = [
      gauge('uptime_seconds', 'Since the process began', process.uptime()),
      gauge('memory_bytes', 'Resident memory', process.memoryUsage.rss()),
      gauge('event_loop_delay_mean_seconds', 'How late timers were, on average', seconds(this.#loop.mean)),
      gauge('event_loop_delay_p99_seconds', 'How late timers were, but for one in a hundred', seconds(this.#loop.percentile(99))),
      { ...counter('http_answers_total', 'Answers by status', Object.fromEntries(this.#answers)), label: 'status' },
    ];
    const all = [...own, ...this.#need.readings(), ...this.#stored()];
    return `${all.map(toText).join('\n')}\n`;
  }

  /** At most a minute old; a clock that was set counts as a minute. */
  #totalsOfNow() {
    const { database, now } = this.#need;
    const at = now();
    if (this.#totals !== undefined && Math.abs(at - this.#totals.at) < TOTALS_KEPT_MS) return this.#totals;
    const lanes = database.sqlite.prepare(LANES).all() as ByLane[];
    const spent = database.sqlite.prepare(SPENT).get() as { p: number; c: number; d: number };
    this.#totals = { at, lanes, spent };
    return this.#totals;
  }

  /** What the tables know better. */
  #stored() {
    const { sqlite } = this.#need.database;
    const rooms = sqlite.prepare('SELECT count(*) FROM rooms WHERE deleted_at IS NULL').pluck().get() as number;
    const { lanes, spent } = this.#totalsOfNow();
    const waits = sqlite.prepare("SELECT lane, count(*) AS n FROM turns WHERE state = 'queued' GROUP BY lane").all() as ByLane[];
    const waited = sqlite.prepare(WAITED).all() as ByLane[];
    const byLane = (rows: readonly ByLane[]): Record<string, number> => Object.fromEntries(rows.map(({ lane, n }) => [lane, n]));
    return [
      gauge('rooms', 'Rooms that are not deleted', rooms),
      { ...counter('requests_total', 'Requests to providers by lane', byLane(lanes)), label: 'lane' },
      { ...gauge('turns_waiting', 'Turns in rooms that wait, by lane', byLane(waits)), label: 'lane' },
      {
        ...gauge('turn_wait_seconds', 'How long turns of the last hour waited for their slot, on average, by lane', byLane(waited)),
        label: 'lane',
      },
      { ...counter('tokens_total', 'Tokens as providers counted them', { prompt: spent.p, completion: spent.c }), label: 'kind' },
      counter('cost_dollars_total', 'What requests cost, as far as it is known', spent.d),
    ];
  }
}

interface ByLane {
  lane: string;
  n: number;
}

type Line = ReturnType<MetricsNeed['readings']>[number];

export function counter(name: string, help: string, value: Reading): Line {
  return { name, help, kind: 'counter', value };
}

export function gauge(name: string, help: string, value: Reading): Line {
  return { name, help, kind: 'gauge', value };
}

function toText({ name, help, kind, label = 'of', value }: Line): string {
  const full = `dantok_${name}`;
  const head = [`# HELP ${full} ${help}`, `# TYPE ${full} ${kind}`];
  if (typeof value === 'number') return [...head, `${full} ${value}`].join('\n');
  return [...head, ...Object.entries(value).map(([of, number]) => `${full}{${label}="${of.replace(/[^\w.-]/gu, '_')}"} ${number}`)].join(
    '\n',
  );
}
