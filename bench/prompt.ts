// `npm run bench:prompt`: what a prompt costs in a room with 100,000 messages, from the open slot to the request: reading the room as it is,
// its memory and notes, and building the messages, counted with the model's tokenizer. Says as well how many rows SQLite handed out.
//   node bench/prompt.ts [--json] [--messages 100000] [--rounds 300]
// Exit code 1 when p95 is above 15 ms, or more lines were read than a prompt takes and one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { newId } from '../protocol/ids.ts';
import type { Id } from '../protocol/records.ts';
import { Accounts } from '../server/accounts/accounts.ts';
import { prepareRequest } from '../server/ai/prompt-room.ts';
import { readRoomNow } from '../server/ai/room-now.ts';
import { loadTokenizer } from '../server/ai/tokens.ts';
import type { Turn } from '../server/ai/turns.ts';
import type { Voice } from '../server/ai/voice.ts';
import { buildCore } from '../server/core.ts';
import type { Core } from '../server/core.ts';
import { openDatabase } from '../server/db/database.ts';
import { frameEncoder } from '../server/gateway/frame-bytes.ts';
import { describeMachine } from './machine.ts';

const GOAL_MS = 15;
const MOST_LINES = 41;
const MODEL = 'gpt-4o-mini';
const WORDS = [
  'so what about the bread, and who brings the soup on Friday? ',
  '그럼 저녁은 누가 준비할까요? ',
  'const soup = [1, 2, 3].map((n) => n * 2); ',
];

interface Kitchen {
  core: Core;
  roomId: Id;
  turn: Turn;
  /** Rows of each statement since last asked. */
  takeRows: () => { lines: number; all: number };
  close: () => void;
}

async function openKitchen(messages: number): Promise<Kitchen> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-prompt-'));
  const database = openDatabase(path.join(folder, 'dantok.sqlite'));
  const fail = (error: unknown): never => {
    throw error;
  };
  const core = buildCore({ database, encoder: frameEncoder, now: Date.now, reportBug: fail, fatal: fail });
  const takeRows = countRows(core);
  const roomId = newId();
  const personaIds: Id[] = [];
  const accounts = new Accounts(core.orm, Date.now);
  const people = await core.batch.do(() => {
    const ids = ['ana', 'ben'].map((name) => accounts.create({ name, passwordHash: null, serverRole: 'member' }));
    const [ana = '', ben = ''] = ids;
    core.rooms.createRoom(ana, roomId, { name: 'kitchen', topic: 'soup' });
    core.members.joinRoom(ben, roomId, 'member');
    for (const name of ['Mina', 'Juno']) {
      const id = core.library.create(ana, { name, emoji: '🍲', hue: 1, sheet: `${name} cooks. `.repeat(60) });
      core.personaSeats.seatPersona(ana, roomId, id);
      personaIds.push(id);
    }
    return ids;
  });
  for (let at = 0; at < messages; at += 1_000)
    await core.batch.do(() => write(core, roomId, [...people, ...personaIds], at, Math.min(messages, at + 1_000)));
  const turn = await core.batch.do(() => {
    const notes = personaIds.flatMap((personaId) =>
      people.map((aboutId) => ({ id: newId(), personaId, aboutId, text: 'likes sour bread', replacesId: null })),
    );
    core.memory.writeMemory(personaIds[0] ?? '', roomId, {
      summary: 'They bake and plan a dinner. '.repeat(50),
      summedSeq: messages,
      notes,
      anew: false,
    });
    const plan = { kind: 'scene', lane: 'person', depth: 1, maxLines: 4, closing: false, notBeforeMs: 0, task: 'line' } as const;
    const reason = { code: 'talk', by: null } as const;
    return core.turns.add({ ...plan, reason, personaIds, roomId, triggerId: null, targetId: null, setOffBy: people[0] ?? null });
  });
  const close = (): void => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { core, roomId, turn, takeRows, close };
}

function write(core: Core, roomId: Id, authors: readonly Id[], from: number, to: number): void {
  for (let n = from; n < to; n += 1) {
    const text = (WORDS[n % WORDS.length] ?? '').repeat(1 + (n % 5));
    core.messages.postMessage(authors[n % authors.length] ?? '', roomId, { id: newId(), text });
  }
}

/** Every statement that is prepared from now on says how many rows it gave. */
function countRows({ orm }: Core): Kitchen['takeRows'] {
  const rows = { lines: 0, all: 0 };
  const sqlite = orm.$client;
  const prepare = sqlite.prepare.bind(sqlite);
  const count = (source: string, found: unknown): void => {
    const given =
      Array.isArray(found) && Array.isArray(found[0]) ? found.length : found === undefined ? 0 : Array.isArray(found) ? found.length : 1;
    rows.all += given;
    if (source.includes('from "messages"')) rows.lines += given;
  };
  sqlite.prepare = ((source: string) => {
    const statement = prepare(source);
    const all = statement.all.bind(statement);
    const get = statement.get.bind(statement);
    statement.all = (...values: unknown[]) => {
      const found = all(...values);
      count(source, found);
      return found;
    };
    statement.get = (...values: unknown[]) => {
      const found = get(...values);
      count(source, found === undefined ? undefined : [[]]);
      return found;
    };
    return statement;
  }) as typeof sqlite.prepare;
  return () => {
    const taken = { ...rows };
    rows.lines = 0;
    rows.all = 0;
    return taken;
  };
}

function build({ core, turn }: Kitchen, voice: Voice): number {
  const now = readRoomNow(core, turn);
  if (typeof now === 'string') throw new Error(now);
  const defaults = { temperature: 0.8, maxTokens: 300 };
  return prepareRequest(now, turn, { form: 'scene', voice, defaults, shorter: false }).promptTokens;
}

async function main(): Promise<void> {
  const options = {
    json: { type: 'boolean', default: false },
    messages: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '300' },
  } as const;
  const { values } = parseArgs({ options });
  const messages = Math.min(1_000_000, Math.max(50, Number(values.messages) || 0));
  const rounds = Math.min(10_000, Math.max(10, Number(values.rounds) || 0));
  await loadTokenizer(MODEL);
  const kitchen = await openKitchen(messages);
  const voice = {
    kind: 'model',
    keyId: null,
    of: 'server',
    budgetId: 'b',
    model: MODEL,
    window: 128_000,
    scenes: 'schema',
  } as unknown as Voice;
  for (let n = 0; n < 20; n += 1) build(kitchen, voice);
  kitchen.takeRows();
  const tokens = build(kitchen, voice);
  const rows = kitchen.takeRows();
  const cpuBefore = process.cpuUsage();
  const times = Array.from({ length: rounds }, () => {
    const before = performance.now();
    build(kitchen, voice);
    return performance.now() - before;
  }).sort((a, b) => a - b);
  const cpu = process.cpuUsage(cpuBefore);
  kitchen.close();
  const at = (share: number): number => Number((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(2));
  const outcome = {
    messages,
    rounds,
    promptTokens: tokens,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    mostMs: at(1),
    /** Of the processor, on average: what a busy machine does not change. */
    cpuMs: Number(((cpu.user + cpu.system) / 1_000 / rounds).toFixed(2)),
    linesRead: rows.lines,
    rowsRead: rows.all,
  };
  if (values.json) console.log(JSON.stringify({ machine: describeMachine(), ...outcome }));
  else console.table(outcome);
  process.exitCode = outcome.p95Ms > GOAL_MS || outcome.linesRead > MOST_LINES ? 1 : 0;
}

await main();
