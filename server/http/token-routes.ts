// Tokens of programs, for whoever is signed in: no token makes, sees or revokes another. The secret leaves once, in the answer that made it.
import { z } from 'zod';
import { TOKEN_LIMITS } from '../accounts/api-tokens.ts';
import type { TokenDesk } from '../accounts/token-desk.ts';
import { SCOPES } from '../../protocol/scopes.ts';
import { requirePerson } from './authentication.ts';
import type { Cookies } from './cookies.ts';
import { idParams, nothing, passwordText } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const scope = z.enum(SCOPES);
const token = z.object({
  id: z.string(),
  name: z.string(),
  last4: z.string(),
  scopes: z.array(scope),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  usedAt: z.number().nullable(),
});
const listAnswer = z.object({ tokens: z.array(token) });
const makeAnswer = z.object({ token, secret: z.string() });
const makeBody = z.strictObject({
  name: z.string().max(4 * TOKEN_LIMITS.nameLength),
  scopes: z.array(scope).min(1).max(SCOPES.length),
  days: z.int().min(1).max(TOKEN_LIMITS.days).nullable(),
  password: passwordText.optional(),
});

export function registerTokenRoutes(app: HttpApp, { cookies, tokenDesk }: { cookies: Cookies; tokenDesk: TokenDesk }): void {
  app.get('/api/tokens', { schema: { response: { 200: listAnswer } } }, (request) => ({
    tokens: tokenDesk.list(requirePerson(request).actorId),
  }));

  app.post('/api/tokens', { schema: { body: makeBody, response: { 200: makeAnswer } } }, (request) => {
    const person = requirePerson(request);
    cookies.requirePrivacy(request);
    const { password, ...wish } = request.body;
    return tokenDesk.make(person, wish, password);
  });

  app.delete('/api/tokens/:id', { schema: { params: idParams, response: { 204: nothing } } }, async (request, reply) => {
    await tokenDesk.revoke(requirePerson(request), request.params.id);
    return reply.code(204).send();
  });
}
