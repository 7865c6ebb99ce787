// Signing in and out, the first run, and the list of one's sessions.
import { z } from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import type { FirstRun } from '../accounts/first-run.ts';
import type { OwnAccount } from '../accounts/own-account.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { SignIn } from '../accounts/sign-in.ts';
import type { Me } from '../../protocol/records.ts';
import { requireActor, requirePerson } from './authentication.ts';
import { readBrowser } from './browser.ts';
import type { Cookies } from './cookies.ts';
import { idParams, meAnswer, meSchema, nameText, nothing, passwordText, tokenText } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

export interface SessionRoutesNeed {
  accounts: Accounts;
  cookies: Cookies;
  firstRun: FirstRun;
  ownAccount: OwnAccount;
  sessions: Sessions;
  signIn: SignIn;
}

const stateAnswer = z.object({ state: z.enum(['setup', 'signed_out', 'signed_in']), me: meSchema.optional(), insecure: z.boolean() });
const setUpBody = z.strictObject({ token: tokenText, name: nameText, password: passwordText, language: z.enum(['en', 'ko']).optional() });
const signInBody = z.strictObject({ name: nameText, password: passwordText });
const sessionsAnswer = z.object({
  sessions: z.array(z.object({ id: z.string(), device: z.string(), createdAt: z.number(), seenAt: z.number(), current: z.boolean() })),
});

export function registerSessionRoutes(app: HttpApp, need: SessionRoutesNeed): void {
  const { accounts, cookies, firstRun, ownAccount, sessions, signIn } = need;

  app.get('/api/session', { config: { scope: 'any' }, schema: { response: { 200: stateAnswer } } }, (request) => {
    const insecure = cookies.isInsecure(request);
    if (request.actor !== undefined) return { state: 'signed_in' as const, me: toMe(request.actor, accounts), insecure };
    return { state: firstRun.isDone() ? ('signed_out' as const) : ('setup' as const), insecure };
  });

  app.post('/api/setup', { schema: { body: setUpBody, response: { 200: meAnswer } } }, async (request, reply) => {
    cookies.requirePrivacy(request);
    const letIn = await firstRun.setUp(request.body, readBrowser(request, cookies));
    cookies.setTokens(reply, letIn);
    return { me: accounts.getMe(letIn.actorId) };
  });

  app.post('/api/session', { schema: { body: signInBody, response: { 200: meAnswer } } }, async (request, reply) => {
    cookies.requirePrivacy(request);
    const letIn = await signIn.signIn(request.body, readBrowser(request, cookies));
    cookies.setTokens(reply, letIn);
    return { me: accounts.getMe(letIn.actorId) };
  });

  app.delete('/api/session', { schema: { response: { 204: nothing } } }, async (request, reply) => {
    await ownAccount.signOut(requireActor(request));
    cookies.clearSession(reply);
    return reply.code(204).send();
  });

  app.get('/api/sessions', { schema: { response: { 200: sessionsAnswer } } }, (request) => {
    const person = requirePerson(request);
    return { sessions: sessions.list(person.actorId).map((session) => ({ ...session, current: session.id === person.sessionId })) };
  });

  app.delete('/api/sessions', { schema: { response: { 204: nothing } } }, async (request, reply) => {
    await ownAccount.endOtherSessions(requirePerson(request));
    return reply.code(204).send();
  });

  app.delete('/api/sessions/:id', { schema: { params: idParams, response: { 204: nothing } } }, async (request, reply) => {
    const person = requirePerson(request);
    await ownAccount.endSession(person, request.params.id);
    if (request.params.id === person.sessionId) cookies.clearSession(reply);
    return reply.code(204).send();
  });
}

export function toMe(principal: Principal, accounts: Accounts): Me {
  return principal.kind === 'visitor' ? { kind: 'visitor', roomId: principal.roomId } : accounts.whoIs(principal.actorId);
}
