// `npm run bench:search -- [--json] [--lines 1000000]`: search over a database of that many lines in fifty rooms: how long questions take
// in the thread that answers them, how large the index is, what taking in a line costs, and for how long the indexer ever keeps the event
// loop. The first lines are taken in by the server's own indexer at its own pace, the rest by the same statements without its pauses.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { newId } from '../protocol/ids.ts';
import { buildCore } from '../server/core.ts';
import type { Core } from '../server/core.ts';
import { openDatabase } from '../server/db/database.ts';
import type { Database } from '../server/db/database.ts';
import { openForReading } from '../server/db/reader.ts';
import { frameEncoder } from '../server/gateway/frame-bytes.ts';
import { SearchIndexer } from '../server/search/search-indexer.ts';
import { rowOf } from '../server/search/search-numbers.ts';
import type { SearchAsk } from '../server/search/search-plan.ts';
import { SearchReader } from '../server/search/search-reader.ts';
import { PADDING, toTerms } from '../server/search/search-terms.ts';
import { Histogram } from './histogram.ts';
import { describeMachine } from './machine.ts';
import type { Spread } from './plan.ts';
import { SearchWords } from './search-words.ts';

const ROOMS = 50;
/** Taken in by the indexer itself, while it is watched. */
const WATCHED = 3_000;
const ROUNDS = 40;
const QUESTIONS = { common: 'kitchen', rare: 'zeppelin', phrase: '"the kitchen"', two: '회의', letter: 'q', nothing: 'xyzzyx' };

interface Place {
  folder: string;
  database: Database;
  core: Core;
  roomIds: string[];
}

interface Indexing {
  lines: number;
  cpuUsPerLine: number;
  blocks: Spread;
  longestCpuMs: number;
}

function fail(error: unknown): never {
  throw error;
}

function open(): Place {
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-search-'));
  const database = openDatabase(path.join(folder, 'dantok.sqlite'));
  const core = buildCore({ database, encoder: frameEncoder, now: Date.now, reportBug: fail, fatal: fail });
  return { folder, database, core, roomIds: Array.from({ length: ROOMS }, () => newId()) };
}

/** Straight into the tables: the lines and their log, as posting would leave them. */
function fill({ database: { sqlite }, roomIds }: Place, lines: number): number {
  const words = new SearchWords(7);
  const actorId = newId();
  const at = Date.now() - lines * 1_000;
  sqlite.prepare("INSERT INTO actors (id, kind, name, created_at) VALUES (?, 'person', 'ana', 0)").run(actorId);
  const room = sqlite.prepare("INSERT INTO rooms (id, name, created_by, created_at, seq) VALUES (?, 'room', ?, 0, ?)");
  for (const roomId of roomIds) room.run(roomId, actorId, lines / ROOMS);
  const message = sqlite.prepare(
    "INSERT INTO messages (id, room_id, seq, author_id, text, post_hash, mentions, created_at, changed_seq) VALUES (?, ?, ?, ?, ?, '', '[]', ?, ?)",
  );
  const event = sqlite.prepare(
    "INSERT INTO room_events (room_id, seq, type, subject_id, actor_id, at) VALUES (?, ?, 'message.posted', ?, ?, ?)",
  );
  let characters = 0;
  sqlite.transaction(() => {
    for (let line = 0; line < lines; line += 1) {
      const roomId = roomIds[line % ROOMS] ?? '';
      const seq = Math.floor(line / ROOMS) + 1;
      const id = newId(at + line * 1_000);
      const text = words.line(line);
      characters += text.length;
      message.run(id, roomId, seq, actorId, text, at + line * 1_000, seq);
      event.run(roomId, seq, id, actorId, at + line * 1_000);
    }
  })();
  return characters;
}

/** By the server's own indexer at its own pace. What a slice and its commit take is one block of the event loop. */
async function watch({ core, database }: Place): Promise<Indexing> {
  const { batch, hub } = core;
  const wall = new Histogram();
  let longestCpuMs = 0;
  let cpuMs = 0;
  const watched: Pick<typeof batch, 'do'> = {
    do: (command) => {
      const before = process.cpuUsage();
      const began = performance.now();
      const done = batch.do(command);
      batch.commit();
      wall.add((performance.now() - began) * 1e6);
      const { system, user } = process.cpuUsage(before);
      cpuMs += (system + user) / 1_000;
      longestCpuMs = Math.max(longestCpuMs, (system + user) / 1_000);
      return done;
    },
  };
  const indexer = new SearchIndexer({ sqlite: database.sqlite, batch: watched, hub, now: Date.now, reportBug: fail });
  const taken = database.sqlite.prepare('SELECT coalesce(sum(indexed_seq), 0) FROM search_rooms').pluck();
  const running = indexer.catchUp();
  while ((taken.get() as number) < WATCHED) await new Promise((resolve) => setTimeout(resolve, 200));
  indexer.stop();
  await running;
  const lines = taken.get() as number;
  return { lines, cpuUsPerLine: (cpuMs * 1_000) / lines, blocks: wall.spread(), longestCpuMs };
}

/** The rest, in large transactions. */
function takeInRest({ database: { sqlite } }: Place): void {
  const rooms = sqlite.prepare('SELECT id FROM rooms').pluck().all() as string[];
  const put = sqlite.prepare('INSERT OR REPLACE INTO search_words (rowid, text) VALUES (?, ?)');
  const begin = sqlite.prepare('INSERT INTO search_rooms (room_id) VALUES (?) ON CONFLICT DO NOTHING');
  const state = sqlite.prepare<[string], { number: number; seq: number }>(
    'SELECT number, indexed_seq AS seq FROM search_rooms WHERE room_id = ?',
  );
  const rest = sqlite.prepare<[string, number], { seq: number; text: string }>(
    'SELECT seq, text FROM messages WHERE room_id = ? AND seq > ? ORDER BY seq',
  );
  const moved = sqlite.prepare('UPDATE search_rooms SET indexed_seq = ? WHERE number = ?');
  for (const roomId of rooms) {
    begin.run(roomId);
    const { number, seq: from } = state.get(roomId) ?? { number: 0, seq: 0 };
    sqlite.transaction(() => {
      let last = from;
      for (const { seq, text } of rest.all(roomId, from)) put.run(rowOf(number, (last = seq)), text + PADDING);
      moved.run(last, number);
    })();
  }
  sqlite.prepare("INSERT INTO search_words (search_words) VALUES ('optimize')").run();
}

/** With the processor's own time, which a busy machine does not stretch. */
function ask({ database, roomIds }: Place): Record<string, Spread & { cpuMs: number }> {
  const sqlite = openForReading(database.sqlite.name);
  const answers: Record<string, Spread & { cpuMs: number }> = {};
  for (const [kind, text] of Object.entries(QUESTIONS)) {
    const spread = new Histogram();
    const before = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) {
      // Anew each time: nothing of the round before is kept.
      const reader = new SearchReader(sqlite);
      const began = performance.now();
      reader.find(toAsk(text, roomIds));
      spread.add((performance.now() - began) * 1e6);
    }
    const { system, user } = process.cpuUsage(before);
    answers[kind] = { ...spread.spread(), cpuMs: (system + user) / 1_000 / ROUNDS };
  }
  return answers;
}

function toAsk(text: string, roomIds: readonly string[]): SearchAsk {
  return {
    ...{ terms: toTerms(text), order: 'newest', authorId: null, from: null, until: null },
    ...{ pinned: false, doubtful: false, hasCode: false, hasLink: false, skip: 0 },
    rooms: roomIds.map((roomId) => ({ roomId, below: Number.MAX_SAFE_INTEGER })),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, lines: { type: 'string', default: '1000000' } } });
  const place = open();
  try {
    const characters = fill(place, Number(values.lines));
    const indexing = await watch(place);
    takeInRest(place);
    const bytes = place.database.sqlite.prepare('SELECT sum(length(block)) FROM search_words_data').pluck().get() as number;
    const size = { indexMB: bytes / 1e6, textCharactersM: characters / 1e6, lines: Number(values.lines) };
    const result = { machine: describeMachine(), size, indexing, questions: ask(place) };
    process.stdout.write(`${JSON.stringify(result, null, values.json ? undefined : 2)}\n`);
  } finally {
    place.database.close();
    rmSync(place.folder, { recursive: true, force: true });
  }
}

await main();
