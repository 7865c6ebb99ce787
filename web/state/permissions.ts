// What the screen offers somebody in a room: the server decides, this only hides what it would refuse. Pure.
import type { MemberRecord, MessageRecord, Role } from '../../protocol/records.ts';
import type { RoomView } from '../../protocol/room-view.ts';

const RANK: Record<Role, number> = { watcher: 0, member: 1, moderator: 2, owner: 3 };

export interface Permissions {
  write: boolean;
  moderate: boolean;
  own: boolean;
}

export function permissionsIn(view: RoomView, isPerson: boolean): Permissions {
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
}

export function actionsOn(message: MessageRecord, permissions: Permissions, meId: string | null): LineActions {
  const living = message.deletedAt === null;
  const mine = message.authorId === meId;
  const { write, moderate } = permissions;
  return {
    reply: living && write,
    react: living && write,
    edit: living && write && mine,
    remove: living && ((write && mine) || (moderate && write)),
    pin: living && write,
  };
}
