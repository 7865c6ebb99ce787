// Keys of providers: mine, of rooms I moderate, of the server for its owner. A secret comes in and never goes out: what is answered is an
// allow-list without it. (PRODUCT A2; G23)
import { z } from 'zod';
import { idSchema } from '../../protocol/commands.ts';
import type { KeyDesk } from '../ai/key-desk.ts';
import { requirePerson } from './authentication.ts';
import type { Cookies } from './cookies.ts';
import { idParams, nothing } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

export interface KeyRoutesNeed {
  cookies: Cookies;
  keyDesk: KeyDesk;
}

const scope = z.enum(['server', 'room', 'member']);
const limit = z.number().nullable();
const key = z.object({
  id: z.string(),
  scope,
  roomId: z.string().nullable(),
  broughtBy: z.string().nullable(),
  label: z.string(),
  baseUrl: z.string(),
  last4: z.string(),
  model: z.string().nullable(),
  models: z.array(z.string()),
  state: z.enum(['good', 'bad', 'out_of_credit', 'locked']),
  detail: z.string(),
  limits: z.object({ perMinute: limit, perDay: limit, tokensPerMinute: limit, concurrent: z.number() }),
  offer: z.object({ perMinute: z.number().optional(), perDay: z.number().optional(), tokensPerMinute: z.number().optional() }).nullable(),
  monthlyCap: limit,
  month: z.object({ cost: z.number(), unpriced: z.number(), until: z.number() }),
  blockedUntil: limit,
  sharesWith: z.array(z.string()),
  fromEnvironment: z.boolean(),
  createdAt: z.number(),
  checkedAt: limit,
});
const keyAnswer = z.object({ key });
const listAnswer = z.object({ keys: z.array(key) });

/** Form only: what fits is the keys' own to say. */
const secret = z.string().max(65_536);
const address = z.string().max(4_096);
const wish = {
  label: z.string().max(400).optional(),
  model: z.string().max(400).nullish(),
  limits: z
    .strictObject({
      perMinute: z.int().nullable().optional(),
      perDay: z.int().nullable().optional(),
      tokensPerMinute: z.int().nullable().optional(),
      concurrent: z.int().optional(),
    })
    .optional(),
};
const addBody = z.strictObject({ scope, roomId: idSchema.optional(), secret, baseUrl: address.optional(), ...wish });
const changeBody = z.strictObject({
  secret: secret.optional(),
  baseUrl: address.optional(),
  sharesBudgetWith: idSchema.optional(),
  monthlyCap: z.number().nullish(),
  ...wish,
});

export function registerKeyRoutes(app: HttpApp, { cookies, keyDesk }: KeyRoutesNeed): void {
  const config = { scope: 'account' } as const;
  const one = { params: idParams, response: { 200: keyAnswer } };

  app.get('/api/keys', { config, schema: { response: { 200: listAnswer } } }, (request) => ({
    keys: keyDesk.list(requirePerson(request).actorId),
  }));

  app.post('/api/keys', { config, schema: { body: addBody, response: { 200: keyAnswer } } }, async (request) => {
    const { actorId } = requirePerson(request);
    cookies.requirePrivacy(request);
    return { key: await keyDesk.add(actorId, request.body) };
  });

  app.patch('/api/keys/:id', { config, schema: { ...one, body: changeBody } }, async (request) => {
    const { actorId } = requirePerson(request);
    if (request.body.secret !== undefined) cookies.requirePrivacy(request);
    return { key: await keyDesk.change(actorId, request.params.id, request.body) };
  });

  app.post('/api/keys/:id/accept', { config, schema: one }, async (request) => ({
    key: await keyDesk.accept(requirePerson(request).actorId, request.params.id),
  }));

  app.post('/api/keys/:id/check', { config, schema: one }, async (request) => ({
    key: await keyDesk.check(requirePerson(request).actorId, request.params.id),
  }));

  app.delete('/api/keys/:id', { config, schema: { params: idParams, response: { 204: nothing } } }, async (request, reply) => {
    await keyDesk.remove(requirePerson(request).actorId, request.params.id);
    return reply.code(204).send();
  });
}
