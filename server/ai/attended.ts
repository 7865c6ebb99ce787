// Whether anybody has a room open for whom personas would talk among themselves: a person, or a visitor. A program that listens is nobody's
// company, or one socket of a bot would keep a talk going over empty chairs.
import type { Id } from '../../protocol/records.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { RoomReader } from './room-reader.ts';

export function isAttended(roomId: Id, { hub, reader }: { hub: RoomHub; reader: RoomReader }): boolean {
  return hub.countWatching(roomId) > 0 || hub.listHere(roomId).some((id) => reader.kindOf(id) === 'person');
}
