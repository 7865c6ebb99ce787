// How a persona has done, counted when somebody asks. Reads only. Lines are counted off an index of their own; of requests only the last
// month is looked at, since the log of sends grows for ever.
import { and, count, eq, isNotNull, isNull } from 'drizzle-orm';
import { personas } from '../../drizzle/ai-schema.ts';
import { members, messages, rooms } from '../../drizzle/schema.ts';
import type { PersonaNumbers } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';

const REQUESTS_OF_MS = 30 * 86_400_000;

const REQUESTS = `SELECT count(*) AS requests, coalesce(sum(json_array_length(t.persona_ids) > 1), 0) AS shared
  FROM sends s JOIN turns t ON t.id = s.turn_id
  WHERE s.at > ? AND EXISTS (SELECT 1 FROM json_each(t.persona_ids) WHERE value = ?)`;

export function readNumbers(orm: Orm, personaId: Id, now: number): PersonaNumbers {
  const mended = orm
    .select({ ownPrefixes: personas.ownPrefixes, foreignSpeech: personas.foreignSpeech, nearRepeats: personas.nearRepeats })
    .from(personas)
    .where(eq(personas.actorId, personaId))
    .get() ?? { ownPrefixes: 0, foreignSpeech: 0, nearRepeats: 0 };
  const said = orm
    .select({ n: count() })
    .from(messages)
    .where(and(eq(messages.authorId, personaId), isNotNull(messages.ai)))
    .get();
  const seats = orm
    .select({ n: count() })
    .from(members)
    .innerJoin(rooms, eq(rooms.id, members.roomId))
    .where(and(eq(members.actorId, personaId), eq(members.status, 'active'), isNull(rooms.deletedAt)))
    .get();
  const sent = orm.$client.prepare<[number, Id], { requests: number; shared: number }>(REQUESTS).get(now - REQUESTS_OF_MS, personaId);
  return { lines: said?.n ?? 0, rooms: seats?.n ?? 0, requests: sent?.requests ?? 0, shared: sent?.shared ?? 0, ...mended };
}
