// What models read and cost, for the owner of the server to see and to state. A name may hold slashes: it stands in the body.
import { z } from 'zod';
import type { ModelDesk } from '../ai/model-desk.ts';
import { requirePerson } from './authentication.ts';
import type { HttpApp } from './schemas.ts';

const amount = z.number().nullable();
const stated = { window: amount, promptPrice: amount, completionPrice: amount };
const model = z.object({ name: z.string(), known: z.object({ ...stated, window: z.number() }), stated: z.object(stated) });
const stateBody = z.strictObject({ name: z.string().max(400), ...stated });

export function registerModelRoutes(app: HttpApp, { modelDesk }: { modelDesk: ModelDesk }): void {
  app.get(
    '/api/model-facts',
    { config: { scope: 'server' }, schema: { response: { 200: z.object({ models: z.array(model) }) } } },
    (request) => ({
      models: modelDesk.list(requirePerson(request).actorId),
    }),
  );

  app.post(
    '/api/model-facts',
    { config: { scope: 'server' }, schema: { body: stateBody, response: { 200: z.object({ model }) } } },
    async (request) => {
      const { name, ...facts } = request.body;
      return { model: await modelDesk.state(requirePerson(request).actorId, name, facts) };
    },
  );
}
