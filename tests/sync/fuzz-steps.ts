// What the people of the fuzz do: draws step after step from the seed. A step is decided without looking at what any client sees, so
// that the schedule depends on the seed alone.
import type { Command } from '../../protocol/commands.ts';
import { newId } from '../../protocol/ids.ts';
import { ROLES } from '../../protocol/records.ts';
import type { Id } from '../../protocol/records.ts';
import type { Prng } from '../harness/prng.ts';

/** Who may do it is the server's business: refusals are part of the run. */
const ABOUT_LINES = {
  postAgain: 3,
  postConflict: 1,
  edit: 8,
  delete: 4,
  react: 8,
  unreact: 3,
  pin: 3,
  unpin: 2,
  forget: 1,
  remember: 1,
} as const;
const ABOUT_MEMBERS = { changeRole: 3, remove: 2, ban: 1, unban: 2, add: 5 } as const;
const ABOUT_ROOMS = { post: 26, changeRoom: 3, archive: 1, unarchive: 3, leave: 1, readMark: 4, editMemory: 2 } as const;
const ABOUT_PEOPLE = { rename: 2 } as const;
const ABOUT_CONNECTIONS = {
  typing: 2,
  cut: 5,
  connect: 8,
  rejoin: 4,
  rejoinFresh: 3,
  part: 1,
  page: 4,
  restart: 0.6,
  /** More events than one piece of a replay has. */
  flood: 0.3,
  settle: 12,
  breathe: 25,
} as const;
const WEIGHTS = { ...ABOUT_LINES, ...ABOUT_MEMBERS, ...ABOUT_ROOMS, ...ABOUT_PEOPLE, ...ABOUT_CONNECTIONS };
const EMOJI = ['👍', '❤️', '😂', '🎉'];

export type Action = keyof typeof WEIGHTS;
export type ConnectionAction = keyof typeof ABOUT_CONNECTIONS;

export type Step =
  | { action: Action; kind: 'command'; who: number; roomId: Id; command: Command }
  | { action: Action; kind: 'rename'; who: number; hue: number }
  | { action: ConnectionAction; kind: 'connection'; who: number; roomId: Id };

export interface WrittenLine {
  id: Id;
  roomId: Id;
  author: number;
  text: string;
}

export interface Scene {
  /** Their actor ids; the first of them owns the rooms. */
  people: readonly { id: Id; name: string }[];
  rooms: readonly Id[];
  /** Grows with every post. */
  lines: WrittenLine[];
}

export function drawStep(prng: Prng, scene: Scene): Step {
  // Drawn for every step alike, so that one more draw in an action does not change the rest of the run.
  const action = prng.pickWeighted(WEIGHTS);
  const who = prng.below(scene.people.length);
  const roomId = scene.rooms[prng.chance(0.75) ? 0 : 1] ?? '';
  const recent = scene.lines[Math.floor(scene.lines.length * Math.sqrt(prng.next()))] ?? prng.pick(scene.lines);
  const other = prng.pick(scene.people);
  const number = prng.below(1_000);
  const byItsOwner = prng.chance(0.75);
  if (action === 'rename') return { action, kind: 'rename', who, hue: number % 360 };
  if (action in ABOUT_CONNECTIONS) return { action: action as ConnectionAction, kind: 'connection', who, roomId };
  if (action in ABOUT_LINES) {
    const command = changeLine(action, recent, number);
    return { action, kind: 'command', who: byItsOwner ? recent.author : who, roomId: recent.roomId, command };
  }
  const command = action in ABOUT_MEMBERS ? changeMember(action, other.id, number) : changeRoom(action, number);
  const actor = byItsOwner && action !== 'readMark' && action !== 'leave' && action !== 'post' ? 0 : who;
  return { action, kind: 'command', who: actor, roomId, command: command ?? post(scene, { who, roomId, recent, number }) };
}

function changeLine(action: Action, { id, text }: WrittenLine, number: number): Command {
  const emoji = EMOJI[number % EMOJI.length] ?? '';
  if (action === 'postAgain') return { type: 'message.post', id, text };
  if (action === 'postConflict') return { type: 'message.post', id, text: `${text} other` };
  if (action === 'edit') return { type: 'message.edit', id, text: `edited ${number}` };
  if (action === 'delete') return { type: 'message.delete', id };
  if (action === 'react') return { type: 'message.react', id, emoji };
  if (action === 'forget') return { type: 'memory.forget', beforeId: id };
  if (action === 'remember') return { type: 'memory.remember', fromId: id };
  if (action === 'unreact') return { type: 'message.unreact', id, emoji };
  return { type: action === 'pin' ? 'message.pin' : 'message.unpin', id };
}

function changeMember(action: Action, memberId: Id, number: number): Command {
  if (action === 'changeRole') return { type: 'member.change_role', memberId, role: ROLES[number % ROLES.length] ?? 'member' };
  if (action === 'remove') return { type: 'member.remove', memberId };
  if (action === 'ban') return { type: 'member.ban', memberId };
  return { type: action === 'unban' ? 'member.unban' : 'member.add', memberId };
}

function changeRoom(action: Action, number: number): Command | undefined {
  if (action === 'changeRoom') return { type: 'room.change', topic: `about ${number}`, watchable: number % 2 === 0 };
  if (action === 'editMemory') return { type: 'memory.edit', summary: `so far ${number}` };
  if (action === 'archive') return { type: 'room.archive' };
  if (action === 'unarchive') return { type: 'room.unarchive' };
  if (action === 'leave') return { type: 'member.leave' };
  return action === 'readMark' ? { type: 'read.mark', seq: number } : undefined;
}

function post(scene: Scene, { who, roomId, recent, number }: { who: number; roomId: Id; recent: WrittenLine; number: number }): Command {
  const mention = number % 5 === 0 ? ` @${scene.people[number % scene.people.length]?.name ?? ''}` : '';
  const line = { id: newId(), roomId, author: who, text: `line ${scene.lines.length}${mention} ${'.'.repeat(number)}` };
  scene.lines.push(line);
  const reply = number % 3 === 0 && recent.roomId === roomId ? { replyToId: recent.id } : {};
  return { type: 'message.post', id: line.id, text: line.text, ...reply };
}
