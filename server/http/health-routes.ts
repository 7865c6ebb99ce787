// How the server is: for whoever watches over it a yes or no, and for its owner, or from this machine where that is set, more. (PRODUCT C5)
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import { hasScope } from '../accounts/principal.ts';
import type { Config } from '../config.ts';
import { refuse } from '../errors.ts';
import { isLoopback } from '../ip-address.ts';
import type { Health } from '../ops/health.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { HttpApp } from './schemas.ts';

export interface HealthRoutesNeed {
  accounts: Accounts;
  health: Health;
  metrics: Metrics;
  metricsFor: Config['metricsFor'];
}

const yesOrNo = z.object({ ok: z.boolean() });
const answer = z.object({
  ok: z.boolean(),
  details: z
    .object({
      ...{ version: z.string(), uptimeSeconds: z.number(), lastBackupAt: z.number().nullable() },
      database: z.object({ ok: z.boolean(), bytes: z.number() }),
      disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }),
      provider: z.array(z.object({ state: z.string(), checkedAt: z.number().nullable() })),
    })
    .optional(),
});

export function registerHealthRoutes(app: HttpApp, need: HealthRoutesNeed): void {
  const { health, metrics } = need;
  const config = { scope: 'any' } as const;

  app.get('/health', { config, schema: { response: { 200: answer, 503: answer } } }, (request, reply) => {
    const ok = answerFor(reply, health);
    return { ok, ...(maySee(request, need) ? { details: health.details() } : {}) };
  });

  app.get('/health/live', { config, schema: { response: { 200: yesOrNo } } }, () => ({ ok: true }));

  app.get('/health/ready', { config, schema: { response: { 200: yesOrNo, 503: yesOrNo } } }, (_request, reply) => ({
    ok: answerFor(reply, health),
  }));

  app.get('/metrics', { config: { scope: 'metrics' } }, (request, reply) => {
    if (!maySee(request, need)) {
      if (request.actor === undefined) refuse('signed_out', 'sign in first');
      refuse('forbidden', 'only the owner of the server may', { reason: 'role' });
    }
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.text());
  });
}

function answerFor(reply: FastifyReply, { isReady }: Health): boolean {
  const ok = isReady();
  if (!ok) reply.code(503);
  return ok;
}

/** An owner; and, where that is set, whoever asks from this machine itself, not through a proxy on it. */
function maySee(request: FastifyRequest, { accounts, metricsFor }: HealthRoutesNeed): boolean {
  const { actor } = request;
  if (actor?.kind === 'person') return hasScope(actor, 'metrics') && accounts.find(actor.actorId)?.serverRole === 'owner';
  const forwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  return actor === undefined && metricsFor === 'loopback' && !forwarded && isLoopback(request.raw.socket.remoteAddress ?? '');
}
