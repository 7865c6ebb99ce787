// What a batch leaves of a command that goes wrong in it: nothing, and of the others everything. (L1, L2, G1)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Outcome, Synchronous, Writes } from '../../server/db/batch.ts';
import type { Database } from '../../server/db/database.ts';
import { CommitFaults } from '../harness/commit-fault.ts';
import { openKitchen } from '../sync/rules/kitchen.ts';

/** What the disk may answer when a command is to be undone: pages that were written aside have to be read for it. */
class UndoFault {
  armed = false;
  readonly #code: string;

  constructor(code: string) {
    this.#code = code;
  }

  installOn(target: Pick<Database['sqlite'], 'prepare'>): void {
    const { prepare } = target;
    target.prepare = ((source: string) => {
      const statement = prepare.call(target, source);
      if (source !== 'ROLLBACK TO command') return statement;
      const run = statement.run.bind(statement) as () => unknown;
      return Object.assign(statement, { run: () => (this.armed ? this.#fail() : run()) });
    }) as typeof prepare;
  }

  #fail(): never {
    throw Object.assign(new Error('the disk says no'), { code: this.#code });
  }
}

async function openStore(faults: Pick<CommitFaults, 'installOn'> = new CommitFaults()) {
  let database: Database | undefined;
  const all = await openKitchen({
    prepare: (opened) => {
      faults.installOn(opened.sqlite);
      database = opened;
    },
  });
  const { core } = all.server;
  if (database === undefined) throw new Error('nothing was opened');
  const { sqlite } = database;
  const run = <T>(command: () => Synchronous<T>, writes?: Writes): Promise<Outcome<T>> =>
    new Promise((resolve) => {
      core.batch.run(command, resolve, writes);
    });
  /** As the gateway does it. */
  const post = (actorId: Id, text: string, mentions: Id[] = []): Promise<Outcome<number>> =>
    run(() => core.messages.postMessage(actorId, all.kitchen, { id: newId(), text, mentions }), 'one row');
  const texts = sqlite.prepare('SELECT text FROM messages WHERE room_id = ? ORDER BY seq').pluck();
  const log = sqlite.prepare(
    `SELECT count(*) AS count, max(room_events.seq) AS newest, rooms.seq AS head FROM room_events
     JOIN rooms ON rooms.id = room_id WHERE room_id = ?`,
  );
  /** The lines, after a look at whether the log has a hole. */
  const linesOf = (roomId: Id): string[] => {
    const { count, newest, head } = log.get(roomId) as { count: number; newest: number; head: number };
    expect([newest, head]).toEqual([count, count]);
    return texts.all(roomId) as string[];
  };
  return { ...all, core, sqlite, run, post, linesOf };
}

const refused = (message: string | RegExp): object => ({ ok: false, error: expect.objectContaining({ message: expect.stringMatching(message) as string }) as Error }); // prettier-ignore

test('a refused command that had written undoes only itself', async () => {
  const { core, ana, ben, kitchen, run, post, linesOf } = await openStore();
  const commits = core.batch.commits;
  const outcomes = await Promise.all([
    post(ana.id, 'one'),
    run(() => {
      core.messages.postMessage(ben.id, kitchen, { id: newId(), text: 'taken back' });
      core.members.leaveRoom(ben.id, kitchen);
      throw new Error('after all');
    }),
    post(ben.id, 'two'),
    post(ana.id, '   '),
    post(ana.id, 'three'),
  ]);
  expect(core.batch.commits).toBe(commits + 1);
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true, false, true]);
  expect(linesOf(kitchen)).toEqual(['one', 'two', 'three']);
});

test('a line that the database refuses undoes only itself, with and without mentions', async () => {
  const { sqlite, ana, ben, kitchen, post, linesOf } = await openStore();
  sqlite.exec(`CREATE TEMP TRIGGER no_poison BEFORE INSERT ON messages WHEN new.text = 'poison' BEGIN SELECT raise(ABORT, 'poison'); END`);
  sqlite.exec(`CREATE TEMP TRIGGER no_mention AFTER INSERT ON mentions BEGIN SELECT raise(ABORT, 'nobody is mentioned'); END`);
  const outcomes = await Promise.all([
    post(ana.id, 'one'),
    post(ana.id, 'poison'),
    post(ben.id, 'two'),
    post(ana.id, 'ben?', [ben.id]),
    post(ben.id, 'three'),
  ]);
  expect(outcomes[1]).toEqual(refused('poison'));
  expect(outcomes[3]).toEqual(refused('nobody is mentioned'));
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3);
  expect(linesOf(kitchen)).toEqual(['one', 'two', 'three']);
});

test('a command that said it writes one row and then fails after it takes the whole batch with it, rather than leave a half', async () => {
  const { core, ana, kitchen, run, post, linesOf } = await openStore();
  const outcomes = await Promise.all([
    post(ana.id, 'one'),
    run(() => {
      core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'two' });
      throw new Error('a bug');
    }, 'one row'),
  ]);
  expect(outcomes).toEqual([refused('a bug'), refused('a bug')]);
  expect(linesOf(kitchen)).toEqual([]);
  expect(await post(ana.id, 'three')).toMatchObject({ ok: true });
  expect(linesOf(kitchen)).toEqual(['three']);
});

test('G16: if a command cannot be undone by itself, nothing of its batch is kept, and the process is told to end if the disk is why', async () => {
  for (const [code, ends] of [
    ['SQLITE_IOERR_READ', true],
    ['SQLITE_NOMEM', false],
  ] as const) {
    const undoing = new UndoFault(code);
    const { server, core, ana, ben, kitchen, run, post, linesOf } = await openStore(undoing);
    const before = linesOf(kitchen);
    undoing.armed = true;
    const outcomes = await Promise.all([
      post(ana.id, 'one'),
      run(() => {
        core.messages.postMessage(ben.id, kitchen, { id: newId(), text: 'half' });
        throw new Error('after all');
      }),
    ]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, false]);
    expect(outcomes[1]).toEqual(refused('after all'));
    expect(server.fatal).toEqual(ends ? [expect.objectContaining({ code })] : []);
    undoing.armed = false;
    expect(await post(ana.id, 'two')).toMatchObject({ ok: true });
    expect(linesOf(kitchen)).toEqual([...before, 'two']);
  }
});

test('whoever is put out, or whose room is archived, posts no more in the same batch, and comes back in it', async () => {
  const { core, ana, ben, kitchen, run, post, linesOf } = await openStore();
  const outcomes = await Promise.all([
    post(ben.id, 'one'),
    run(() => core.members.removeMember(ana.id, kitchen, ben.id)),
    post(ben.id, 'from outside'),
    run(() => core.members.joinRoom(ben.id, kitchen, 'member')),
    post(ben.id, 'two'),
    run(() => core.rooms.archiveRoom(ana.id, kitchen)),
    post(ben.id, 'too late'),
    // Refused, and so undone: what it saw of its own change counts for nobody.
    run(() => {
      core.rooms.unarchiveRoom(ana.id, kitchen);
      core.messages.postMessage(ben.id, kitchen, { id: newId(), text: 'between' });
      throw new Error('after all');
    }),
    post(ben.id, 'still too late'),
  ]);
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false, true, true, true, false, false, false]);
  expect(outcomes[2]).toEqual(refused('no such room'));
  expect(linesOf(kitchen)).toEqual(['one', 'two']);
});

test('whoever came in with a batch that is refused is not in afterwards', async () => {
  const faults = new CommitFaults();
  const { server, core, kitchen, run, post, linesOf } = await openStore(faults);
  const chloe = await server.person('chloe');
  faults.arm('fail');
  const outcomes = await Promise.all([run(() => core.members.joinRoom(chloe.id, kitchen, 'member')), post(chloe.id, 'one')]);
  expect(outcomes.map(({ ok }) => ok)).toEqual([false, false]);
  expect(await post(chloe.id, 'from outside')).toEqual(refused('no such room'));
  expect(linesOf(kitchen)).toEqual([]);
});

test('a rush copies its pages into the database later, and the first quiet batch after it makes up for that', async () => {
  const { sqlite, ana, kitchen, post, linesOf } = await openStore();
  const pace = (): unknown => sqlite.pragma('wal_autocheckpoint', { simple: true });
  await post(ana.id, 'one');
  expect(pace()).toBe(1_000);
  await Promise.all(Array.from({ length: 150 }, (_, at) => post(ana.id, `line ${at}`)));
  expect(pace()).toBe(4_000);
  await post(ana.id, 'one more');
  expect(pace()).toBe(1_000);
  expect(linesOf(kitchen)).toHaveLength(152);
});

test('the log of many lines of one turn is whole, also beside other changes', async () => {
  const { core, sqlite, ana, ben, kitchen, run, post, linesOf } = await openStore();
  const texts = Array.from({ length: 9 }, (_, n) => `line ${n}`);
  await Promise.all(texts.map((text, n) => post(n % 2 === 0 ? ana.id : ben.id, text)));
  await Promise.all([
    ...texts.map((text) => post(ben.id, text)),
    run(() => core.rooms.changeRoom(ana.id, kitchen, { topic: 'soup' })),
    post(ana.id, 'enough'),
  ]);
  expect(linesOf(kitchen)).toEqual([...texts, ...texts, 'enough']);
  const made = sqlite.prepare(
    `SELECT count(*) FROM room_events e JOIN messages m ON m.room_id = e.room_id AND m.seq = e.seq
     WHERE e.type = 'message.posted' AND e.subject_id = m.id AND e.actor_id = m.author_id AND e.at = m.created_at`,
  );
  expect(made.pluck().get()).toBe(19);
});

test('the log keeps the numbers of lines that were taken away again in the same turn', async () => {
  const { sqlite, ana, kitchen, run, post } = await openStore();
  const logged = sqlite.prepare('SELECT seq FROM room_events WHERE room_id = ? ORDER BY seq').pluck();
  const before = logged.all(kitchen) as number[];
  const posts = Array.from({ length: 6 }, (_, n) => post(ana.id, `line ${n}`));
  const outcomes = await Promise.all([
    ...posts,
    run(() => void sqlite.prepare("DELETE FROM messages WHERE text IN ('line 1', 'line 4')").run()),
  ]);
  expect(outcomes.every(({ ok }) => ok)).toBe(true);
  const last = before.at(-1) ?? 0;
  expect(logged.all(kitchen)).toEqual([...before, ...Array.from({ length: 6 }, (_, n) => last + n + 1)]);
});
