// How a persona has done, counted when somebody asks: reads only, and beside the server's thread (usage-worker.ts), since a persona may have
// said a hundred thousand lines. Of requests only the last month is looked at, since the log of sends grows for ever.
import type { Database } from 'better-sqlite3';
import type { PersonaNumbers } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';

export type PersonaCounts = Pick<PersonaNumbers, 'lines' | 'rooms' | 'requests' | 'shared'>;

export const REQUESTS_OF_MS = 30 * 86_400_000;

const COUNTS = `SELECT
  (SELECT count(*) FROM messages WHERE author_id = @personaId AND ai IS NOT NULL) AS lines,
  (SELECT count(*) FROM members m JOIN rooms r ON r.id = m.room_id
    WHERE m.actor_id = @personaId AND m.status = 'active' AND r.deleted_at IS NULL) AS rooms,
  count(*) AS requests, coalesce(sum(json_array_length(t.persona_ids) > 1), 0) AS shared
  FROM sends s JOIN turns t ON t.id = s.turn_id
  WHERE s.at > @since AND EXISTS (SELECT 1 FROM json_each(t.persona_ids) WHERE value = @personaId)`;

export function countPersona(sqlite: Database, personaId: Id, since: number): PersonaCounts {
  const counts = sqlite.prepare<[{ personaId: Id; since: number }], PersonaCounts>(COUNTS).get({ personaId, since });
  return counts ?? { lines: 0, rooms: 0, requests: 0, shared: 0 };
}
