// Whether the server works, for whoever watches over it. Says nothing else: no version, no numbers.
import { z } from 'zod';
import type { HttpApp } from './schemas.ts';

const answer = z.object({ ok: z.boolean() });

export function registerHealthRoute(app: HttpApp, { isHealthy }: { isHealthy: () => boolean }): void {
  app.get('/health', { config: { scope: 'any' }, schema: { response: { 200: answer, 503: answer } } }, (_request, reply) => {
    if (!isHealthy()) reply.code(503);
    return { ok: reply.statusCode === 200 };
  });
}
