// The measured server, in a process of its own: the real application on a clock that stands still until the bench moves it. Only the clock
// is not the real one; the database, the sockets, the provider's SDK and the way out are.
import path from 'node:path';
import { newId } from '../../protocol/ids.ts';
import { buildApp } from '../../server/app.ts';
import type { App } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/database.ts';
import { hastenTimers } from '../../tests/harness/virtual-clock.ts';
import type { Answer, Cast, Order, Room, StartOrder } from './orders.ts';
import { Sockets } from './sockets.ts';
import { SteppedClock } from './stepped-clock.ts';

/** So many turns of the event loop without anything new: it rests. */
const QUIET_TURNS = 3;
/** What the process waits for outside its event loop. */
const BUSY = /^(?:FSReq|GetAddrInfo|TCPConnect|Random|Zlib)/u;

interface Measured {
  app: App;
  clock: SteppedClock;
}

const sockets = new Sockets();
let measured: Measured | undefined;

function answer(said: Answer): void {
  process.send?.(said);
}

async function rest(): Promise<void> {
  let before = '';
  for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    for (const { gate } of measured?.app.keyParts.voices.gates() ?? []) await gate.settled();
    const now = sockets.sum();
    if (now !== before || process.getActiveResourcesInfo().some((resource) => BUSY.test(resource))) quiet = 0;
    before = now;
  }
}

async function start({ folder, environment, at, wall, cast }: StartOrder): Promise<Measured & { port: number; room: Room | null }> {
  const clock = new SteppedClock(at, wall);
  // The gateway's limits go by it: signs of typing that are seconds apart would be an instant apart.
  performance.now = clock.monotonic;
  const config = readConfig({ DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'error', ...environment });
  const report = (line: string): void => {
    answer({ bug: line });
  };
  const app = buildApp({
    config,
    database: openDatabase(path.join(folder, 'dantok.sqlite')),
    now: clock.now,
    sink: { write: report },
    fatal: (error) => {
      report(String(error));
    },
    far: { clock, bootMark: () => ({ boot: 'run', uptimeMs: Math.floor(clock.at) }) },
  });
  const room = cast === null ? null : await seat(app, cast);
  const port = Number(new URL(await app.listen()).port);
  return { app, clock, port, room };
}

async function seat({ core, parts }: App, { people, personas }: Cast): Promise<Room> {
  const roomId = newId();
  return core.batch.do(() => {
    const seatedPeople = people.map((name) => {
      const id = parts.accounts.create({ name, passwordHash: null, serverRole: 'member' });
      return { id, name, cookie: `sid=${parts.sessions.open({ actorId: id }, 'bench').token}` };
    });
    const host = seatedPeople[0]?.id ?? '';
    core.rooms.createRoom(host, roomId, { name: 'kitchen' });
    for (const { id } of seatedPeople.slice(1)) core.members.joinRoom(id, roomId, 'member');
    const seatedPersonas = personas.map((name, place) => {
      const sheet = `${name} is good company and speaks plainly.`;
      const id = core.library.create(host, { name, emoji: '🍲', hue: 20, sheet, talkativeness: 0.4 + 0.1 * place });
      core.personaSeats.seatPersona(host, roomId, id);
      return { id, name };
    });
    return { roomId, people: seatedPeople, personas: seatedPersonas };
  });
}

async function obey(order: Order): Promise<void> {
  if ('start' in order) {
    const { port, room, ...started } = await start(order.start);
    measured = started;
    answer({ ready: { port, room } });
    return;
  }
  if (measured === undefined) throw new Error('nothing was started');
  if ('close' in order) {
    await measured.app.close();
    answer({ closed: true });
    // The bench lets go of it: then it ends.
    return;
  }
  if ('wall' in order) measured.clock.setWall(order.wall);
  else {
    await rest();
    await measured.clock.advance(order.advance, rest);
  }
  await rest();
  answer({ rested: { pipes: sockets.read(), next: measured.clock.next } });
}

hastenTimers();
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    answer({ bug: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
}
process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    answer({ bug: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});
process.on('disconnect', () => process.exit(0));
