// One persona by itself: as it is now with how it has done, and the sheets it had. Read here; an old sheet is taken back as any change is
// made. For those who may change it, but for the card that everybody sees. (PRODUCT B1)
import { z } from 'zod';
import { idSchema } from '../../protocol/commands.ts';
import { VERSION_FIELDS } from '../../protocol/personas.ts';
import type { PersonaDesk } from '../personas/persona-desk.ts';
import { requirePerson } from './authentication.ts';
import { keptBook } from './book-routes.ts';
import { persona, personaDetails } from './persona-routes.ts';
import { idParams } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const figures = {
  ...{ lines: z.number(), rooms: z.number(), requests: z.number(), shared: z.number() },
  ...{ ownPrefixes: z.number(), foreignSpeech: z.number(), nearRepeats: z.number() },
};
const personaAnswer = z.object({ persona, numbers: z.object(figures).nullable() });

const card = {
  version: z.number(),
  by: z.object({ id: z.string(), name: z.string() }).nullable(),
  at: z.number(),
  changed: z.array(z.enum(VERSION_FIELDS)),
};
const sheet = z.object({ name: z.string(), emoji: z.string(), hue: z.number(), ...personaDetails });
const listAnswer = z.object({ versions: z.array(z.object(card)) });
const versionAnswer = z.object({ version: z.object({ ...card, sheet, book: keptBook.nullable() }) });
/** From a path, so it is text. */
const versionParams = z.strictObject({ id: idSchema, version: z.string().regex(/^[1-9]\d{0,9}$/u) });

export function registerVersionRoutes(app: HttpApp, { personaDesk }: { personaDesk: PersonaDesk }): void {
  app.get(
    '/api/personas/:id',
    { config: { scope: 'personas' }, schema: { params: idParams, response: { 200: personaAnswer } } },
    (request) => personaDesk.get(requirePerson(request).actorId, request.params.id),
  );

  app.get(
    '/api/personas/:id/versions',
    { config: { scope: 'personas' }, schema: { params: idParams, response: { 200: listAnswer } } },
    (request) => ({
      versions: personaDesk.listVersions(requirePerson(request).actorId, request.params.id),
    }),
  );

  app.get(
    '/api/personas/:id/versions/:version',
    { config: { scope: 'personas' }, schema: { params: versionParams, response: { 200: versionAnswer } } },
    (request) => {
      const { id, version } = request.params;
      return { version: personaDesk.getVersion(requirePerson(request).actorId, id, Number(version)) };
    },
  );
}
