// A room in use, and for every command there is one that changes it: by whom, and what must be so before.
import type { Command, CommandType } from '../../protocol/commands.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer, Visitor } from '../harness/server.ts';

const NAMES = ['ana', 'ben', 'chloe', 'dan', 'emil'] as const;
export type Name = (typeof NAMES)[number];

/** A room in use: owner ana, moderator ben, members chloe and dan; emil is only in the garden, with ana. */
export interface Scene {
  server: TestServer;
  people: Record<Name, Person>;
  visitor: Visitor;
  kitchen: Id;
  /** Oldest first; the last ones are chloe's. */
  lines: Id[];
  /** Of chloe, edited, pinned, with reactions; and the same line deleted. */
  rich: Id;
  /** Seated; the other one is not. */
  mina: Id;
  juno: Id;
  /** Mina's, whole; and one that was cut off. */
  minas: Id;
  cut: Id;
  /** What Mina remembers about ana. */
  note: Id;
}

export const OLD_LINES = 70;

export async function openScene(): Promise<Scene> {
  const server = await openServer();
  const people = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await server.person(name)]))) as Record<
    Name,
    Person
  >;
  const { ana, ben, chloe, dan, emil } = people;
  const kitchen = await server.room('kitchen', ana, ben, chloe, dan);
  await server.room('garden', ana, emil);
  const lines = Array.from({ length: OLD_LINES }, () => newId());
  const rich = lines.at(-3) ?? '';
  const [mina, juno] = [await server.persona('Mina', ana), await server.persona('Juno', ana)];
  await server.seat(mina, kitchen, ana);
  const [minas, cut, note] = [newId(), newId(), newId()];
  const { core } = server;
  await core.batch.do(() => {
    core.members.changeRole(ana.id, kitchen, ben.id, 'moderator');
    lines.forEach((id, index) => core.messages.postMessage(index < 40 ? ana.id : chloe.id, kitchen, { id, text: `line ${index}` }));
    core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'so @ben, @chloe?', replyToId: rich });
    core.messages.editMessage(chloe.id, kitchen, rich, 'edited');
    core.messages.pinMessage(ben.id, kitchen, rich);
    core.reactions.reactToMessage(ana.id, kitchen, rich, '👍');
    core.reactions.reactToMessage(ben.id, kitchen, rich, '👍');
    core.messages.deleteMessage(ana.id, kitchen, lines.at(-5) ?? '');
    core.rooms.changeRoom(ana.id, kitchen, { watchable: true, topic: 'food' });
  });
  await core.batch.do(() => {
    core.messages.postMessage(mina, kitchen, { id: minas, text: 'Soup.' }, markOf(mina, null));
    core.messages.postMessage(mina, kitchen, { id: cut, text: 'And then' }, markOf(mina, 'cut'));
    // Personas stay out of it: what they would say is not what is looked at.
    const notes = [{ id: note, personaId: mina, aboutId: ana.id, text: 'likes sour bread', replacesId: null }];
    core.memory.writeMemory(mina, kitchen, { summary: 'Bread was baked.', summedSeq: 50, notes, anew: false });
    core.chains.change(kitchen, { plannedSeq: core.history.getHead(kitchen) });
  });
  return { mina, juno, minas, cut, note, server, people, visitor: await server.visitor('visitor', kitchen, ana), kitchen, lines, rich };
}

function markOf(by: Id, ending: AiMark['ending']): AiMark {
  const reason = { code: 'mentioned' as const, by };
  return { turnId: newId(), voice: 'demo', model: null, reason, asks: 'nobody', depth: 1, ending, confidence: null };
}

export interface Case {
  by: Name;
  /** Brings the room into the state that the command is about. */
  before?: (scene: Scene) => Command[];
  command: (scene: Scene) => Command;
  /** It makes no event of this room. */
  silent?: true;
}

export const CASES: Record<CommandType, Case> = {
  'message.post': {
    by: 'chloe',
    command: ({ rich, people }) => ({ type: 'message.post', id: newId(), text: 'I see, @ana', replyToId: rich, mentions: [people.ben.id] }),
  },
  'message.edit': { by: 'chloe', command: ({ rich }) => ({ type: 'message.edit', id: rich, text: 'edited again, @dan' }) },
  'message.delete': { by: 'ben', command: ({ rich }) => ({ type: 'message.delete', id: rich }) },
  'message.react': { by: 'chloe', command: ({ rich }) => ({ type: 'message.react', id: rich, emoji: '🎉' }) },
  'message.unreact': { by: 'ben', command: ({ rich }) => ({ type: 'message.unreact', id: rich, emoji: '👍' }) },
  'message.pin': { by: 'chloe', command: ({ lines }) => ({ type: 'message.pin', id: lines[0] ?? '' }) },
  'message.unpin': { by: 'chloe', command: ({ rich }) => ({ type: 'message.unpin', id: rich }) },
  'room.create': {
    by: 'chloe',
    command: ({ mina, juno }) => ({ type: 'room.create', name: 'cellar', manner: 'one', personas: [juno, mina] }),
    silent: true,
  },
  'room.change': {
    by: 'ben',
    command: () => ({ type: 'room.change', name: 'big kitchen', topic: 'tea', greeting: 'come in', manner: 'one', heedsBots: true }),
  },
  'room.archive': { by: 'ana', command: () => ({ type: 'room.archive' }) },
  'room.unarchive': { by: 'ana', before: () => [{ type: 'room.archive' }], command: () => ({ type: 'room.unarchive' }) },
  'room.delete': { by: 'ana', command: () => ({ type: 'room.delete' }) },
  'member.add': { by: 'ana', command: ({ people }) => ({ type: 'member.add', memberId: people.emil.id }) },
  'member.leave': { by: 'chloe', command: () => ({ type: 'member.leave' }) },
  'member.remove': { by: 'ben', command: ({ people }) => ({ type: 'member.remove', memberId: people.chloe.id }) },
  'member.ban': { by: 'ben', command: ({ people }) => ({ type: 'member.ban', memberId: people.dan.id }) },
  'member.unban': {
    by: 'ben',
    before: ({ people }) => [{ type: 'member.ban', memberId: people.dan.id }],
    command: ({ people }) => ({ type: 'member.unban', memberId: people.dan.id }),
  },
  'member.change_role': {
    by: 'ana',
    command: ({ people }) => ({ type: 'member.change_role', memberId: people.chloe.id, role: 'moderator' }),
  },
  'room.pause': { by: 'chloe', command: () => ({ type: 'room.pause' }) },
  'room.resume': { by: 'chloe', before: () => [{ type: 'room.pause' }], command: () => ({ type: 'room.resume' }) },
  'persona.seat': { by: 'ben', command: ({ juno }) => ({ type: 'persona.seat', personaId: juno }) },
  'persona.tune': {
    by: 'chloe',
    command: ({ mina }) => ({ type: 'persona.tune', personaId: mina, sheetMore: 'Whispers here.', temperature: 0.2, confidence: true }),
  },
  'persona.mute': { by: 'chloe', command: ({ mina }) => ({ type: 'persona.mute', personaId: mina }) },
  'persona.unmute': {
    by: 'chloe',
    before: ({ mina }) => [{ type: 'persona.mute', personaId: mina }],
    command: ({ mina }) => ({ type: 'persona.unmute', personaId: mina }),
  },
  'persona.call': { by: 'chloe', command: ({ mina }) => ({ type: 'persona.call', personaId: mina }), silent: true },
  'persona.vote': { by: 'chloe', command: ({ mina }) => ({ type: 'persona.vote', personaId: mina }), silent: true },
  'turn.cancel': { by: 'ben', before: callMina, command: (scene) => ({ type: 'turn.cancel', turnId: turnIn(scene) }), silent: true },
  'turn.stop': { by: 'chloe', before: callMina, command: (scene) => ({ type: 'turn.stop', turnId: turnIn(scene) }), silent: true },
  'turn.retry': { by: 'chloe', before: callMina, command: (scene) => ({ type: 'turn.retry', turnId: failedIn(scene) }), silent: true },
  'card.dismiss': { by: 'chloe', command: () => ({ type: 'card.dismiss', cardId: newId() }), silent: true },
  'message.regenerate': { by: 'chloe', command: ({ minas }) => ({ type: 'message.regenerate', id: minas }), silent: true },
  'message.continue': { by: 'chloe', command: ({ cut }) => ({ type: 'message.continue', id: cut }), silent: true },
  'talk.start': { by: 'chloe', command: () => ({ type: 'talk.start', topic: 'soup', lines: 4 }), silent: true },
  'talk.stop': { by: 'chloe', command: () => ({ type: 'talk.stop' }), silent: true },
  'talk.extend': { by: 'chloe', command: () => ({ type: 'talk.extend' }), silent: true },
  'memory.edit': { by: 'chloe', command: () => ({ type: 'memory.edit', summary: 'Ana cooks, ben eats.' }) },
  'memory.forget': {
    by: 'chloe',
    before: () => [{ type: 'memory.edit', summary: 'Ana cooks.' }],
    command: ({ lines }) => ({ type: 'memory.forget', beforeId: lines[20] ?? '' }),
  },
  'memory.remember': {
    by: 'chloe',
    before: () => [{ type: 'memory.forget' }],
    command: ({ lines }) => ({ type: 'memory.remember', fromId: lines[10] ?? '' }),
  },
  'memory.edit_note': { by: 'chloe', command: ({ note }) => ({ type: 'memory.edit_note', id: note, text: 'likes rye' }) },
  'memory.delete_note': { by: 'ben', command: ({ note }) => ({ type: 'memory.delete_note', id: note }) },
  'memory.write': { by: 'chloe', command: () => ({ type: 'memory.write', anew: false }), silent: true },
  'notify.choose': { by: 'dan', command: () => ({ type: 'notify.choose', notify: 'none' }), silent: true },
  'read.mark': { by: 'dan', command: () => ({ type: 'read.mark', seq: 50 }), silent: true },
};

function callMina({ mina }: Scene): Command[] {
  return [{ type: 'persona.call', personaId: mina }];
}

function turnIn({ server, kitchen }: Scene): Id {
  return server.core.turns.listOpen().find(({ roomId }) => roomId === kitchen)?.id ?? '';
}

/** The one that waits, as if it had failed. */
function failedIn(scene: Scene): Id {
  const turnId = turnIn(scene);
  scene.server.core.turns.end(turnId, 'failed', 'server');
  return turnId;
}
