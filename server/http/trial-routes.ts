// Trying a persona out: what stands in the editor and a line go in, the answer comes out as a stream of events, as it is written. Whoever
// closes the connection ends it. (PRODUCT B1)
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import type { TrialDesk } from '../ai/trial-desk.ts';
import { requirePerson } from './authentication.ts';
import { BOOK_BYTES, loreWish } from './book-routes.ts';
import { personaFields } from './persona-routes.ts';
import type { HttpApp } from './schemas.ts';

const line = z.strictObject({ by: z.enum(['me', 'persona']), text: z.string().max(LIMITS.trialLineLength) });
const body = z.strictObject({
  persona: z.strictObject({ ...personaFields, preset: z.string().max(64).nullish() }),
  lore: loreWish.optional(),
  lines: z.array(line).min(1).max(LIMITS.trialLines),
});

const figure = z.number().nullable();
const meter = z.object({
  ...{ perMinute: figure, leftThisMinute: figure, perDay: figure, leftToday: figure, nextSlotAt: figure, blockedUntil: figure },
  voice: z.enum(['demo', 'model']),
  of: z.enum(['demo', 'server', 'room', 'mine']),
});
const meterAnswer = z.object({ meter: meter.nullable(), off: z.boolean().describe('Personas are switched off on this server.') });

export function registerTrialRoutes(app: HttpApp, { trialDesk }: { trialDesk: TrialDesk }): void {
  app.get('/api/trials/meter', { config: { scope: 'chat' }, schema: { response: { 200: meterAnswer } } }, (request) =>
    trialDesk.meterOf(requirePerson(request).actorId),
  );

  app.post('/api/trials', { config: { scope: 'chat' }, bodyLimit: BOOK_BYTES, schema: { body } }, (request, reply) => {
    const { actorId } = requirePerson(request);
    const out = new PassThrough();
    const trial = trialDesk.start(actorId, request.body, (news) => {
      out.write(`data: ${JSON.stringify(news)}\n\n`);
    });
    reply.raw.once('close', () => {
      trial.cancel();
    });
    void trial.done.then(() => out.end());
    // A proxy that gathers the answer would keep its words back.
    return reply.type('text/event-stream; charset=utf-8').headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' }).send(out);
  });
}
