// Finding the room that somebody meant: by name, by the beginning of one, by id or by its number in the list.
import type { MyRoom } from '../protocol/records.ts';
import { cleanLine } from './text/clean.ts';
import { findNamed } from './text/members.ts';
import type { Words } from './words/en.ts';

interface NamedRoom {
  name: string;
  id: string;
}

/** In the order in which somebody was there last. */
export function listedRooms(rooms: readonly MyRoom[]): MyRoom[] {
  return rooms.filter(({ room }) => room.deletedAt === null).sort((a, b) => (b.lastLineAt ?? 0) - (a.lastLineAt ?? 0));
}

/** Throws in words that can be shown. */
export function findRoom(rooms: readonly MyRoom[], meant: string, words: Words): MyRoom {
  const listed = listedRooms(rooms);
  const byNumber = /^\d{1,3}$/u.test(meant) ? listed[Number(meant) - 1] : undefined;
  const byId = listed.find(({ room }) => room.id === meant);
  const named = listed.map(({ room }): NamedRoom => ({ name: room.name, id: room.id }));
  const found = findNamed(named, meant);
  const one = 'id' in found ? listed.find(({ room }) => room.id === found.id) : undefined;
  const room = one ?? byId ?? byNumber;
  if (room !== undefined) return room;
  const several = 'id' in found ? [] : found;
  throw new Error(
    several.length > 0 ? words.manySuchRooms(several.map(({ name }) => cleanLine(name)).join(', ')) : words.noSuchRoom(cleanLine(meant)),
  );
}

export function roomRows(rooms: readonly MyRoom[], words: Words): string[] {
  return listedRooms(rooms).map(({ room, unread, mentioned }, at) => {
    const news = unread === 0 ? '' : `  (${words.unread(unread, mentioned)})`;
    return `${String(at + 1).padStart(3)}  ${cleanLine(room.name)}${news}`;
  });
}
