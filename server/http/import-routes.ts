// A file becomes a room: it arrives in pieces that are small enough to be read at once, is looked at, and is made a room of. (PRODUCT A6)
import { z } from 'zod';
import { idSchema } from '../../protocol/commands.ts';
import { IMPORT } from '../../protocol/exchange.ts';
import type { ImportDesk } from '../exchange/import-desk.ts';
import { requirePerson } from './authentication.ts';
import { idParams, nameText, nothing } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const empty = z.strictObject({});
const piece = z.strictObject({ at: z.int().min(0).max(IMPORT.bytes), text: z.string().min(1).max(IMPORT.piece) });
const key = z.string().min(1).max(16);
const wish = z.strictObject({
  roomId: idSchema,
  name: nameText,
  roles: z
    .array(
      z.discriminatedUnion('as', [
        z.strictObject({ key, as: z.literal('me') }),
        z.strictObject({ key, as: z.literal('stand_in') }),
        z.strictObject({ key, as: z.literal('persona'), personaId: idSchema }),
      ]),
    )
    .max(IMPORT.authors),
});

const preview = z.object({
  format: z.enum(['dantok', 'sillytavern']),
  title: z.string(),
  lines: z.number(),
  firstAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  authors: z.array(
    z.object({
      ...{ key: z.string(), name: z.string(), kind: z.enum(['person', 'persona', 'bot', 'stand_in']) },
      ...{ lines: z.number(), saver: z.boolean() },
    }),
  ),
  sample: z.array(z.object({ author: z.string(), text: z.string() })),
});
const state = z.object({
  state: z.enum(['reading', 'ready', 'writing', 'done', 'failed']),
  ...{ done: z.number(), lines: z.number(), roomId: z.string().nullable() },
});

export function registerImportRoutes(app: HttpApp, { importDesk }: { importDesk: ImportDesk }): void {
  app.post(
    '/api/imports',
    { config: { scope: 'rooms:write' }, schema: { body: empty, response: { 200: z.object({ id: z.string() }) } } },
    (request) => importDesk.begin(requirePerson(request).actorId),
  );

  const one = { params: idParams };
  app.post(
    '/api/imports/:id/pieces',
    { config: { scope: 'rooms:write' }, schema: { ...one, body: piece, response: { 200: z.object({ at: z.number() }) } } },
    (request) => importDesk.add(requirePerson(request).actorId, request.params.id, request.body),
  );

  app.post(
    '/api/imports/:id/preview',
    { config: { scope: 'rooms:write' }, schema: { ...one, body: empty, response: { 200: preview } } },
    (request) => importDesk.preview(requirePerson(request).actorId, request.params.id),
  );

  app.post(
    '/api/imports/:id/room',
    { config: { scope: 'rooms:write' }, schema: { ...one, body: wish, response: { 200: state } } },
    (request) => importDesk.makeRoom(requirePerson(request).actorId, request.params.id, request.body),
  );

  app.get('/api/imports/:id', { config: { scope: 'rooms:write' }, schema: { ...one, response: { 200: state } } }, (request) =>
    importDesk.state(requirePerson(request).actorId, request.params.id),
  );

  app.delete('/api/imports/:id', { config: { scope: 'rooms:write' }, schema: { ...one, response: { 204: nothing } } }, (request, reply) => {
    importDesk.cancel(requirePerson(request).actorId, request.params.id);
    return reply.code(204).send();
  });
}
