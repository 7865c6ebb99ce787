// Notices, for whoever is signed in: their hours, and this browser's subscription. Not for tokens: a subscription is a session's.
import { z } from 'zod';
import type { NoticeSettings } from '../../protocol/notices.ts';
import type { NoticeDesk } from '../notices/notice-desk.ts';
import { requirePerson } from './authentication.ts';
import { nothing } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const minute = z.int().min(0).max(1_439).nullable();
const settings = z.strictObject({
  ...{ quietFrom: minute, quietTo: minute, timeZone: z.string().min(1).max(64) },
  ...{ sound: z.boolean(), preview: z.boolean() },
}) satisfies z.ZodType<NoticeSettings>;
const settingsAnswer = z.object({ settings });
const pushAnswer = z.object({ key: z.string(), endpoint: z.string().nullable() });
const subscribeBody = z.strictObject({
  endpoint: z.string().min(1).max(2_048),
  p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}=?$/u),
  auth: z.string().regex(/^[A-Za-z0-9_-]{22}(?:==)?$/u),
});
const testBody = z.strictObject({});
const testAnswer = z.object({ outcome: z.enum(['delivered', 'gone', 'failed']) });

export function registerNoticeRoutes(app: HttpApp, { noticeDesk }: { noticeDesk: NoticeDesk }): void {
  app.get('/api/notices', { config: { scope: 'account' }, schema: { response: { 200: settingsAnswer } } }, (request) => ({
    settings: noticeDesk.settings(requirePerson(request).actorId),
  }));

  app.put(
    '/api/notices',
    { config: { scope: 'account' }, schema: { body: settings, response: { 200: settingsAnswer } } },
    async (request) => ({
      settings: await noticeDesk.change(requirePerson(request).actorId, request.body),
    }),
  );

  app.get('/api/push', { schema: { response: { 200: pushAnswer } } }, (request) => noticeDesk.look(requirePerson(request)));

  app.put('/api/push', { schema: { body: subscribeBody, response: { 204: nothing } } }, async (request, reply) => {
    await noticeDesk.subscribe(requirePerson(request), request.body);
    return reply.code(204).send();
  });

  app.delete('/api/push', { schema: { response: { 204: nothing } } }, async (request, reply) => {
    await noticeDesk.unsubscribe(requirePerson(request));
    return reply.code(204).send();
  });

  app.post('/api/push/test', { schema: { body: testBody, response: { 200: testAnswer } } }, async (request) => ({
    outcome: await noticeDesk.test(requirePerson(request)),
  }));
}
