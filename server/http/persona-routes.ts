// The library of personas: cards for everybody with an account, everything for whoever may edit it. Made from a ready-made one or from
// scratch. (PRODUCT B1, B2)
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import { PERSONA_LANGUAGES } from '../../protocol/personas.ts';
import { MANNERS } from '../../protocol/records.ts';
import { refuse } from '../errors.ts';
import type { PersonaDesk } from '../personas/persona-desk.ts';
import { requirePerson } from './authentication.ts';
import { BOOK_BYTES, bookWish } from './book-routes.ts';
import { idParams, nameText, nothing } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const language = z.enum(PERSONA_LANGUAGES);
const card = { name: z.string(), emoji: z.string(), hue: z.number(), about: z.string() };

export const personaDetails = {
  sheet: z.string(),
  facts: z.array(z.string()),
  greeting: z.string(),
  model: z.string().nullable(),
  temperature: z.number().nullable(),
  maxTokens: z.number().nullable(),
  language: language.nullable(),
  talkativeness: z.number(),
  confidence: z.boolean(),
};
export const persona = z.object({
  id: z.string(),
  ...card,
  picture: z.string().nullable(),
  preset: z.string().nullable(),
  mine: z.boolean(),
  version: z.number(),
  details: z.object(personaDetails).nullable(),
});
export const personaAnswer = z.object({ persona });
const readyMadeAnswer = z.object({
  presets: z.array(z.object({ key: z.string(), ...card })),
  casts: z.array(
    z.object({
      ...{ key: z.string(), name: z.string(), presets: z.array(z.string()) },
      ...{ topic: z.string(), greeting: z.string(), manner: z.enum(MANNERS) },
    }),
  ),
});

/** Form only: what fits is the library's own to say, which names the field. Room for what is cleaned away. */
export const personaFields = {
  name: nameText.optional(),
  emoji: z.string().max(32).optional(),
  hue: z.number().optional(),
  sheet: z
    .string()
    .max(2 * LIMITS.sheetLength)
    .optional(),
  facts: z
    .array(z.string().max(2 * LIMITS.factLength))
    .max(2 * LIMITS.facts)
    .optional(),
  greeting: z
    .string()
    .max(2 * LIMITS.personaGreetingLength)
    .optional(),
  model: z
    .string()
    .max(2 * LIMITS.modelLength)
    .nullish(),
  temperature: z.number().nullish(),
  maxTokens: z.number().nullish(),
  language: language.nullish(),
  talkativeness: z.number().optional(),
  confidence: z.boolean().optional(),
};
/** `version`: the one it was made from. */
const changeBody = z.strictObject({ ...personaFields, book: bookWish.optional(), version: z.int().optional() });
const createBody = z.strictObject({ ...personaFields, preset: z.string().max(64).optional() });
type CreateBody = z.infer<typeof createBody>;

export function registerPersonaRoutes(app: HttpApp, { personaDesk }: { personaDesk: PersonaDesk }): void {
  const config = { scope: 'personas' } as const;
  app.get('/api/personas', { config, schema: { response: { 200: z.object({ personas: z.array(persona) }) } } }, (request) => ({
    personas: personaDesk.list(requirePerson(request).actorId),
  }));

  app.post('/api/personas', { config, schema: { body: createBody, response: { 200: personaAnswer } } }, async (request) => {
    const { actorId } = requirePerson(request);
    const { preset } = request.body;
    if (preset === undefined) return { persona: await personaDesk.create(actorId, fromScratch(request.body)) };
    return { persona: await personaDesk.createFromPreset(actorId, preset, languageOfPreset(request.body)) };
  });

  const one = { params: idParams };
  const changed = { ...one, body: changeBody, response: { 200: personaAnswer } };
  app.patch('/api/personas/:id', { config, bodyLimit: BOOK_BYTES, schema: changed }, async (request) => {
    const { version, ...wish } = request.body;
    return { persona: await personaDesk.change(requirePerson(request).actorId, request.params.id, wish, version) };
  });

  app.delete('/api/personas/:id', { config, schema: { ...one, response: { 204: nothing } } }, async (request, reply) => {
    await personaDesk.delete(requirePerson(request).actorId, request.params.id);
    return reply.code(204).send();
  });

  const asked = { querystring: z.strictObject({ language }), response: { 200: readyMadeAnswer } };
  app.get('/api/presets', { config, schema: asked }, (request) => {
    requirePerson(request);
    return personaDesk.readyMade(request.query.language);
  });
}

function fromScratch({ name, sheet, ...more }: CreateBody): CreateBody & { name: string; sheet: string } {
  if (name === undefined) refuse('invalid', 'a name is needed', { reason: 'name_empty', field: 'name' });
  if (sheet === undefined) refuse('invalid', 'a sheet is needed', { reason: 'text_empty', field: 'sheet' });
  return { ...more, name, sheet };
}

/** A ready-made one is taken as it stands, in the words of a language, and changed afterwards. */
function languageOfPreset({ preset: _, language: words, ...rest }: CreateBody): 'en' | 'ko' {
  const [field] = Object.keys(rest);
  if (field !== undefined) refuse('invalid', 'a ready-made persona takes no fields', { reason: 'unknown_field', field });
  return words ?? refuse('invalid', 'in which language?', { reason: 'malformed', field: 'language' });
}
