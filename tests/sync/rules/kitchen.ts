// What the tests of the rules begin with: a server, ana who owns the kitchen, and ben who is a member of it.
import type { WireError } from '../../../protocol/errors.ts';
import { newId } from '../../../protocol/ids.ts';
import type { Id } from '../../../protocol/records.ts';
import { Refused } from '../../harness/client.ts';
import { openServer } from '../../harness/in-test.ts';
import type { Person, ServerOptions, TestServer } from '../../harness/server.ts';

/** A beat comes when it likes: it would be one more frame, and one more write. */
export const NO_BEAT_MS = 600_000;

export async function openKitchen(options: ServerOptions = {}) {
  const server = await openServer({ pingMs: NO_BEAT_MS, ...options });
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  return { server, ana, ben, kitchen };
}

/** And both of them in it. */
export async function enterKitchen(options: ServerOptions = {}) {
  const all = await openKitchen(options);
  const { server, ana, ben, kitchen } = all;
  return { ...all, atAna: await server.enter(ana, kitchen), atBen: await server.enter(ben, kitchen) };
}

/** Many events, in one batch. */
export async function fill(server: TestServer, roomId: Id, by: Person, count: number): Promise<void> {
  const { core } = server;
  await core.batch.do(() => {
    for (let n = 0; n < count; n += 1) core.messages.postMessage(by.id, roomId, { id: newId(), text: `line ${n}` });
  });
}

/** The error of the `failed` frame that must come. */
export async function refusalOf(promise: Promise<unknown>): Promise<WireError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refused) return error.error;
    throw error;
  }
  throw new Error('it was accepted');
}
