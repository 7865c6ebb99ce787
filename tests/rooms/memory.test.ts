// The memory of a room as its commands leave it: forgetting and taking back, what a deleted line, room or account takes along, who stands
// as the one who changed it. (PRODUCT B6)
import { beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { isStale } from '../../protocol/records.ts';
import type { Id } from '../../protocol/records.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

let server: TestServer;
let ana: Person;
let ben: Person;
let kitchen: Id;
let mina: Id;
let lines: Id[];

beforeEach(async () => {
  server = await openServer();
  [ana, ben] = [await server.person('ana'), await server.person('ben')];
  kitchen = await server.room('kitchen', ana, ben);
  mina = await server.persona('Mina', ana);
  await server.seat(mina, kitchen, ana);
  lines = Array.from({ length: 10 }, () => newId());
  await run(({ messages }) => lines.forEach((id, n) => messages.postMessage(ana.id, kitchen, { id, text: `line ${n}` })));
  await run(({ memory }) => {
    const notes = [note(ana.id, 'likes rye'), note(ben.id, 'is vegan'), note(null, 'the oven is old')];
    memory.writeMemory(mina, kitchen, { summary: 'Ana baked.', summedSeq: seqOf(lines[7]), notes, anew: false });
  });
});

const run = (command: (core: TestServer['core']) => unknown): Promise<void> => server.core.batch.do(() => void command(server.core));
const note = (aboutId: Id | null, text: string) => ({ id: newId(), personaId: mina, aboutId, text, replacesId: null });
const seqOf = (id: Id | undefined): number => server.core.reader.findLine(kitchen, id ?? '')?.seq ?? 0;
const now = () => server.core.memory.get(kitchen);
const texts = () => server.core.memory.listNotes(kitchen).map(({ text }) => text);

describe('forgetting', () => {
  test('from a line on: nothing before it counts, and summary and notes are gone, since nobody can tell what in them came from where', async () => {
    await run(({ memory }) => memory.forgetMemory(ben.id, kitchen, lines[4] ?? ''));
    const mark = seqOf(lines[4]) - 1;
    expect(now()).toMatchObject({ summary: '', summedSeq: mark, forgottenSeq: mark, changedBy: ben.id });
    expect(texts()).toEqual([]);
    expect(server.core.history.pageAfter(kitchen, 0, 50).messages.filter(({ deletedAt }) => deletedAt !== null)).toEqual([]);
  });

  test('altogether: up to the newest; again changes nothing; an older line does not move the mark back', async () => {
    const head = server.core.history.getHead(kitchen);
    await run(({ memory }) => memory.forgetMemory(ana.id, kitchen, null));
    const forgotten = now();
    expect(forgotten).toMatchObject({ forgottenSeq: head, changedSeq: head + 1 });
    await run(({ memory }) => memory.forgetMemory(ana.id, kitchen, null));
    await run(({ memory }) => memory.forgetMemory(ana.id, kitchen, lines[2] ?? ''));
    expect(now()).toEqual(forgotten);
  });

  test('is taken back to a line or to the beginning, and then the summary is written from there', async () => {
    await run(({ memory }) => memory.forgetMemory(ana.id, kitchen, null));
    await run(({ memory }) => memory.rememberMemory(ben.id, kitchen, lines[3] ?? ''));
    expect(now()).toMatchObject({ forgottenSeq: seqOf(lines[3]) - 1, summedSeq: seqOf(lines[3]) - 1 });
    await run(({ memory }) => memory.rememberMemory(ben.id, kitchen, null));
    expect(now()).toMatchObject({ forgottenSeq: 0, summedSeq: 0 });
  });
});

describe('a line that is deleted', () => {
  test('and was summed up makes what a model wrote stale; a later one does not', async () => {
    await run(({ messages }) => messages.deleteMessage(ana.id, kitchen, lines[9] ?? ''));
    expect(isStale(now())).toBe(false);
    await run(({ messages }) => messages.deleteMessage(ana.id, kitchen, lines[1] ?? ''));
    expect(isStale(now())).toBe(true);
    await run(({ memory }) => memory.editMemory(ben.id, kitchen, 'Ana baked bread.'));
    expect({ ...now(), stale: isStale(now()) }).toMatchObject({ summary: 'Ana baked bread.', changedBy: ben.id, stale: false });
  });

  test.each(['Ana baked bread.', ''])('takes the notes a model made of it along, though people made the summary “%s”', async (summary) => {
    await run(({ memory }) => memory.editMemory(ben.id, kitchen, summary));
    const [rye] = server.core.memory.listNotes(kitchen);
    await run(({ memory }) => memory.editNote(ben.id, kitchen, rye?.id ?? '', 'likes sour bread'));
    await run(({ messages }) => messages.deleteMessage(ana.id, kitchen, lines[9] ?? ''));
    expect(texts()).toEqual(['likes sour bread', 'is vegan', 'the oven is old']);
    await run(({ memory }) => {
      const notes = [note(null, 'the new oven is hot')];
      memory.writeMemory(mina, kitchen, { summary, summedSeq: seqOf(lines[8]), notes, anew: false });
    });
    await run(({ messages }) => messages.deleteMessage(ana.id, kitchen, lines[8] ?? ''));
    expect(texts()).toEqual(['likes sour bread', 'is vegan', 'the oven is old']);
    await run(({ messages }) => messages.deleteMessage(ana.id, kitchen, lines[1] ?? ''));
    expect(texts()).toEqual(['likes sour bread']);
    expect(now().summary).toBe(summary);
  });

  test('and forgotten before changes nothing', async () => {
    await run(({ memory }) => memory.forgetMemory(ana.id, kitchen, lines[4] ?? ''));
    const before = now();
    await run(({ messages }) => messages.deleteMessage(ana.id, kitchen, lines[1] ?? ''));
    expect(now()).toEqual(before);
  });
});

describe('notes', () => {
  test('are corrected by members, and that is said; deleted also by a watcher whom they are about', async () => {
    const [rye, vegan] = server.core.memory.listNotes(kitchen);
    await run(({ memory }) => memory.editNote(ben.id, kitchen, rye?.id ?? '', ' likes\n sour bread '));
    await run(({ members }) => members.changeRole(ana.id, kitchen, ben.id, 'watcher'));
    await expect(run(({ memory }) => memory.deleteNote(ben.id, kitchen, rye?.id ?? ''))).rejects.toMatchObject({ code: 'forbidden' });
    await run(({ memory }) => memory.deleteNote(ben.id, kitchen, vegan?.id ?? ''));
    expect(server.core.memory.getDetails(kitchen).notes).toMatchObject([
      { aboutId: ana.id, text: 'likes sour bread', changedBy: ben.id },
      { aboutId: null, text: 'the oven is old', changedBy: null },
    ]);
  });

  test('of another room, or without words, are refused', async () => {
    const cellar = await server.room('cellar', ana);
    const [rye] = server.core.memory.listNotes(kitchen);
    await expect(run(({ memory }) => memory.editNote(ana.id, cellar, rye?.id ?? '', 'x'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(run(({ memory }) => memory.editNote(ana.id, kitchen, rye?.id ?? '', ' \u200B '))).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  test('about somebody whose account is deleted go with it, and those of a persona with the persona', async () => {
    await run(({ members }) => members.leaveAll(ben.id));
    expect(texts()).toEqual(['likes rye', 'the oven is old']);
    await run(({ library }) => library.delete(ana.id, mina));
    expect(texts()).toEqual([]);
  });
});

test('a deleted room keeps neither summary nor notes', async () => {
  await run(({ rooms }) => rooms.deleteRoom(ana.id, kitchen));
  const { $client: sqlite } = server.core.orm;
  const left = () => sqlite.prepare('SELECT (SELECT count(*) FROM room_memories) + (SELECT count(*) FROM persona_notes)').pluck().get();
  await until(() => left() === 0, 'the memory to be purged');
});
