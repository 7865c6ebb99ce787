// What the tests of search share: asking over HTTP, posting, and waiting until the index has everything.
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { SearchAnswer, SearchHit, SearchWish } from '../../protocol/search.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { get } from '../faults/http-calls.ts';
import type { Person, TestServer, Visitor } from '../harness/server.ts';
import { until } from '../harness/until.ts';

export async function search(server: TestServer, who: Person | Visitor, wish: Partial<SearchWish>): Promise<SearchAnswer> {
  const { body } = await get({ port: server.port, cookie: who.cookie }, 'POST', '/api/search', { text: '', ...wish });
  return body as SearchAnswer;
}

/** Every page of it. */
export async function searchAll(server: TestServer, who: Person, wish: Partial<SearchWish>): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  let cursor: SearchWish['cursor'] = null;
  do {
    const page: SearchAnswer = await search(server, who, { ...wish, cursor });
    hits.push(...page.hits);
    ({ cursor } = page);
  } while (cursor !== null);
  return hits;
}

export function wordsOf({ hits }: Pick<SearchAnswer, 'hits'>): string[] {
  return hits.map(({ excerpt }) => excerpt.text);
}

/** The ids of the new lines, in order. */
export async function say(server: TestServer, who: { id: Id }, roomId: Id, ...texts: string[]): Promise<Id[]> {
  const ids = texts.map(() => newId());
  await server.core.batch.do(() => {
    texts.forEach((text, at) => server.core.messages.postMessage(who.id, roomId, { id: ids[at] ?? '', text }));
  });
  return ids;
}

export function markWith(confidence: AiMark['confidence']): AiMark {
  const reason = { code: 'talk', by: null } as const;
  return { turnId: newId(), voice: 'model', model: 'tiny', reason, asks: 'nobody', depth: 1, ending: null, confidence };
}

/** The index stands where the logs stand, and rooms that are gone are gone from it. */
export async function indexed(server: TestServer): Promise<void> {
  const behind = server.core.orm.$client
    .prepare(
      `SELECT count(*) FROM rooms r LEFT JOIN search_rooms s ON s.room_id = r.id
        WHERE CASE WHEN r.deleted_at IS NULL THEN r.seq > coalesce(s.indexed_seq, 0) ELSE s.number IS NOT NULL END`,
    )
    .pluck();
  await until(() => behind.get() === 0, 'the index has everything');
}
