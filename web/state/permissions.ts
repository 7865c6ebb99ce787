// What the screen offers somebody in a room: the server decides, this only hides what it would refuse. Pure.
import type { MemberRecord, MessageRecord, Role } from '../../protocol/records.ts';
import type { RoomView } from '../../protocol/room-view.ts';

const RANK: Record<Role, number> = { watcher: 0, member: 1, moderator: 2, owner: 3 };

export interface Permissions {
  write: boolean;
  moderate: boolean;
  own: boolean;
}

export function permissionsIn(view: Pick<RoomView, 'room' | 'role'>, isPerson: boolean): Permissions {
  const archived = view.room.archivedAt !== null;
  return {
    write: isPerson && !archived && RANK[view.role] >= RANK.member,
    moderate: isPerson && RANK[view.role] >= RANK.moderator,
    own: isPerson && view.role === 'owner',
  };
}

export function outranks(role: Role, other: MemberRecord): boolean {
  return RANK[role] > RANK[other.role];
}

export interface LineActions {
  reply: boolean;
  react: boolean;
  edit: boolean;
  remove: boolean;
  pin: boolean;
  /** A persona's line: another version, the rest of a cut one, and why it was said. */
  regenerate: boolean;
  continue: boolean;
  why: boolean;
  /** What came before it is to be forgotten, or known again from here on. */
  forget: boolean;
  remember: boolean;
}

/** `seated`: its author still has a place in the room. `forgottenSeq`: null where no persona is, and so nobody to remember. */
export function actionsOn(
  message: MessageRecord,
  permissions: Permissions,
  who: { meId: string | null; seated: boolean; forgottenSeq: number | null },
): LineActions {
  const living = message.deletedAt === null;
  const mine = message.authorId === who.meId;
  const { ai } = message;
  const { write, moderate } = permissions;
  return {
    reply: living && write,
    react: living && write,
    edit: living && write && mine,
    remove: living && ((write && mine) || (moderate && write)),
    pin: living && write,
    regenerate: living && write && ai !== null && who.seated,
    continue: living && write && ai !== null && ai.ending !== null && who.seated,
    why: living && ai !== null,
    forget: living && write && who.forgottenSeq !== null && message.seq > who.forgottenSeq + 1,
    remember: living && write && who.forgottenSeq !== null && message.seq <= who.forgottenSeq,
  };
}
