// What waits to become a room: packed outside the heap, as it was, and together never more than the server can bear. (B74)
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { IMPORT } from '../../protocol/exchange.ts';
import type { Id } from '../../protocol/records.ts';
import { ImportDesk } from '../../server/exchange/import-desk.ts';
import type { ImportedLine } from '../../server/exchange/imported.ts';
import { KeptLines } from '../../server/exchange/kept-lines.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const OWN = JSON.stringify({
  ...{ format: 'dantok-room', version: 1, room: { name: 'cellar' } },
  members: [{ id: 'a1', name: 'Kai', kind: 'person' }],
});

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const whole = fc.nat();
const maybe = fc.option(whole, { nil: null });
const line: fc.Arbitrary<ImportedLine> = fc.record({
  ...{ author: text, at: whole, text: fc.oneof(text, fc.constant('썰'.repeat(60_000))), versions: fc.array(text, { maxLength: 3 }) },
  ...{ number: maybe, replyTo: maybe, editedAt: maybe, deleted: fc.boolean(), pinned: fc.boolean() },
  reactions: fc.array(fc.record({ emoji: text, by: fc.array(text, { maxLength: 3 }) }), { maxLength: 3 }),
  ai: fc.option(fc.constant({ voice: 'model' as const, model: 'm1', ending: 'cut' as const, confidence: { mean: 0.5, low: 0.25 } }), {
    nil: null,
  }),
});

test('lines come out as they went in, in order, and nothing of them is kept after that', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const kept = new KeptLines();
      for (const one of lines) kept.put(one);
      const out = Array.from(lines, () => kept.take());
      expect([out, kept.take(), kept.bytes]).toEqual([lines, undefined, 0]);
    }),
    { numRuns: 50 },
  );
});

/** About as large as a file may be, of long lines. */
function largest(): { file: string; lines: number } {
  const row = JSON.stringify({ line: 1, by: 'a1', at: '2026-01-01T00:00:00Z', text: 'x'.repeat(15_900) });
  const lines = Math.floor(IMPORT.bytes / (row.length + 1)) - 1;
  return { file: [OWN, ...Array.from({ length: lines }, () => row)].join('\n'), lines };
}

function bring(desk: ImportDesk, who: Person, file: string): Id {
  const { id } = desk.begin(who.id);
  for (let at = 0; at < file.length; at += IMPORT.piece) desk.add(who.id, id, { at, text: file.slice(at, at + IMPORT.piece) });
  return id;
}

test('two of the largest files are held at once, a third is refused and not kept, and has its place when one is gone', async () => {
  const server = await openServer();
  const [ana, ben, cho] = [await server.person('ana'), await server.person('ben'), await server.person('cho')];
  const desk = deskOf(server);
  const { file, lines } = largest();
  const ids = [bring(desk, ana, file), bring(desk, ben, file)];
  expect(() => bring(desk, cho, file)).toThrow(expect.objectContaining({ details: { reason: 'import_full', retryAfterMs: 30_000 } }));
  expect([desk.preview(ana.id, ids[0]!).lines, desk.preview(ben.id, ids[1]!).lines]).toEqual([lines, lines]);
  desk.cancel(ana.id, ids[0]!);
  expect(desk.preview(cho.id, bring(desk, cho, file)).lines).toBe(lines);
  await desk.close();
});

test('one file after the other becomes a room, and whoever calls theirs off while it waits begins another at once', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const desk = deskOf(server);
  const rows = Array.from({ length: 5_000 }, (_, at) => JSON.stringify({ line: at, by: 'a1', at: '2026-01-01T00:00:00Z', text: 'x' }));
  const [first, second] = [bring(desk, ana, [OWN, ...rows].join('\n')), bring(desk, ben, [OWN, ...rows].join('\n'))];
  const make = (who: Person, id: Id): void => {
    desk.preview(who.id, id);
    desk.makeRoom(who.id, id, { roomId: newId(), name: 'cellar', roles: [{ key: 'a1', as: 'stand_in' }] });
  };
  make(ana, first);
  make(ben, second);
  await until(() => desk.state(ana.id, first).done > 0, 'the first lines');
  expect(desk.state(ben.id, second)).toMatchObject({ state: 'writing', done: 0 });
  desk.cancel(ben.id, second);
  make(ben, bring(desk, ben, [OWN, ...rows].join('\n')));
  await until(() => desk.state(ana.id, first).state === 'done', 'the first room');
  await desk.close();
  expect(server.core.orm.$client.prepare('SELECT count(*) AS rooms FROM rooms WHERE deleted_at IS NULL').get()).toEqual({ rooms: 1 });
});

test('two files that were given the id of one room: the first becomes it, the second nothing, and the first stays', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const desk = deskOf(server);
  const file = `${OWN}\n${JSON.stringify({ line: 1, by: 'a1', at: '2026-01-01T00:00:00Z', text: 'x' })}`;
  const roomId = newId();
  const ids = [ana, ben].map((who) => {
    const id = bring(desk, who, file);
    desk.preview(who.id, id);
    desk.makeRoom(who.id, id, { roomId, name: who.name, roles: [{ key: 'a1', as: 'stand_in' }] });
    return id;
  });
  await until(() => desk.state(ben.id, ids[1]!).state !== 'writing', 'the second is over');
  expect([desk.state(ana.id, ids[0]!).state, desk.state(ben.id, ids[1]!).state]).toEqual(['done', 'failed']);
  const rooms = server.core.orm.$client.prepare('SELECT name FROM rooms WHERE deleted_at IS NULL').all();
  expect(rooms).toEqual([{ name: 'ana' }]);
  await desk.close();
});

function deskOf(server: TestServer): ImportDesk {
  return new ImportDesk({ core: server.core, now: Date.now, reportBug: (error) => expect.unreachable(String(error)) });
}
