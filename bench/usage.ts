// `npm run bench:usage -- [--json] [--sends 100000] [--lines 1000000]`: how long the figures of 90 days take, and how long the server's thread
// stands still meanwhile, with that many requests and lines stored. A real server process; while it sums, /health is asked again and again,
// which waits for nothing but the thread. Hoped for: no answer of /health later than 50 ms.
import Sqlite from 'better-sqlite3';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { get, signIn } from '../tests/faults/http-calls.ts';
import type { Caller } from '../tests/faults/http-calls.ts';
import { makeFolder, OWNER, startServer } from '../tests/faults/real-server.ts';
import { describeMachine, residentMb } from './machine.ts';
import { median } from './results.ts';

const ROUNDS = 7;
const DAYS = 90;
const DAY_MS = 86_400_000;
const PEOPLE = 40;
const ROOMS = 200;
const LANES = ['addressed', 'person', 'follow-up', 'chatter'];

interface Measured {
  /** Milliseconds: of the first question, which starts the thread, and of the others. */
  firstMs: number;
  medianMs: number;
  /** The longest that /health took, while nothing was asked and while sums were made. */
  idleHealthMs: number;
  busyHealthMs: number;
  /** Milliseconds of processor time a question takes, however busy the machine is: of the server's thread, and of all together. */
  threadCpuMs: number;
  allCpuMs: number;
  requests: number;
  residentMb: number | null;
}

async function main(): Promise<void> {
  const options = { json: { type: 'boolean', default: false }, sends: { type: 'string' }, lines: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  const folder = makeFolder();
  try {
    const first = await startServer({ folder: folder.path });
    await first.stop();
    fill(path.join(folder.path, 'dantok.sqlite'), Number(values.sends ?? 100_000), Number(values.lines ?? 1_000_000));
    const server = await startServer({ folder: folder.path });
    try {
      const measured = await measure(await signIn(server.port, OWNER), server.process.pid);
      if (values.json) console.log(JSON.stringify({ machine: describeMachine(), ...measured }));
      else console.log(measured);
    } finally {
      await server.stop();
    }
  } finally {
    folder.remove();
  }
}

/** Rooms, people, lines, turns and requests, evenly over the days. */
function fill(file: string, sends: number, lines: number): void {
  const sqlite = new Sqlite(file);
  const begin = Date.now() - DAYS * DAY_MS;
  const at = (n: number, of: number): number => begin + Math.floor((n / of) * (DAYS - 1) * DAY_MS);
  const run = (sql: string, count: number, values: (n: number) => unknown[]): void => {
    const statement = sqlite.prepare(sql);
    sqlite.transaction(() => {
      for (let n = 0; n < count; n += 1) statement.run(...values(n));
    })();
  };
  const actor = `INSERT INTO actors (id, kind, name, name_key, created_at) VALUES (?, ?, ?, ?, ?)`;
  run(actor, PEOPLE, (n) => [`person-${n}`, 'person', `person ${n}`, `person ${n}`, begin]);
  run(actor, PEOPLE, (n) => [`persona-${n}`, 'persona', `persona ${n}`, `persona ${n}`, begin]);
  run('INSERT INTO rooms (id, name, created_by, created_at) VALUES (?, ?, ?, ?)', ROOMS, (n) => [
    `room-${n}`,
    `room ${n}`,
    'person-0',
    begin,
  ]);
  const line = `INSERT INTO messages (id, room_id, seq, author_id, text, post_hash, mentions, created_at, changed_seq)
    VALUES (?, ?, ?, ?, ?, 'hash', '[]', ?, ?)`;
  const text = 'What was said in the kitchen that evening, and by whom, was told again the next day. ';
  run(line, lines, (n) => {
    const seq = Math.floor(n / ROOMS) + 1;
    return [`line-${n}`, `room-${n % ROOMS}`, seq, `person-${n % PEOPLE}`, text, at(n, lines), seq];
  });
  const turn = `INSERT INTO turns (id, room_id, kind, task, lane, persona_ids, depth, max_lines, closing, reason, set_off_by, message_id, state,
    created_at, not_before, ended_at) VALUES (?, ?, ?, 'line', ?, '[]', 1, 4, 0, '{}', ?, ?, 'done', ?, ?, ?)`;
  run(turn, sends, (n) => {
    const time = at(n, sends);
    return [
      `turn-${n}`,
      `room-${n % ROOMS}`,
      n % 2 === 0 ? 'scene' : 'reply',
      LANES[n % 4],
      `person-${n % PEOPLE}`,
      `m-${n}`,
      time,
      time,
      time,
    ];
  });
  const send = `INSERT INTO sends (budget_id, at, lane, turn_id, key_id, model, prompt_tokens, completion_tokens, lines, room_id, set_off_by,
    voices, cost) VALUES ('b', ?, ?, ?, 'key', 'gpt-4o-mini', 4000, 300, 3, ?, ?, ?, 0.0008)`;
  run(send, sends, (n) => {
    const voices = JSON.stringify({ [`persona-${n % PEOPLE}`]: 2, [`persona-${(n + 7) % PEOPLE}`]: 1 });
    return [at(n, sends) + 1_500, LANES[n % 4], `turn-${n}`, `room-${n % ROOMS}`, `person-${n % PEOPLE}`, voices];
  });
  sqlite.close();
}

async function measure(owner: Caller, pid: number | undefined): Promise<Measured> {
  const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
  const question = `/api/usage/server?from=${day(DAYS)}&to=${day(0)}&zone=Asia/Seoul`;
  const idleHealthMs = await longestHealth(owner.port, new Promise((resolve) => setTimeout(resolve, 2_000)));
  const times: number[] = [];
  let busyHealthMs = 0;
  let requests = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    const asked = get(owner, 'GET', question).then(({ body }) => {
      times.push(performance.now() - begun);
      requests = (body as { usage: { total: { requests: number } } }).usage.total.requests;
    });
    busyHealthMs = Math.max(busyHealthMs, await longestHealth(owner.port, asked));
  }
  const [firstMs = NaN, ...others] = times;
  const before = cpuOf(pid);
  for (let round = 0; round < ROUNDS; round += 1) await get(owner, 'GET', question);
  const after = cpuOf(pid);
  const cpu = { threadCpuMs: (after.thread - before.thread) / ROUNDS, allCpuMs: (after.all - before.all) / ROUNDS };
  return { firstMs, medianMs: median(others), idleHealthMs, busyHealthMs, ...cpu, requests, residentMb: residentMb(pid, 'now') };
}

/** Linux counts in hundredths of a second. */
function cpuOf(pid: number | undefined): { thread: number; all: number } {
  const ticks = (file: string): number => {
    const stat = readFileSync(file, 'utf8');
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user + system) * 10;
  };
  if (pid === undefined || process.platform !== 'linux') return { thread: NaN, all: NaN };
  return { thread: ticks(`/proc/${pid}/task/${pid}/stat`), all: ticks(`/proc/${pid}/stat`) };
}

async function longestHealth(port: number, until: Promise<void>): Promise<number> {
  const state = { over: false };
  const watched = until.finally(() => (state.over = true));
  let longest = 0;
  while (!state.over) {
    const begun = performance.now();
    await fetch(`http://127.0.0.1:${String(port)}/health`).then((answer) => answer.text());
    longest = Math.max(longest, performance.now() - begun);
  }
  await watched;
  return longest;
}

await main();
