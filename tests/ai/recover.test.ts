// What was on its way when the process ended. (G9, G10; CONVERSATION §3)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { recoverTurns } from '../../server/ai/recover.ts';
import { openPerforming } from '../harness/performing.ts';

test('G9, G10: after a start every turn that was sent is over, or asked for once more', async () => {
  const rig = await openPerforming();
  const mina = await rig.persona('Mina');
  const { batch, turns, messages, reader } = rig.core;
  const garden = await rig.server.room('garden', rig.ana);
  const line = await rig.say('a line', mina);
  const cases = {
    'a scene that had begun': await rig.turn({ kind: 'scene', personaIds: [mina] }),
    'a reply that was posted': await rig.turn({ personaIds: [mina] }),
    'a reply that was not': await rig.turn({ personaIds: [mina] }),
    'a second request': await rig.turn({ personaIds: [mina], attempts: 2 }),
    'a line written anew, which was there before': await rig.turn({ task: 'anew', targetId: line, personaIds: [mina] }),
    'a memory that was being written': await rig.turn({ kind: 'scene', lane: 'upkeep', personaIds: [] }),
    'a memory asked for twice': await rig.turn({ kind: 'scene', lane: 'upkeep', personaIds: [], attempts: 2 }),
    'a room that is gone': await rig.turn({ roomId: garden, personaIds: [mina] }),
    'still waiting': await rig.turn({ personaIds: [mina], attempts: 0, notBeforeMs: 5_000 }),
    'over before': await rig.turn({ personaIds: [mina] }),
  };
  await batch.do(() => {
    turns.noteSaid(cases['a scene that had begun'].id);
    messages.postMessage(mina, rig.kitchen, { id: cases['a reply that was posted'].messageId, text: newId() });
    turns.end(cases['over before'].id, 'dropped', 'stopped');
    rig.core.rooms.deleteRoom(rig.ana.id, garden);
  });
  const recovered = await batch.do(() => recoverTurns({ turns, reader, now: 1_000 }));
  const found = Object.fromEntries(
    Object.entries(cases).map(([name, turn]) => {
      const { state, why, notBefore } = rig.stored(turn);
      return [name, { state, why, ...(notBefore === 1_000 ? { again: true } : {}) }];
    }),
  );
  expect(found).toEqual({
    'a scene that had begun': { state: 'done', why: null },
    'a reply that was posted': { state: 'done', why: null },
    'a reply that was not': { state: 'queued', why: 'restarted', again: true },
    'a second request': { state: 'failed', why: 'cut' },
    'a line written anew, which was there before': { state: 'queued', why: 'restarted', again: true },
    'a memory that was being written': { state: 'queued', why: 'restarted', again: true },
    'a memory asked for twice': { state: 'dropped', why: 'gone' },
    'a room that is gone': { state: 'dropped', why: 'gone' },
    'still waiting': { state: 'queued', why: null },
    'over before': { state: 'dropped', why: 'stopped' },
  });
  expect(recovered.map(({ became }) => became).toSorted()).toEqual([
    'done',
    'done',
    'dropped',
    'dropped',
    'failed',
    'queued',
    'queued',
    'queued',
  ]);
  expect(rig.stored(cases['a reply that was not']).attempts).toBe(1);
  expect(await batch.do(() => recoverTurns({ turns, reader, now: 2_000 }))).toEqual([]);
});
