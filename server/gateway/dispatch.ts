// Command name → handler, a line each. Every handler finds the actor's standing in the room by itself; nothing is decided here.
import type { Command, CommandType } from '../../protocol/commands.ts';
import type { Id } from '../../protocol/records.ts';
import type { Directing } from '../ai/directing.ts';
import type { Seats } from '../personas/seats.ts';
import type { Tuning } from '../personas/tuning.ts';
import type { Writes } from '../db/batch.ts';
import type { Members } from '../rooms/members.ts';
import type { Memory } from '../rooms/memory.ts';
import type { Messages } from '../rooms/messages.ts';
import type { MyRooms } from '../rooms/my-rooms.ts';
import type { Reactions } from '../rooms/reactions.ts';
import type { Rooms } from '../rooms/rooms.ts';

export interface Handlers {
  rooms: Rooms;
  members: Members;
  messages: Messages;
  memory: Memory;
  reactions: Reactions;
  myRooms: MyRooms;
  personaSeats: Seats;
  directing: Directing;
  tuning: Tuning;
}

type Of<T extends CommandType> = Extract<Command, { type: T }>;
/** Gives the number of the event it made, or null when it changed nothing of the room. Synchronous: it runs inside a batch. (L3) */
type Handler<T extends CommandType> = (h: Handlers, actorId: Id, roomId: Id, command: Of<T>) => number | null;

const TABLE: { [T in CommandType]: Handler<T> } = {
  'message.post': (h, actorId, roomId, c) => h.messages.postMessage(actorId, roomId, c),
  'message.edit': (h, actorId, roomId, c) => h.messages.editMessage(actorId, roomId, c.id, c.text),
  'message.delete': (h, actorId, roomId, c) => h.messages.deleteMessage(actorId, roomId, c.id),
  'message.react': (h, actorId, roomId, c) => h.reactions.reactToMessage(actorId, roomId, c.id, c.emoji),
  'message.unreact': (h, actorId, roomId, c) => h.reactions.unreactToMessage(actorId, roomId, c.id, c.emoji),
  'message.pin': (h, actorId, roomId, c) => h.messages.pinMessage(actorId, roomId, c.id),
  'message.unpin': (h, actorId, roomId, c) => h.messages.unpinMessage(actorId, roomId, c.id),
  'room.create': (h, actorId, roomId, c) => h.personaSeats.openRoom(actorId, roomId, c),
  'room.change': (h, actorId, roomId, c) => h.rooms.changeRoom(actorId, roomId, c),
  'room.archive': (h, actorId, roomId) => h.rooms.archiveRoom(actorId, roomId),
  'room.unarchive': (h, actorId, roomId) => h.rooms.unarchiveRoom(actorId, roomId),
  'room.delete': (h, actorId, roomId) => h.rooms.deleteRoom(actorId, roomId),
  'member.add': (h, actorId, roomId, c) => h.personaSeats.addMember(actorId, roomId, c.memberId),
  'member.leave': (h, actorId, roomId) => h.members.leaveRoom(actorId, roomId),
  'member.remove': (h, actorId, roomId, c) => h.members.removeMember(actorId, roomId, c.memberId),
  'member.ban': (h, actorId, roomId, c) => h.members.banMember(actorId, roomId, c.memberId),
  'member.unban': (h, actorId, roomId, c) => h.members.unbanMember(actorId, roomId, c.memberId),
  'member.change_role': (h, actorId, roomId, c) => h.members.changeRole(actorId, roomId, c.memberId, c.role),
  'room.pause': (h, actorId, roomId) => h.rooms.pauseRoom(actorId, roomId),
  'room.resume': (h, actorId, roomId) => h.rooms.resumeRoom(actorId, roomId),
  'persona.seat': (h, actorId, roomId, c) => h.personaSeats.seatPersona(actorId, roomId, c.personaId),
  'persona.tune': (h, actorId, roomId, { type: _, personaId, ...wish }) => h.tuning.tunePersona(actorId, roomId, personaId, wish),
  'persona.mute': (h, actorId, roomId, c) => h.members.setMuted(actorId, roomId, c.personaId, { muted: true }),
  'persona.unmute': (h, actorId, roomId, c) => h.members.setMuted(actorId, roomId, c.personaId, { muted: false }),
  'persona.call': (h, actorId, roomId, c) => h.directing.callPersona(actorId, roomId, c.personaId),
  'persona.vote': (h, actorId, roomId, c) => h.directing.votePersona(actorId, roomId, c.personaId),
  'turn.cancel': (h, actorId, roomId, c) => h.directing.cancelTurn(actorId, roomId, c.turnId),
  'turn.stop': (h, actorId, roomId, c) => h.directing.stopTurn(actorId, roomId, c.turnId),
  'turn.retry': (h, actorId, roomId, c) => h.directing.retryTurn(actorId, roomId, c.turnId),
  'card.dismiss': (h, actorId, roomId, c) => h.directing.dismissCard(actorId, roomId, c.cardId),
  'message.regenerate': (h, actorId, roomId, c) => h.directing.regenerateMessage(actorId, roomId, c.id),
  'message.continue': (h, actorId, roomId, c) => h.directing.continueMessage(actorId, roomId, c.id),
  'talk.start': (h, actorId, roomId, c) => h.directing.startTalk(actorId, roomId, c),
  'talk.stop': (h, actorId, roomId) => h.directing.stopTalk(actorId, roomId),
  'talk.extend': (h, actorId, roomId) => h.directing.extendTalk(actorId, roomId),
  'memory.edit': (h, actorId, roomId, c) => h.memory.editMemory(actorId, roomId, c.summary),
  'memory.forget': (h, actorId, roomId, c) => h.memory.forgetMemory(actorId, roomId, c.beforeId ?? null),
  'memory.remember': (h, actorId, roomId, c) => h.memory.rememberMemory(actorId, roomId, c.fromId ?? null),
  'memory.edit_note': (h, actorId, roomId, c) => h.memory.editNote(actorId, roomId, c.id, c.text),
  'memory.delete_note': (h, actorId, roomId, c) => h.memory.deleteNote(actorId, roomId, c.id),
  'memory.write': (h, actorId, roomId, c) => h.directing.writeMemory(actorId, roomId, c),
  'read.mark': (h, actorId, roomId, c) => {
    h.myRooms.markRead(actorId, roomId, c.seq);
    return null;
  },
  'notify.choose': (h, actorId, roomId, c) => {
    h.myRooms.chooseNotify(actorId, roomId, c.notify);
    return null;
  },
};

/** What the batch has to be ready for. A line is one row, and refused, if at all, before it is written. */
export function writesOf(command: Command): Writes {
  return command.type === 'message.post' ? 'one row' : 'anything';
}

/** What no room hears of, and my other connections do. */
export function isAboutMe({ type }: Command): boolean {
  return type === 'read.mark' || type === 'notify.choose';
}

export function runCommand(handlers: Handlers, actorId: Id, roomId: Id, command: Command): number | null {
  const handler = TABLE[command.type] as Handler<CommandType>;
  return handler(handlers, actorId, roomId, command);
}
