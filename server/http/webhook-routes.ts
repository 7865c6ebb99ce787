// Webhooks of bots in a room, for whoever is signed in. The secret that signs leaves once, in the answer that made it. (PRODUCT C4)
import { z } from 'zod';
import { idSchema } from '../../protocol/commands.ts';
import type { WebhookDesk } from '../bots/webhook-desk.ts';
import { requirePerson } from './authentication.ts';
import type { Cookies } from './cookies.ts';
import { nothing, roomAndIdParams, roomParams } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const hears = z.enum(['mentions', 'lines']);
const nullable = z.number().nullable();
const webhook = z.object({
  ...{ id: z.string(), botId: z.string(), roomId: z.string(), url: z.string(), hears, mine: z.boolean() },
  ...{ createdAt: z.number(), stoppedAt: nullable },
});
const letter = z.object({
  ...{ id: z.string(), seq: z.number(), state: z.enum(['waiting', 'sent', 'dead']), attempts: z.number(), nextAt: z.number() },
  ...{ status: nullable, detail: z.string(), createdAt: z.number(), endedAt: nullable },
});
const listAnswer = z.object({ webhooks: z.array(webhook) });
const hookAnswer = z.object({ webhook });
const madeAnswer = z.object({ webhook, secret: z.string() });
const lettersAnswer = z.object({ letters: z.array(letter) });
const makeBody = z.strictObject({ botId: idSchema, url: z.string().max(4_096), hears });
const changeBody = z.strictObject({ hears: hears.optional(), running: z.boolean().optional() });
const letterParams = z.strictObject({ roomId: idSchema, id: idSchema, letterId: idSchema });

const ALL = '/api/rooms/:roomId/webhooks';
const ONE = `${ALL}/:id`;

export function registerWebhookRoutes(app: HttpApp, { cookies, webhookDesk }: { cookies: Cookies; webhookDesk: WebhookDesk }): void {
  app.get(ALL, { schema: { params: roomParams, response: { 200: listAnswer } } }, (request) => ({
    webhooks: webhookDesk.list(requirePerson(request).actorId, request.params.roomId),
  }));

  app.post(ALL, { schema: { params: roomParams, body: makeBody, response: { 200: madeAnswer } } }, async (request) => {
    const { actorId } = requirePerson(request);
    cookies.requirePrivacy(request);
    return webhookDesk.create(actorId, request.params.roomId, request.body);
  });

  app.patch(ONE, { schema: { params: roomAndIdParams, body: changeBody, response: { 200: hookAnswer } } }, async (request) => {
    const { roomId, id } = request.params;
    return { webhook: await webhookDesk.change(requirePerson(request).actorId, roomId, id, request.body) };
  });

  app.delete(ONE, { schema: { params: roomAndIdParams, response: { 204: nothing } } }, async (request, reply) => {
    await webhookDesk.remove(requirePerson(request).actorId, request.params.roomId, request.params.id);
    return reply.code(204).send();
  });

  app.get(`${ONE}/letters`, { schema: { params: roomAndIdParams, response: { 200: lettersAnswer } } }, (request) => ({
    letters: webhookDesk.listLetters(requirePerson(request).actorId, request.params.roomId, request.params.id),
  }));

  app.post(`${ONE}/letters/:letterId/send`, { schema: { params: letterParams, response: { 204: nothing } } }, async (request, reply) => {
    const { roomId, id, letterId } = request.params;
    await webhookDesk.sendAgain(requirePerson(request).actorId, roomId, id, letterId);
    return reply.code(204).send();
  });
}
