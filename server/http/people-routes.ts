// Other people's accounts, for the owner of the server.
import { z } from 'zod';
import type { People } from '../accounts/people.ts';
import { requirePerson } from './authentication.ts';
import { idParams, nothing } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const peopleAnswer = z.object({
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      emoji: z.string(),
      hue: z.number(),
      picture: z.string().nullable(),
      serverRole: z.enum(['owner', 'member', 'guest']),
      disabledAt: z.number().nullable(),
      createdAt: z.number(),
      seenAt: z.number().nullable(),
    }),
  ),
});

export function registerPeopleRoutes(app: HttpApp, { people }: { people: People }): void {
  app.get('/api/people', { config: { scope: 'server' }, schema: { response: { 200: peopleAnswer } } }, (request) => ({
    people: people.list(requirePerson(request).actorId),
  }));

  app.post(
    '/api/people/:id/disable',
    { config: { scope: 'server' }, schema: { params: idParams, response: { 204: nothing } } },
    async (request, reply) => {
      await people.disable(requirePerson(request).actorId, request.params.id);
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/people/:id/enable',
    { config: { scope: 'server' }, schema: { params: idParams, response: { 204: nothing } } },
    async (request, reply) => {
      await people.enable(requirePerson(request).actorId, request.params.id);
      return reply.code(204).send();
    },
  );

  const passwordAnswer = z.object({ password: z.string() });
  app.post(
    '/api/people/:id/reset',
    { config: { scope: 'server' }, schema: { params: idParams, response: { 200: passwordAnswer } } },
    async (request) => ({
      password: await people.reset(requirePerson(request).actorId, request.params.id),
    }),
  );
}
