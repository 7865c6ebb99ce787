// The room as decide() sees it, put together from what is written. Reads only.
import type { Id } from '../../protocol/records.ts';
import type { SeatedPersona } from './casting.ts';
import type { RoomFacts, RoomReader } from './room-reader.ts';
import type { RoomForDecision } from './types.ts';

export interface Facing {
  room: RoomForDecision;
  seats: SeatedPersona[];
}

export interface Standpoint {
  allowanceLeft: number;
  votes: Readonly<Record<Id, readonly Id[]>>;
  lastSpeakerId: Id | null;
}

export function facing(reader: RoomReader, room: RoomFacts, { allowanceLeft, votes, lastSpeakerId }: Standpoint): Facing {
  const seats = reader.listSeated(room.id);
  const present = reader.listPresent(room.id);
  const lastOfPeople = reader.findLastOfPeople(room.id)?.seq ?? 0;
  const spoken = reader.listAuthorsAfter(room.id, lastOfPeople);
  return {
    seats,
    room: {
      roomId: room.id,
      manner: room.manner,
      paused: room.paused,
      archived: room.archived,
      allowanceLeft,
      heedsBots: room.heedsBots,
      people: present.filter(({ kind }) => kind === 'person').map(({ id, name }) => ({ id, name })),
      personas: seats.map(({ id, name, talkativeness, muted }) => ({
        id,
        name,
        talkativeness,
        muted,
        quietFor: reader.countLinesSince(room.id, id),
        spokeSinceLastPerson: spoken.has(id),
        votes: votes[id]?.length ?? 0,
      })),
      lastSpeakerId,
    },
  };
}
