// No room at the start, at the end, or somebody else on the file: each is told as what it is. (F23, F29, G16, G17)
import Sqlite from 'better-sqlite3';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TestContext } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { signIn } from './http-calls.ts';
import { mountMemoryDisk } from './memory-disk.ts';
import type { MemoryDisk } from './memory-disk.ts';
import { RawSocket } from './raw-socket.ts';
import { hearRefusal, makeFolder, startServer } from './real-server.ts';

const NO_ROOM =
  /^There is no room left on the disk of the data folder .+ \((?:SQLITE_|ENOSPC).*\); make some, or set DATA_DIR to a folder/u;

function smallDisk(context: TestContext, kilobytes: number): MemoryDisk {
  const disk = mountMemoryDisk(kilobytes);
  if (disk === undefined) return context.skip('mounting a disk in memory needs root');
  onTestFinished(disk.remove);
  return disk;
}

/** With another file that takes what is left. */
function fill(disk: MemoryDisk): void {
  const file = openSync(path.join(disk.path, 'full'), 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(1_024));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

test('F23: a disk that has no room for a new database is told as that, wherever it runs out', async (context) => {
  for (const kilobytes of [4, 64, 256, 460]) {
    const disk = smallDisk(context, kilobytes);
    const { code, sentences } = await hearRefusal({ folder: path.join(disk.path, 'data') });
    expect([kilobytes, code, sentences]).toEqual([kilobytes, 1, [expect.stringMatching(NO_ROOM)]]);
  }
});

test('F23, G17: a full disk keeps a server neither from ending well nor, once there is room, from starting with all it had', async (context) => {
  const disk = smallDisk(context, 4_000);
  const folder = path.join(disk.path, 'data');
  const server = await startServer({ folder });
  const raw = await RawSocket.ready(await signIn(server.port));
  const kitchen = (await raw.question({ type: 'mine' })).rooms[0]?.room.id ?? '';
  const id = newId();
  await raw.do(kitchen, { type: 'message.post', id, text: 'Stored before the disk was full.' });
  fill(disk);
  await server.stop();
  expect([server.exit, server.bugs]).toEqual([{ code: 0, signal: null }, []]);
  const { code, sentences } = await hearRefusal({ folder });
  expect([code, sentences]).toEqual([1, [expect.stringMatching(NO_ROOM)]]);
  rmSync(path.join(disk.path, 'full'));
  const again = await startServer({ folder });
  const back = await RawSocket.ready(await signIn(again.port));
  expect((await back.question({ type: 'messages.lookup', roomId: kitchen, ids: [id] })).messages).toHaveLength(1);
  await again.stop();
});

test('F29: a program that holds the database is told as that, and not as a question of rights', async () => {
  const folder = makeFolder();
  onTestFinished(folder.remove);
  await (await startServer({ folder: folder.path })).stop();
  const other = new Sqlite(path.join(folder.path, 'dantok.sqlite'));
  other.exec('BEGIN EXCLUSIVE');
  const { code, sentences } = await hearRefusal({ folder: folder.path });
  other.close();
  expect([code, sentences]).toEqual([1, [expect.stringMatching(/^Another program holds the database in the data folder .+; close it/u)]]);
});
