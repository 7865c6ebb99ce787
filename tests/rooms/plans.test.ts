// What is asked often is found by an index, however large rooms and the server's past become. The plans are SQLite's own, of the statements
// as the server makes them. (G15)
import type { Statement } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Database } from '../../server/db/database.ts';
import { until } from '../harness/until.ts';
import { enterKitchen } from '../sync/rules/kitchen.ts';

/** Every statement that is prepared from here on, and what SQLite does for it. */
class Plans {
  readonly #sources = new Set<string>();
  #explain: ((source: string) => string[]) | undefined;

  readonly watch = ({ sqlite }: Database): void => {
    const { prepare } = sqlite;
    sqlite.prepare = ((source: string) => {
      this.#sources.add(source);
      return prepare.call(sqlite, source);
    }) as typeof prepare;
    this.#explain = (source) => {
      const rows = prepare
        .call<Database['sqlite'], [string], Statement<[]>>(sqlite, `EXPLAIN QUERY PLAN ${source.replaceAll('?', 'NULL')}`)
        .all() as { detail: string }[];
      return rows.map(({ detail }) => detail);
    };
  };

  of(pattern: RegExp): string[] {
    const plans = [...this.#sources].filter((source) => pattern.test(source)).flatMap((source) => this.#explain?.(source) ?? []);
    if (plans.length === 0) throw new Error(`nothing was asked like ${String(pattern)}`);
    return plans;
  }
}

async function openWatched() {
  const plans = new Plans();
  return { ...(await enterKitchen({ prepare: plans.watch })), plans };
}

test('no change of a line looks through the mentions of the whole server', async () => {
  const { atBen, kitchen, plans } = await openWatched();
  const id = newId();
  await atBen.command(kitchen, { type: 'message.post', id, text: 'soup, @ana?' });
  await atBen.command(kitchen, { type: 'message.edit', id, text: 'soup?' });
  await atBen.command(kitchen, { type: 'message.delete', id });
  expect(plans.of(/^delete from "mentions"/u).filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
});

test('nor does taking a deleted room away', async () => {
  const { server, ana, kitchen, plans } = await openWatched();
  await server.core.batch.do(() => server.core.rooms.deleteRoom(ana.id, kitchen));
  server.core.purge.begin();
  await until(() => server.core.history.listLogged(kitchen, 0, 1).length === 0, 'an empty log');
  expect(plans.of(/^delete from "mentions"/u).filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
});

test('pinned lines are found without the rest of the room, in their order', async () => {
  const { atAna, kitchen, plans } = await openWatched();
  const ids = [newId(), newId(), newId()];
  for (const id of ids) await atAna.command(kitchen, { type: 'message.post', id, text: `about ${id}` });
  for (const id of [2, 0]) await atAna.command(kitchen, { type: 'message.pin', id: ids[id] ?? '' });
  const { messages } = await atAna.ask({ type: 'messages.pinned', roomId: kitchen });
  expect(messages.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
  const [first] = plans.of(/^select "id".*"pinned_at" is not null/su);
  expect(first).toContain('messages_pinned');
});

test('turns that wait are found without all that ever were', async () => {
  const { atAna, kitchen, plans } = await openWatched();
  await atAna.command(kitchen, { type: 'talk.stop' });
  expect(plans.of(/from "turns".*order by rowid/su).filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
});

test('what waits for whoever writes and never reads is counted among the newest lines alone', async () => {
  const { server, ana, ben, atAna, kitchen } = await openWatched();
  const unread = async (): Promise<number | undefined> => (await atAna.ask({ type: 'mine' })).rooms[0]?.unread;
  const say = (authorId: string, count: number) =>
    server.core.batch.do(() => {
      for (let n = 0; n < count; n += 1) server.core.messages.postMessage(authorId, kitchen, { id: newId(), text: `line ${n}` });
    });
  await say(ben.id, 2);
  await say(ana.id, 1_999);
  expect(await unread()).toBe(1);
  await say(ana.id, 1);
  expect(await unread()).toBe(0);
  await say(ben.id, 1_500);
  expect(await unread()).toBe(999);
});
