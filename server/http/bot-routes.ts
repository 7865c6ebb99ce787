// Bots and their tokens, for whoever is signed in: no token makes a bot or another token. (PRODUCT C4)
import { z } from 'zod';
import { idSchema } from '../../protocol/commands.ts';
import { TOKEN_LIMITS } from '../accounts/api-tokens.ts';
import { BOT_SCOPES } from '../bots/bot-desk.ts';
import type { BotDesk } from '../bots/bot-desk.ts';
import { BOT_LIMITS } from '../bots/bots.ts';
import { requirePerson } from './authentication.ts';
import type { Cookies } from './cookies.ts';
import { idParams, nameText, nothing, passwordText } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const bot = z.object({
  ...{ id: z.string(), name: z.string(), emoji: z.string(), hue: z.number(), about: z.string() },
  ...{ ownerId: z.string(), ownerName: z.string(), disabledAt: z.number().nullable(), createdAt: z.number(), stoppedHooks: z.number() },
});
const scopes = z.array(z.enum(BOT_SCOPES));
const token = z.object({
  ...{ id: z.string(), name: z.string(), last4: z.string(), scopes, createdAt: z.number() },
  ...{ expiresAt: z.number().nullable(), usedAt: z.number().nullable() },
});
const botAnswer = z.object({ bot });
const looks = {
  emoji: z.string().max(32).optional(),
  hue: z.int().min(0).max(359).optional(),
  about: z
    .string()
    .max(4 * BOT_LIMITS.aboutLength)
    .optional(),
};
const makeBody = z.strictObject({ name: nameText, ...looks });
const changeBody = z.strictObject({ name: nameText.optional(), ...looks, disabled: z.boolean().optional() });
const tokenBody = z.strictObject({
  name: z.string().max(4 * TOKEN_LIMITS.nameLength),
  scopes: scopes.min(1).max(BOT_SCOPES.length),
  days: z.int().min(1).max(TOKEN_LIMITS.days).nullable(),
  password: passwordText.optional(),
});
const tokenParams = z.strictObject({ id: idSchema, tokenId: idSchema });

export function registerBotRoutes(app: HttpApp, { cookies, botDesk }: { cookies: Cookies; botDesk: BotDesk }): void {
  app.get('/api/bots', { schema: { response: { 200: z.object({ bots: z.array(bot) }) } } }, (request) => ({
    bots: botDesk.list(requirePerson(request).actorId),
  }));

  app.post('/api/bots', { schema: { body: makeBody, response: { 200: botAnswer } } }, async (request) => ({
    bot: await botDesk.create(requirePerson(request).actorId, request.body),
  }));

  app.patch('/api/bots/:id', { schema: { params: idParams, body: changeBody, response: { 200: botAnswer } } }, async (request) => ({
    bot: await botDesk.change(requirePerson(request).actorId, request.params.id, request.body),
  }));

  app.delete('/api/bots/:id', { schema: { params: idParams, response: { 204: nothing } } }, async (request, reply) => {
    await botDesk.delete(requirePerson(request).actorId, request.params.id);
    return reply.code(204).send();
  });

  const listAnswer = z.object({ tokens: z.array(token) });
  app.get('/api/bots/:id/tokens', { schema: { params: idParams, response: { 200: listAnswer } } }, (request) => ({
    tokens: botDesk.listTokens(requirePerson(request).actorId, request.params.id).map(ofBot),
  }));

  const madeAnswer = z.object({ token, secret: z.string() });
  app.post('/api/bots/:id/tokens', { schema: { params: idParams, body: tokenBody, response: { 200: madeAnswer } } }, async (request) => {
    const person = requirePerson(request);
    cookies.requirePrivacy(request);
    const { password, ...wish } = request.body;
    const made = await botDesk.makeToken(person, request.params.id, wish, password);
    return { ...made, token: ofBot(made.token) };
  });

  app.delete('/api/bots/:id/tokens/:tokenId', { schema: { params: tokenParams, response: { 204: nothing } } }, async (request, reply) => {
    await botDesk.revokeToken(requirePerson(request).actorId, request.params.id, request.params.tokenId);
    return reply.code(204).send();
  });
}

function ofBot<T extends { scopes: readonly string[] }>(row: T) {
  return { ...row, scopes: BOT_SCOPES.filter((scope) => row.scopes.includes(scope)) };
}
