// The description of the API: as a document and as a page. Public: it says what this program does, and nothing of what is in it. (PRODUCT C2)
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { DOCS_STYLE, drawDocs } from './docs-page.ts';
import { describeApi } from './openapi.ts';
import type { DescribedRoute } from './openapi.ts';
import type { HttpApp } from './schemas.ts';

const config = { scope: 'any' } as const;
const asked = z.strictObject({ lang: z.enum(['en', 'ko']).optional() });

export function registerDocsRoutes(app: HttpApp, { routes, version }: { routes: readonly DescribedRoute[]; version: string }): void {
  let made: Record<string, unknown> | undefined;
  // When first asked for: by then every route is there.
  const document = (): Record<string, unknown> => (made ??= describeApi(routes, version));

  app.get('/openapi.json', { config }, (_request, reply) => send(reply, 'application/json', JSON.stringify(document())));
  app.get('/docs/style.css', { config }, (_request, reply) => send(reply, 'text/css', DOCS_STYLE));
  app.get('/docs', { config, schema: { querystring: asked } }, (request, reply) => {
    const prefersKorean = /^\s*ko\b/iu.test(request.headers['accept-language'] ?? '');
    return send(reply, 'text/html', drawDocs(document(), request.query.lang ?? (prefersKorean ? 'ko' : 'en')));
  });
}

function send(reply: FastifyReply, type: string, body: string): FastifyReply {
  return reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-cache').send(body);
}
