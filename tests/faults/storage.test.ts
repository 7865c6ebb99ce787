// Disks that are full, failing, read-only, damaged or somebody else's: nothing is acknowledged that is not stored, who only reads
// goes on, and a server that cannot be trusted does not run. (F22–F26, F32, G1, G16)
import Sqlite from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { closeSync, copyFileSync, ftruncateSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Database } from '../../server/db/database.ts';
import { isSafeSqlite } from '../../server/db/database.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import { TestServer } from '../harness/server.ts';
import { failFsyncs } from './failing-fsync.ts';
import { signIn } from './http-calls.ts';
import { mountMemoryDisk } from './memory-disk.ts';
import { RawSocket } from './raw-socket.ts';
import { hearRefusal, makeFolder, startServer } from './real-server.ts';

interface Told {
  stored: Id[];
  refused: Id[];
}

/** Posts until the server says that it cannot, at most `most` lines. */
async function fill(raw: RawSocket, roomId: Id, told: Told, most = 5_000): Promise<string | undefined> {
  for (let at = 0; at < most; at += 1) {
    const id = newId();
    const answer = await raw.command(roomId, { type: 'message.post', id, text: `${at} ${'x'.repeat(4_000)}` });
    raw.heard.length = 0;
    if (answer.type === 'failed') {
      told.refused.push(id);
      return answer.error.code;
    }
    told.stored.push(id);
  }
  return undefined;
}

function storedIds(file: string): Set<Id> {
  const sqlite = new Sqlite(file, { readonly: true });
  try {
    expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    const log = sqlite.prepare('SELECT room_id, count(*) = max(seq) AS whole FROM room_events GROUP BY room_id').all() as {
      whole: number;
    }[];
    expect(log.every(({ whole }) => whole === 1)).toBe(true);
    return new Set(sqlite.prepare('SELECT id FROM messages').pluck().all() as Id[]);
  } finally {
    sqlite.close();
  }
}

function expectTruth(file: string, told: Told): void {
  const ids = storedIds(file);
  expect(told.stored.filter((id) => !ids.has(id))).toEqual([]);
  expect(told.refused.filter((id) => ids.has(id))).toEqual([]);
}

test('F23, G16: a database at its limit refuses lines as storage_full, goes on reading, and heals by itself', async () => {
  let database: Database | undefined;
  const server = await TestServer.start({ prepare: (opened) => (database = opened) });
  onTestFinished(() => server.close());
  const ana = await server.person('ana', 'owner');
  const kitchen = await server.room('kitchen', ana);
  const raw = await RawSocket.ready({ port: server.port, cookie: ana.cookie });
  const told: Told = { stored: [], refused: [] };
  const setLimit = (pages: number): unknown => database?.sqlite.pragma(`max_page_count = ${pages}`);
  await fill(raw, kitchen, told, 10);
  setLimit((database?.sqlite.pragma('page_count', { simple: true }) as number) + 20);
  expect(await fill(raw, kitchen, told)).toBe('storage_full');
  // Reading, joining and coming in by a session that is known go on.
  const other = await RawSocket.ready({ port: server.port, cookie: ana.cookie });
  expect((await other.join(kitchen)).snapshot?.messages.at(-1)?.id).toBe(told.stored.at(-1));
  expect((await other.question({ type: 'messages.before', roomId: kitchen, before: 5 })).messages.length).toBeGreaterThan(0);
  expect(await fill(raw, kitchen, told)).toBe('storage_full');
  setLimit(1_000_000);
  const again = told.refused.splice(0);
  for (const id of again) {
    await raw.do(kitchen, { type: 'message.post', id, text: 'in its second try' });
    told.stored.push(id);
  }
  expect(server.fatal).toEqual([]);
  other.destroy();
  raw.destroy();
  await server.stop();
  expectTruth(server.databaseFile, told);
});

test('F23, G16: a disk that is really full', async (context) => {
  const disk = mountMemoryDisk(4_000);
  if (disk === undefined) {
    context.skip('mounting a disk in memory needs root');
    return;
  }
  onTestFinished(disk.remove);
  const folder = path.join(disk.path, 'data');
  const server = await startServer({ folder });
  const ana = await signIn(server.port);
  const raw = await RawSocket.ready(ana);
  const kitchen = (await raw.question({ type: 'mine' })).rooms[0]?.room.id ?? '';
  const told: Told = { stored: [], refused: [] };
  expect(await fill(raw, kitchen, told)).toBe('storage_full');
  const other = await RawSocket.ready(ana);
  expect((await other.join(kitchen)).snapshot?.messages.at(-1)?.id).toBe(told.stored.at(-1));
  disk.resize(60_000);
  const filled = fill(raw, kitchen, told, 100);
  expect(await comesWithin(10_000, filled)).toBe(true);
  expect(await filled).toBeUndefined();
  expect(server.exit).toBeUndefined();
  await server.stop();
  expect(server.exit?.code).toBe(0);
  expectTruth(path.join(folder, 'dantok.sqlite'), told);
});

test('F24: a file that may not grow any more ends the process with 74 and loses nothing that was acknowledged', async (context) => {
  const folder = makeFolder();
  onTestFinished(folder.remove);
  const server = await startServer({ folder: folder.path });
  const raw = await RawSocket.ready(await signIn(server.port));
  const kitchen = (await raw.question({ type: 'mine' })).rooms[0]?.room.id ?? '';
  const told: Told = { stored: [], refused: [] };
  try {
    execFileSync('prlimit', ['--pid', String(server.process.pid), '--fsize=2000000']);
  } catch {
    await server.kill9();
    context.skip('prlimit is not installed here');
    return;
  }
  await fill(raw, kitchen, told).catch(() => undefined);
  await server.exited();
  expect(server.exit).toEqual({ code: 74, signal: null });
  expect(told.stored.length).toBeGreaterThan(10);
  await startAndStop(folder.path);
  expectTruth(path.join(folder.path, 'dantok.sqlite'), { stored: told.stored, refused: [] });
});

test('F22, G16: after an fsync that failed nothing is acknowledged, and the process ends rather than trusting its cache', async (context) => {
  const folder = makeFolder();
  onTestFinished(folder.remove);
  const server = await startServer({ folder: folder.path });
  const raw = await RawSocket.ready(await signIn(server.port));
  const kitchen = (await raw.question({ type: 'mine' })).rooms[0]?.room.id ?? '';
  const told: Told = { stored: [], refused: [] };
  await fill(raw, kitchen, told, 50);
  const before = told.stored.length;
  const mend = await failFsyncs(server.process.pid ?? 0);
  if (mend === undefined) {
    await server.kill9();
    context.skip('strace is not installed here, or may not trace');
    return;
  }
  onTestFinished(mend);
  await fill(raw, kitchen, told).catch(() => undefined);
  await server.exited();
  expect(server.exit?.signal).toBeNull();
  expect(server.exit?.code).toBe(74);
  expect(told.stored.length).toBe(before);
  await startAndStop(folder.path);
  expectTruth(path.join(folder.path, 'dantok.sqlite'), { stored: told.stored, refused: [] });
});

describe('a database that cannot be used is refused in one sentence, and left as it is', () => {
  const ROWS: readonly [title: string, spoil: (file: string) => void, sentence: RegExp][] = [
    ['F26: random bytes where the header was', (file) => { overwrite(file, 0, 100); }, /damaged|cannot be opened/u],
    ['F26: a file cut in half after a crash', cutInHalf, /damaged|cannot be opened/u],
    ['F26: pages of random bytes after a crash', (file) => { overwrite(file, 8_192, 20_000); }, /damaged/u],
    ['F26: a text file', (file) => { writeFileSync(file, 'a letter to grandmother\n'.repeat(100)); }, /damaged|cannot be opened/u],
    ['a database of another program', makeForeign, /another program.*DATA_DIR/u],
    ['a database of a newer version', (file) => { pragma(file, 'user_version = 999'); }, /newer version/u],
    ['a database without our mark', (file) => { pragma(file, 'application_id = 7'); }, /another program/u],
  ]; // prettier-ignore

  test.each(ROWS)('%s', async (_title, spoil, sentence) => {
    const folder = makeFolder();
    onTestFinished(folder.remove);
    const file = path.join(folder.path, 'dantok.sqlite');
    copyFileSync(await crashedDatabase(), file);
    spoil(file);
    const bytes = readFileSync(file);
    const { code, sentences } = await hearRefusal({ folder: folder.path });
    expect(sentences).toEqual([expect.stringMatching(sentence)]);
    expect(code).not.toBe(0);
    expect(code).not.toBeNull();
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('F25: a disk that is read-only', async (context) => {
    const disk = mountMemoryDisk(20_000);
    if (disk === undefined) {
      context.skip('mounting a disk in memory needs root');
      return;
    }
    onTestFinished(disk.remove);
    await startAndStop(disk.path);
    disk.makeReadOnly();
    const { code, sentences } = await hearRefusal({ folder: disk.path });
    expect(sentences).toEqual([expect.stringMatching(/data folder.*DATA_DIR/u)]);
    expect(code).toBe(1);
  });
});

test('F28: a second server is refused in a moment and disturbs the first in nothing; after a crash no lock is left', async () => {
  const folder = makeFolder();
  onTestFinished(folder.remove);
  const first = await startServer({ folder: folder.path });
  const raw = await RawSocket.ready(await signIn(first.port));
  const kitchen = (await raw.question({ type: 'mine' })).rooms[0]?.room.id ?? '';
  const { code, sentences } = await hearRefusal({ folder: folder.path });
  expect(code).toBe(1);
  expect(sentences).toEqual([expect.stringMatching(/^Another Dantok server uses the data folder/u)]);
  await raw.do(kitchen, { type: 'message.post', id: newId(), text: 'still here' });
  await first.kill9();
  await startAndStop(folder.path);
});

test.each([
  ['3.7.0', false],
  ['3.44.6', false],
  ['3.50.7', false],
  ['3.51.2', false],
  ['3.51.3', true],
  ['3.52.0', false],
  ['3.53.0', true],
  ['4.0.0', true],
])('F32: SQLite %s is good enough: %s', (version, good) => {
  expect(isSafeSqlite(version)).toBe(good);
});

let crashed: string | undefined;
let removeCrashed = (): void => undefined;
afterAll(() => {
  removeCrashed();
});

/** The database of a server that was killed while it had 200 lines, with its log written into it, so that one file is all. */
async function crashedDatabase(): Promise<string> {
  if (crashed !== undefined) return crashed;
  const folder = makeFolder();
  const server = await startServer({ folder: folder.path });
  const raw = await RawSocket.ready(await signIn(server.port));
  const kitchen = (await raw.question({ type: 'mine' })).rooms[0]?.room.id ?? '';
  await fill(raw, kitchen, { stored: [], refused: [] }, 50);
  await server.kill9();
  crashed = path.join(folder.path, 'dantok.sqlite');
  pragma(crashed, 'wal_checkpoint(TRUNCATE)');
  expect(statSync(crashed).size).toBeGreaterThan(200_000);
  removeCrashed = folder.remove;
  return crashed;
}

async function startAndStop(folder: string): Promise<void> {
  const server = await startServer({ folder });
  await server.stop();
  expect(server.exit?.code).toBe(0);
}

function pragma(file: string, text: string): void {
  const sqlite = new Sqlite(file);
  sqlite.pragma(text);
  sqlite.close();
}

function makeForeign(file: string): void {
  writeFileSync(file, '');
  const sqlite = new Sqlite(file);
  sqlite.exec('CREATE TABLE recipes (id INTEGER PRIMARY KEY, name TEXT)');
  sqlite.close();
}

function overwrite(file: string, at: number, length: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(length, 'a quick brown fox '), 0, length, at);
  closeSync(handle);
}

function cutInHalf(file: string): void {
  const handle = openSync(file, 'r+');
  ftruncateSync(handle, Math.floor(statSync(file).size / 8_192) * 4_096);
  closeSync(handle);
}
