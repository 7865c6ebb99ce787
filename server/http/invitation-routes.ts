// Links into a room: made and revoked by moderators, opened by anybody who has one. The token travels in a body, never in a path.
import { z } from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import type { Arrivals } from '../accounts/arrivals.ts';
import type { InvitationDesk } from '../accounts/invitation-desk.ts';
import { INVITATION_LIMITS } from '../accounts/invitations.ts';
import { refuse } from '../errors.ts';
import { requirePerson } from './authentication.ts';
import type { BorderCheck } from './border-check.ts';
import { readBrowser } from './browser.ts';
import type { Cookies } from './cookies.ts';
import { toPeerAddress } from './cookies.ts';
import { meSchema, nameText, nothing, passwordText, roomAndIdParams, roomParams, tokenText } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

export interface InvitationRoutesNeed {
  accounts: Accounts;
  arrivals: Arrivals;
  border: BorderCheck;
  cookies: Cookies;
  invitationDesk: InvitationDesk;
}

const READS = { scope: 'rooms:read' } as const;
const WRITES = { scope: 'rooms:write' } as const;

const kind = z.enum(['join', 'watch']);
const role = z.enum(['moderator', 'member', 'watcher']);
const invitation = z.object({
  id: z.string(),
  kind,
  role,
  createdBy: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  maxUses: z.number(),
  uses: z.number(),
  revokedAt: z.number().nullable(),
});
const listAnswer = z.object({ invitations: z.array(invitation) });
const createBody = z.strictObject({
  kind,
  role: role.optional(),
  maxUses: z.int().min(1).max(INVITATION_LIMITS.watch.most).optional(),
  days: z.int().min(1).max(INVITATION_LIMITS.days.most).optional(),
});
const createAnswer = z.object({ invitation, link: z.string() });
const tokenBody = z.strictObject({ token: tokenText });
const lookAnswer = z.object({ kind, roomName: z.string(), role });
const acceptBody = z.strictObject({ token: tokenText, name: nameText.optional(), password: passwordText.optional() });
const arrivalAnswer = z.object({ me: meSchema, roomId: z.string() });

export function registerInvitationRoutes(app: HttpApp, need: InvitationRoutesNeed): void {
  registerDesk(app, need);
  registerArrivals(app, need);
}

function registerDesk(app: HttpApp, { border, invitationDesk }: InvitationRoutesNeed): void {
  app.get(
    '/api/rooms/:roomId/invitations',
    { config: READS, schema: { params: roomParams, response: { 200: listAnswer } } },
    (request) => ({
      invitations: invitationDesk.list(requirePerson(request).actorId, request.params.roomId),
    }),
  );

  const createSchema = { params: roomParams, body: createBody, response: { 200: createAnswer } };
  app.post('/api/rooms/:roomId/invitations', { config: WRITES, schema: createSchema }, async (request) => {
    const made = await invitationDesk.create(requirePerson(request).actorId, request.params.roomId, request.body);
    return { invitation: made.invitation, link: `${border.publicOriginOf(request)}/#/${made.invitation.kind}/${made.token}` };
  });

  const revokeSchema = { params: roomAndIdParams, response: { 204: nothing } };
  app.delete('/api/rooms/:roomId/invitations/:id', { config: WRITES, schema: revokeSchema }, async (request, reply) => {
    await invitationDesk.revoke(requirePerson(request).actorId, request.params.roomId, request.params.id);
    return reply.code(204).send();
  });
}

function registerArrivals(app: HttpApp, { accounts, arrivals, cookies }: InvitationRoutesNeed): void {
  app.post('/api/invitations/look', { config: { scope: 'any' }, schema: { body: tokenBody, response: { 200: lookAnswer } } }, (request) =>
    arrivals.look(request.body.token, toPeerAddress(request)),
  );

  app.post(
    '/api/invitations/accept',
    { config: WRITES, schema: { body: acceptBody, response: { 200: arrivalAnswer } } },
    async (request, reply) => {
      const { token, name, password } = request.body;
      const browser = readBrowser(request, cookies);
      if (request.actor?.kind === 'person') {
        const { actorId, roomId } = await arrivals.join(request.actor.actorId, token, browser.address);
        return { me: accounts.getMe(actorId), roomId };
      }
      cookies.requirePrivacy(request);
      if (name === undefined) refuse('invalid', 'a name is needed', { reason: 'name_empty', field: 'name' });
      const { actorId, roomId, letIn } = await arrivals.joinAsNew({ token, name, password }, browser);
      if (letIn !== undefined) cookies.setTokens(reply, letIn);
      return { me: accounts.getMe(actorId), roomId };
    },
  );

  app.post('/api/invitations/watch', { schema: { body: tokenBody, response: { 200: arrivalAnswer } } }, async (request, reply) => {
    cookies.requirePrivacy(request);
    const { roomId, letIn } = await arrivals.watch(request.body.token, request.actor, readBrowser(request, cookies));
    if (letIn !== undefined) cookies.setTokens(reply, letIn);
    return { me: { kind: 'visitor' as const, roomId }, roomId };
  });
}
