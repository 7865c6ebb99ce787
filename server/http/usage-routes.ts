// What requests cost and brought: mine, of a room, of a key, of the server. Who sees which is the desk's to say; what is answered is an
// allow-list. (PRODUCT D2)
import { z } from 'zod';
import { LANES } from '../../protocol/stage.ts';
import type { UsageDesk } from '../usage/usage-desk.ts';
import { requirePerson } from './authentication.ts';
import { idParams, roomParams } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const n = z.number();
const amounts = { requests: n, promptTokens: n, completionTokens: n, estimated: n, cost: n, unpriced: n, lines: n };
const of = z.enum(['named', 'nobody', 'gone', 'hidden', 'demo', 'server', 'room', 'member', 'rest']);
const groups = z.array(z.object({ of, id: z.string().nullable(), name: z.string(), emoji: z.string(), hue: n.nullable(), ...amounts }));
const usage = z.object({
  total: z.object(amounts),
  days: z.array(z.object({ day: z.string(), ...amounts })),
  ...{ personas: groups, people: groups, rooms: groups, keys: groups },
  scenes: z.object({ requests: n, lines: n }),
  amongPersonas: n,
  waits: z.array(z.object({ lane: z.enum(LANES), turns: n, medianMs: n, p95Ms: n })),
});

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/u);
const querystring = z.strictObject({ from: day, to: day, zone: z.string().min(1).max(64) });
const asked = { querystring, response: { 200: z.object({ usage }) } };

export function registerUsageRoutes(app: HttpApp, { usageDesk }: { usageDesk: UsageDesk }): void {
  app.get('/api/usage', { config: { scope: 'account' }, schema: asked }, async (request) => ({
    usage: await usageDesk.ofMine(requirePerson(request).actorId, request.query),
  }));

  app.get('/api/usage/server', { config: { scope: 'server' }, schema: asked }, async (request) => ({
    usage: await usageDesk.ofServer(requirePerson(request).actorId, request.query),
  }));

  app.get('/api/rooms/:roomId/usage', { config: { scope: 'rooms:read' }, schema: { ...asked, params: roomParams } }, async (request) => ({
    usage: await usageDesk.ofRoom(requirePerson(request).actorId, request.params.roomId, request.query),
  }));

  app.get(
    '/api/rooms/:roomId/usage/mine',
    { config: { scope: 'rooms:read' }, schema: { ...asked, params: roomParams } },
    async (request) => ({
      usage: await usageDesk.ofMine(requirePerson(request).actorId, request.query, request.params.roomId),
    }),
  );

  app.get('/api/keys/:id/usage', { config: { scope: 'account' }, schema: { ...asked, params: idParams } }, async (request) => ({
    usage: await usageDesk.ofKey(requirePerson(request).actorId, request.params.id, request.query),
  }));
}
