// Hits as they are shown: neighbours of the same room under its name, the words of an excerpt in marked and plain pieces. Pure.
import type { Excerpt, SearchHit } from '../../protocol/search.ts';

export interface HitGroup {
  key: string;
  roomId: string;
  hits: SearchHit[];
}

/** A room may come again further down: the order of the hits is kept, so that more of them move none. */
export function inGroups(hits: readonly SearchHit[]): HitGroup[] {
  const groups: HitGroup[] = [];
  for (const hit of hits) {
    const last = groups.at(-1);
    if (last?.roomId === hit.roomId) last.hits.push(hit);
    else groups.push({ key: hit.id, roomId: hit.roomId, hits: [hit] });
  }
  return groups;
}

export function toPieces({ text, marks, cutBefore, cutAfter }: Excerpt): { text: string; marked: boolean }[] {
  const pieces: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    pieces.push({ text: text.slice(at, from), marked: false }, { text: text.slice(from, to), marked: true });
    at = to;
  }
  pieces.push({ text: text.slice(at), marked: false });
  const whole = [{ text: cutBefore ? '… ' : '', marked: false }, ...pieces, { text: cutAfter ? ' …' : '', marked: false }];
  return whole.filter((piece) => piece.text !== '');
}
