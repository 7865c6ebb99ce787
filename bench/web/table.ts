// A room as large as rooms get: a real server on the loopback, a hundred thousand lines in one room, two people and a persona in it.
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { TestServer, type Person } from '../../tests/harness/server.ts';

export const LINES = 100_000;
const BATCH = 2_000;
const WORDS = 'the soup wants salt and a little time 국이 끓고 있어요 who brings bread **today** or tomorrow, @ben? `simmer` it'.split(' ');

export interface Table {
  server: TestServer;
  ana: Person;
  ben: Person;
  mina: Id;
  roomId: Id;
  /** A line in the first tenth. */
  early: Id;
}

export async function layTable(): Promise<Table> {
  const server = await TestServer.start();
  const ana = await server.person('ana', 'owner');
  const ben = await server.person('ben');
  const roomId = await server.room('kitchen', ana, ben);
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, roomId, ana);
  const early = newId();
  const { batch, messages, myRooms } = server.core;
  for (let from = 1; from <= LINES; from += BATCH) {
    await batch.do(() => {
      for (let n = from; n < from + BATCH; n += 1)
        messages.postMessage(n % 7 < 4 ? ana.id : ben.id, roomId, { id: n === LINES / 10 ? early : newId(), text: textOf(n) });
    });
  }
  await batch.do(() => {
    const seq = messages.postMessage(ben.id, roomId, { id: newId(), text: 'as I said long ago', replyToId: early });
    myRooms.markRead(ana.id, roomId, seq);
  });
  return { server, ana, ben, mina, roomId, early };
}

/** Three to forty words, the number first, so that a look at the page tells where it stands. */
export function textOf(n: number): string {
  const length = 3 + ((n * 7_919) % 37);
  return `#${n} ${Array.from({ length }, (_, at) => WORDS[(n + at * 3) % WORDS.length]).join(' ')}`;
}
