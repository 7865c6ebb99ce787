// What is read of a room when a slot opens: no more lines than a prompt takes, by the index, none that was deleted or forgotten; of its
// memory only what may go along. (PRODUCT B6; CONVERSATION §3 "Late binding")
import { beforeEach, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { readRoomNow } from '../../server/ai/room-now.ts';
import { openPerforming } from '../harness/performing.ts';
import type { PerformingRig } from '../harness/performing.ts';

let rig: PerformingRig;
let mina: Id;
let ids: Id[];

beforeEach(async () => {
  rig = await openPerforming();
  mina = await rig.persona('Mina');
  ids = [];
  for (let n = 0; n < 60; n += 1) ids.push(await rig.say(`line ${n}`));
});

async function read(more: Parameters<PerformingRig['turn']>[0] = { personaIds: [mina] }) {
  return readRoomNow(rig.core, await rig.turn(more));
}

function texts(now: Awaited<ReturnType<typeof read>>): string[] {
  return typeof now === 'string' ? [now] : now.lines.map(({ text }) => text);
}

test('the newest forty lines and one are read, deleted ones not among them', async () => {
  await rig.core.batch.do(() => rig.core.messages.deleteMessage(rig.ana.id, rig.kitchen, ids[58] ?? ''));
  const said = texts(await read());
  expect(said).toHaveLength(41);
  expect(said.slice(-2)).toEqual(['line 57', 'line 59']);
});

test('by the index of the room’s numbers alone, however long the room is', async () => {
  const sqlite = rig.core.orm.$client;
  const asked = new Set<string>();
  const prepare = sqlite.prepare.bind(sqlite);
  sqlite.prepare = (source: string) => (asked.add(source), prepare(source));
  await read();
  rig.core.reader.measureAfter(rig.kitchen, 3, 60);
  sqlite.prepare = prepare;
  const ofLines = [...asked].filter((source) => /^select .* from \(?(select .* from )?"messages"/s.test(source));
  expect(ofLines.length).toBeGreaterThanOrEqual(2);
  for (const source of ofLines) {
    const steps = prepare(`EXPLAIN QUERY PLAN ${source}`).all(...Array<string>(source.split('?').length - 1).fill('1')) as {
      detail: string;
    }[];
    const plan = steps.map(({ detail }) => detail).join('\n');
    expect(plan).toMatch(/SEARCH messages USING (COVERING )?INDEX messages_room_seq/);
    expect(plan).not.toMatch(/SCAN messages|TEMP B-TREE/);
  }
});

test('nothing that was forgotten is read; a turn whose reason was forgotten, or whose line would have to be gone on with, is over', async () => {
  const minas = newId();
  const mark = { turnId: newId(), voice: 'demo' as const, model: null, asks: 'nobody', depth: 1, confidence: null, ending: 'cut' as const };
  await rig.core.batch.do(() => {
    rig.core.messages.postMessage(mina, rig.kitchen, { id: minas, text: 'And th' }, { ...mark, reason: { code: 'talk', by: null } });
    rig.core.memory.forgetMemory(rig.ana.id, rig.kitchen, null);
  });
  await rig.say('anew');
  expect(texts(await read())).toEqual(['anew']);
  expect(await read({ personaIds: [mina], triggerId: ids[3] ?? '' })).toBe('gone');
  expect(await read({ personaIds: [mina], task: 'more', targetId: minas })).toBe('gone');
  expect(texts(await read({ personaIds: [mina], task: 'anew', targetId: minas }))).toEqual([]);
});

test('the summary and the speaker’s own notes go along: about who is here, and of stale ones only what people corrected', async () => {
  const juno = await rig.persona('Juno');
  const gone = await rig.server.person('cho');
  const note = (personaId: Id, aboutId: Id | null, text: string) => ({ id: newId(), personaId, aboutId, text, replacesId: null });
  const notes = [
    note(mina, rig.ana.id, 'likes rye'),
    note(mina, gone.id, 'left early'),
    note(juno, rig.ana.id, 'owes me'),
    note(mina, null, 'is warm'),
  ];
  await rig.core.batch.do(() => rig.core.memory.writeMemory(mina, rig.kitchen, { summary: 'Lines.', summedSeq: 30, notes, anew: false }));
  const now = await read();
  if (typeof now === 'string') throw new Error(now);
  expect(now.summary).toBe('Lines.');
  expect([...now.notes]).toEqual([[mina, [{ about: 'ana', text: 'likes rye' }, { about: null, text: 'is warm' }]]]); // prettier-ignore
  await rig.core.batch.do(() => {
    rig.core.memory.editNote(rig.ben.id, rig.kitchen, notes[3]?.id ?? '', 'is cold');
    rig.core.messages.deleteMessage(rig.ana.id, rig.kitchen, ids[2] ?? '');
  });
  const stale = await read();
  if (typeof stale === 'string') throw new Error(stale);
  expect({ summary: stale.summary, notes: [...stale.notes] }).toEqual({
    summary: null,
    notes: [[mina, [{ about: null, text: 'is cold' }]]],
  });
});
