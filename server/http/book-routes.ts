// The other greetings of a persona and its lorebook, for those who may change it: read and written whole. (PRODUCT B1, B3)
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import type { PersonaDesk } from '../personas/persona-desk.ts';
import { requirePerson } from './authentication.ts';
import { idParams } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

/** A whole lorebook in three bytes a letter, with what JSON adds. */
export const BOOK_BYTES = 2 * 1024 * 1024;

/** Form only, with room for what is cleaned away: what fits is the book's own to say, which names the place. */
const word = z.string().max(2 * LIMITS.loreWordLength);
const greetings = z.array(z.string().max(2 * LIMITS.personaGreetingLength)).max(2 * LIMITS.otherGreetings);
const entry = z.strictObject({
  name: word,
  keys: z.array(word).max(2 * LIMITS.loreKeys),
  alsoKeys: z
    .array(word)
    .max(2 * LIMITS.loreKeys)
    .optional(),
  exact: z.boolean().optional(),
  text: z.string().max(2 * LIMITS.loreLength),
  constant: z.boolean(),
  enabled: z.boolean(),
  order: z.int().min(-1e9).max(1e9),
});
export const loreWish = z.array(entry).max(2 * LIMITS.loreEntries);
export const bookWish = z.strictObject({ greetings, groupGreetings: greetings, lore: loreWish });
const kept = z.object({
  name: z.string(),
  ...{ keys: z.array(z.string()), alsoKeys: z.array(z.string()).optional(), exact: z.boolean().optional() },
  ...{ text: z.string(), constant: z.boolean(), enabled: z.boolean(), order: z.number() },
});
export const keptBook = z.object({ greetings: z.array(z.string()), groupGreetings: z.array(z.string()), lore: z.array(kept) });
const bookAnswer = z.object({ book: keptBook, mark: z.string() });

export function registerBookRoutes(app: HttpApp, { personaDesk }: { personaDesk: PersonaDesk }): void {
  const config = { scope: 'personas' } as const;
  app.get('/api/personas/:id/book', { config, schema: { params: idParams, response: { 200: bookAnswer } } }, (request) =>
    personaDesk.getBook(requirePerson(request).actorId, request.params.id),
  );

  const changed = { params: idParams, body: z.strictObject({ book: bookWish, mark: z.string().max(64) }), response: { 200: bookAnswer } };
  app.put('/api/personas/:id/book', { config, bodyLimit: BOOK_BYTES, schema: changed }, (request) => {
    const { book: wish, mark } = request.body;
    return personaDesk.changeBook(requirePerson(request).actorId, request.params.id, wish, mark);
  });
}
