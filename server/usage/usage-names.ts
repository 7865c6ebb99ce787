// Puts names to sums, as far as the asker may know them: rooms they are in, people of the room that is looked at (the owner of the server:
// all), keys they manage. All others are added up under a word that names nobody. (A1, G21)
import type { Id } from '../../protocol/records.ts';
import type { UsageAmounts, UsageGroup, UsageOf } from '../../protocol/usage.ts';
import type { Orm } from '../db/database.ts';
import type { KeyRights } from '../keys/key-rights.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Standings } from '../rooms/standing.ts';
import { DEMO_KEY, nothing, put } from './tally.ts';
import type { Sums } from './tally.ts';

export interface UsageNamesNeed {
  orm: Orm;
  ring: KeyRing;
  rights: KeyRights;
  standings: Standings;
}

/** For whom, and in which room if it is one room's. */
export interface Asker {
  actorId: Id;
  roomId: Id | null;
}

type Face = Pick<UsageGroup, 'of' | 'id' | 'name' | 'emoji' | 'hue'>;
interface ActorRow {
  id: Id;
  name: string;
  emoji: string;
  hue: number;
  deletedAt: number | null;
}

/** A longer list has a rest. */
const MOST_NAMED = 50;

export class UsageNames {
  readonly #need: UsageNamesNeed;

  constructor(need: UsageNamesNeed) {
    this.#need = need;
  }

  /** A persona that was deleted keeps its name, as under its lines. */
  personas(sums: Sums): UsageGroup[] {
    const rows = this.#actors(sums);
    return gather(sums, (id) => {
      const row = rows.get(id);
      return row === undefined ? unnamed('gone') : faceOf(row);
    });
  }

  people(sums: Sums, { actorId, roomId }: Asker): UsageGroup[] {
    const rows = this.#actors(sums);
    const seesAll = this.#need.rights.isServerOwner(actorId);
    const known = roomId === null ? new Set<Id>() : this.#everIn(roomId);
    return gather(sums, (id) => {
      const row = rows.get(id);
      if (row?.deletedAt !== null) return unnamed('gone');
      return id === actorId || seesAll || known.has(id) ? faceOf(row) : unnamed('hidden');
    });
  }

  rooms(sums: Sums, { actorId }: Asker): UsageGroup[] {
    const ask = this.#need.orm.$client.prepare<[Id], { name: string; deletedAt: number | null }>(
      'SELECT name, deleted_at AS deletedAt FROM rooms WHERE id = ?',
    );
    return gather(sums, (id) => {
      const room = ask.get(id);
      if (room?.deletedAt !== null) return unnamed('gone');
      if (this.#need.standings.find(id, actorId) === undefined) return unnamed('hidden');
      return { of: 'named', id, name: room.name, emoji: '', hue: null };
    });
  }

  keys(sums: Sums, { actorId }: Asker): UsageGroup[] {
    const { ring, rights } = this.#need;
    return gather(sums, (id) => {
      if (id === DEMO_KEY) return unnamed('demo');
      const row = ring.find(id);
      if (row === undefined) return unnamed('gone');
      return rights.mayManage(actorId, row) ? { of: 'named', id, name: row.label, emoji: '', hue: null } : unnamed(row.scope);
    });
  }

  #actors(sums: Sums): Map<Id, ActorRow> {
    const ids = JSON.stringify(sums.flatMap(([id]) => id ?? []));
    const rows = this.#need.orm.$client
      .prepare<[string], ActorRow>(
        'SELECT id, name, emoji, hue, deleted_at AS deletedAt FROM actors WHERE id IN (SELECT value FROM json_each(?))',
      )
      .all(ids);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Whoever left is still known by their lines. */
  #everIn(roomId: Id): Set<Id> {
    const ids = this.#need.orm.$client.prepare<[Id], Id>('SELECT actor_id FROM members WHERE room_id = ?').pluck().all(roomId);
    return new Set(ids);
  }
}

function faceOf({ id, name, emoji, hue }: ActorRow): Face {
  return { of: 'named', id, name, emoji, hue };
}

function unnamed(of: Exclude<UsageOf, 'named'>): Face {
  return { of, id: null, name: '', emoji: '', hue: null };
}

/** The dearest first, then the busiest; what has no name of its own after those that have. */
function gather(sums: Sums, face: (id: Id) => Face): UsageGroup[] {
  const nameless = new Map<UsageOf, UsageAmounts>();
  const named: UsageGroup[] = [];
  const add = (of: UsageOf, amounts: UsageAmounts): void => {
    const sum = nameless.get(of) ?? nothing();
    put(sum, amounts);
    nameless.set(of, sum);
  };
  for (const [id, amounts] of sums) {
    const known = id === null ? unnamed('nobody') : face(id);
    if (known.of === 'named') named.push({ ...known, ...amounts });
    else add(known.of, amounts);
  }
  named.sort((a, b) => b.cost - a.cost || b.requests - a.requests || a.name.localeCompare(b.name));
  for (const { of: _, id: __, name: ___, emoji: ____, hue: _____, ...amounts } of named.splice(MOST_NAMED)) add('rest', amounts);
  return [...named, ...[...nameless].map(([of, amounts]) => ({ ...unnamed(of as Exclude<UsageOf, 'named'>), ...amounts }))];
}
