// Who may do what in a room. Pure: asked by every command and every question, decided nowhere else. (G21)
import type { Role } from '../../protocol/records.ts';

export type Action =
  | 'read'
  | 'post'
  /** Tells the personas what to do: speak, stop, pause, mute, talk. */
  | 'direct'
  | 'react'
  | 'delete_others_message'
  | 'pin'
  | 'change_room'
  | 'archive_room'
  | 'delete_room'
  | 'add_member'
  | 'remove_member'
  | 'ban_member'
  | 'change_role'
  | 'invite'
  | 'invite_to_watch'
  /** Brings and takes away the keys that the room's personas speak with. */
  | 'manage_keys'
  /** What the room's personas have cost, and who set it off. */
  | 'see_usage';

const RANK: Record<Role, number> = { watcher: 0, member: 1, moderator: 2, owner: 3 };

const NEEDED: Record<Action, Role> = {
  read: 'watcher',
  post: 'member',
  direct: 'member',
  react: 'member',
  delete_others_message: 'moderator',
  pin: 'member',
  change_room: 'moderator',
  archive_room: 'owner',
  delete_room: 'owner',
  add_member: 'moderator',
  remove_member: 'moderator',
  ban_member: 'moderator',
  change_role: 'owner',
  invite: 'moderator',
  invite_to_watch: 'moderator',
  manage_keys: 'moderator',
  see_usage: 'moderator',
};

/** What an archived room still allows. */
const IN_ARCHIVE: ReadonlySet<Action> = new Set([
  'read',
  'archive_room',
  'delete_room',
  'remove_member',
  'ban_member',
  'manage_keys',
  'see_usage',
]);

export function may(role: Role, action: Action, room: { archived: boolean }): boolean {
  if (room.archived && !IN_ARCHIVE.has(action)) return false;
  return RANK[role] >= RANK[NEEDED[action]];
}

/** Removing, banning and changing roles reach only those who stand below. */
export function outranks(role: Role, other: Role): boolean {
  return RANK[role] > RANK[other];
}
