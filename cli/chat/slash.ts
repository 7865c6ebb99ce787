// What can be done by typing behind a slash: an entry is a line here, its words are in words/. How a command is told from a text that merely
// begins with one.
import type { Client } from '../client.ts';
import { Refusal } from '../failure.ts';
import type { Room } from '../room.ts';
import { cleanLine } from '../text/clean.ts';
import { splitNamed } from '../text/members.ts';
import { widthOf } from '../text/width.ts';
import type { Words } from '../words/en.ts';
import type { MemberRecord } from '../../protocol/records.ts';

export interface SlashPlace {
  client: Client;
  room: Room;
  words: Words;
  remark: (text: string) => void;
  post: (text: string) => void;
  more: () => Promise<void>;
  /** Without a name: the list. */
  rooms: (name: string) => Promise<void>;
  quit: () => void;
}

type Run = (place: SlashPlace, words: string) => unknown;

const COMMANDS = {
  ask,
  help: ({ words, remark }) => remark(table(words.help)),
  more: ({ more }) => more(),
  pause: ({ client, room }) => client.command(room.id, { type: 'room.pause' }),
  quit: ({ quit }) => quit(),
  resume: ({ client, room }) => client.command(room.id, { type: 'room.resume' }),
  rooms: ({ rooms }, name) => rooms(name),
  stop,
  talk: ({ client, room }, topic) => client.command(room.id, { type: 'talk.start', topic }),
  topic: changeTopic,
  who,
} satisfies Record<string, Run>;

export const SLASH_NAMES = Object.keys(COMMANDS);

export type Typed = { kind: 'text'; text: string } | { kind: 'command'; name: string; words: string };

/** A word right behind the slash and nothing but spaces behind it; `//` begins a text, `/usr/bin` is one. */
export function readTyped(text: string): Typed {
  if (text.startsWith('//')) return { kind: 'text', text: text.slice(1) };
  const match = /^\/(\p{L}+)(?:\s+([^]*))?$/u.exec(text.trimEnd());
  if (match === null) return { kind: 'text', text };
  return { kind: 'command', name: (match[1] ?? '').toLowerCase(), words: match[2]?.trim() ?? '' };
}

/** Throws what the server refuses. */
export async function runSlash(place: SlashPlace, name: string, words: string): Promise<void> {
  const run: Run | undefined = Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;
  if (run === undefined) place.remark(place.words.noSuchCommand(name));
  else await run(place, words);
}

function activeMembers({ room }: SlashPlace): MemberRecord[] {
  return [...(room.view?.members.values() ?? [])].filter(({ status }) => status === 'active');
}

/** Without words: they just have the floor. */
async function ask(place: SlashPlace, typed: string): Promise<void> {
  const { client, room, words, remark, post } = place;
  const asked = splitNamed(
    typed,
    activeMembers(place).filter(({ kind }) => kind === 'persona'),
  );
  if (asked === undefined) remark(words.askWho);
  else if (asked.words === '') await client.command(room.id, { type: 'persona.call', personaId: asked.thing.id });
  else post(`@${asked.thing.name} ${asked.words}`);
}

async function changeTopic({ client, room, words, remark }: SlashPlace, topic: string): Promise<void> {
  if (topic === '') remark(words.topicIs(room.view?.room.topic ?? ''));
  else await client.command(room.id, { type: 'room.change', topic });
}

async function stop({ client, room, words, remark }: SlashPlace): Promise<void> {
  const stage = room.view?.stage;
  const turns = stage?.turns.filter(({ lane }) => lane !== 'upkeep') ?? [];
  if (stage === undefined || (turns.length === 0 && stage.talk === null)) {
    remark(words.nothingToStop);
    return;
  }
  if (stage.talk !== null) await client.command(room.id, { type: 'talk.stop' });
  for (const { id, state } of turns) {
    await client.command(room.id, { type: state === 'sent' ? 'turn.stop' : 'turn.cancel', turnId: id }).catch((error: unknown) => {
      // It ended by itself meanwhile.
      if (!(error instanceof Refusal) || error.code !== 'not_found') throw error;
    });
  }
}

function who(place: SlashPlace): void {
  const { room, words, remark } = place;
  const view = room.view;
  const rows = activeMembers(place).map(({ id, kind, name, muted }): [string, string] => {
    const isAway = kind === 'person' && view?.here.has(id) !== true;
    return [cleanLine(name), [words.kinds[kind], ...(isAway ? [words.away] : []), ...(muted ? [words.muted] : [])].join(', ')];
  });
  remark(`${words.who}\n${table(rows)}`);
}

/** Two columns. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const widest = Math.max(...rows.map(([left]) => widthOf(left)));
  return rows.map(([left, right]) => `${left}${' '.repeat(widest - widthOf(left))}  ${right}`).join('\n');
}
