// One's own account: looks, password, leaving for good.
import { z } from 'zod';
import type { OwnAccount } from '../accounts/own-account.ts';
import { requirePerson } from './authentication.ts';
import { readBrowser } from './browser.ts';
import type { Cookies } from './cookies.ts';
import { meAnswer, nameText, nothing, passwordText } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

export interface AccountRoutesNeed {
  cookies: Cookies;
  ownAccount: OwnAccount;
}

const looksBody = z.strictObject({
  name: nameText.optional(),
  emoji: z.string().max(32).optional(),
  hue: z.int().min(0).max(359).optional(),
});
const passwordBody = z.strictObject({ current: passwordText.optional(), next: passwordText });
const deleteBody = z.strictObject({ password: passwordText.optional() }).nullish();

export function registerAccountRoutes(app: HttpApp, { cookies, ownAccount }: AccountRoutesNeed): void {
  app.patch('/api/account', { config: { scope: 'account' }, schema: { body: looksBody, response: { 200: meAnswer } } }, async (request) => {
    return { me: await ownAccount.changeLooks(requirePerson(request).actorId, request.body) };
  });

  app.post('/api/account/password', { schema: { body: passwordBody, response: { 204: nothing } } }, async (request, reply) => {
    cookies.requirePrivacy(request);
    cookies.setTokens(reply, await ownAccount.changePassword(requirePerson(request), request.body, readBrowser(request, cookies)));
    return reply.code(204).send();
  });

  app.delete('/api/account', { schema: { body: deleteBody, response: { 204: nothing } } }, async (request, reply) => {
    await ownAccount.deleteAccount(requirePerson(request), request.body?.password);
    cookies.clearSession(reply);
    return reply.code(204).send();
  });
}
