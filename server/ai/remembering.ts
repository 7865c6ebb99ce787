// What of a room's memory may go with a request now: no summary that a model made of a line deleted since, no note about anybody who is
// not here, only so many notes. Pure. (PRODUCT B6)
import { isStale } from '../../protocol/records.ts';
import type { Id, MemoryRecord } from '../../protocol/records.ts';
import type { Note } from '../rooms/memory.ts';
import type { RememberedNote } from './prompt-input.ts';
import type { Present } from './room-reader.ts';

/** Of one persona in one prompt. */
const NOTES_MOST = 24;

export function summaryNow(memory: MemoryRecord): string | null {
  return memory.summary === '' || isStale(memory) ? null : memory.summary;
}

/** While the summary waits to be written anew only what people corrected goes along: the rest may come from the same line. */
export function notesOf(
  notes: readonly Note[],
  { cast, present, memory }: { cast: readonly { id: Id }[]; present: readonly Present[]; memory: MemoryRecord },
): Map<Id, RememberedNote[]> {
  const names = new Map(present.map(({ id, name }) => [id, name]));
  const usable = notes.filter(({ aboutId, changedBy }) => {
    return (aboutId === null || names.has(aboutId)) && (changedBy !== null || !isStale(memory));
  });
  return new Map(
    cast.map(({ id }) => {
      const its = usable.filter(({ personaId }) => personaId === id).slice(-NOTES_MOST);
      return [id, its.map(({ aboutId, text }) => ({ about: aboutId === null ? null : (names.get(aboutId) ?? null), text }))];
    }),
  );
}
