// The description of the API (OpenAPI 3.1), made of the schemas that the routes validate with: every route that is registered is in it.
// (PRODUCT C2)
import type { FastifyInstance, RouteOptions } from 'fastify';
import { z } from 'zod';
import { EXAMPLES, MEDIA, OPEN, ROUTE_WORDS, TAGS } from './route-words.ts';
import type { Tag } from './route-words.ts';

type Json = Record<string, unknown>;

export interface DescribedRoute {
  method: string;
  /** With {names}. */
  path: string;
  schema: Partial<Record<'body' | 'querystring' | 'params', z.ZodType>> & { response?: Record<string, z.ZodType> };
  scope: string | undefined;
}

/** Before any route is registered. */
export function collectRoutes(app: FastifyInstance): DescribedRoute[] {
  const routes: DescribedRoute[] = [];
  app.addHook('onRoute', ({ method, url, schema, config }: RouteOptions) => {
    for (const one of [method].flat()) {
      if (one === 'HEAD' || url.includes('*')) continue;
      const path = url.replace(/:(\w+)/gu, '{$1}');
      routes.push({ method: one, path, schema: (schema ?? {}) as DescribedRoute['schema'], scope: config?.scope });
    }
  });
  return routes;
}

export function describeApi(routes: readonly DescribedRoute[], version: string): Json {
  const schemas: Json = { Problem: PROBLEM };
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const at = (paths[route.path] ??= {});
    at[route.method.toLowerCase()] = operationOf(route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Dantok',
      version,
      description: 'Everything the page can do, and answers of language models outside of rooms. Errors are problem details (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token, made on the account page' },
        session: { type: 'apiKey', in: 'cookie', name: 'sid', description: 'Of whoever signed in; `__Host-sid` where PUBLIC_URL is https' },
      },
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function operationOf({ method, path, schema, scope }: DescribedRoute, schemas: Json): Json {
  const name = `${method} ${path}`;
  const [tag, summary] = ROUTE_WORDS[name] ?? [tagOf(path), `${method} ${path}`];
  const { description, security } = forWhom(scope, OPEN.has(name));
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+(\w)?/gu, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary,
    ...(description === '' ? {} : { description }),
    tags: [tag],
    ...(security === undefined ? {} : { security }),
    parameters: [
      ...parametersOf(schema.params, 'path', schemas),
      ...parametersOf(schema.querystring, 'query', schemas, EXAMPLES[name]?.query),
    ],
    ...(schema.body === undefined ? {} : { requestBody: bodyOf(name, schema.body, schemas) }),
    responses: { ...responsesOf(name, schema.response ?? {}, schemas), '4XX': { description: 'Refused', content: problemOf() } },
  };
}

/** A route that is open still takes a token, where it was made for what is done there. */
function forWhom(scope: string | undefined, open: boolean): { description: string; security?: Json[] } {
  const scoped = scope === undefined || scope === 'any' ? '' : `Scope: ${scope}.`;
  if (open)
    return {
      description: `For everybody, signed in or not. ${scoped}`.trim(),
      security: scoped === '' ? [] : [{}, { token: [] }, { session: [] }],
    };
  if (scope === 'any') return { description: '', security: [] };
  return scope === undefined
    ? { description: 'For people with a session, not for tokens.', security: [{ session: [] }] }
    : { description: scoped };
}

function bodyOf(name: string, body: z.ZodType, schemas: Json): Json {
  const types = MEDIA[name]?.body;
  const content = types === undefined ? contentOf(toSchema(body, 'input', schemas), EXAMPLES[name]?.body) : mediaOf(types);
  return { required: !body.safeParse(undefined).success, content };
}

function responsesOf(name: string, response: Record<string, z.ZodType>, schemas: Json): Json {
  const more = mediaOf(MEDIA[name]?.answer ?? []);
  const answers = Object.entries(response).map(([status, schema]) => {
    if (status === '204') return [status, { description: 'Done' }];
    const content = { ...contentOf(toSchema(schema, 'output', schemas)), ...(status === '200' ? more : {}) };
    return [status, { description: status === '200' ? 'As asked' : 'It cannot', content }];
  });
  if (answers.length > 0) return Object.fromEntries(answers) as Json;
  if (name === 'GET /api/socket') return { 101: { description: 'A socket; docs/protocol.md says what is spoken there' } };
  return { 200: { description: 'As asked', content: more } };
}

function mediaOf(types: readonly string[]): Json {
  return Object.fromEntries(types.map((type) => [type, { schema: schemaOfMedia(type) }]));
}

function schemaOfMedia(type: string): Json {
  if (type === 'application/json') return { type: 'object' };
  return type.startsWith('image/') ? { type: 'string', format: 'binary' } : { type: 'string' };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query', schemas: Json, example: Json = {}): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input', schemas) as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, form]) => ({
    ...{ name, in: place, required: place === 'path' || required.includes(name), schema: form },
    ...(name in example ? { example: example[name] } : {}),
  }));
}

function contentOf(schema: Json, example?: unknown): Json {
  return { 'application/json': { schema, ...(example === undefined ? {} : { example }) } };
}

function problemOf(): Json {
  return { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
}

/** Named schemas are described once, where all can point. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Json;
  const {
    $schema: _,
    $defs: named = {},
    ...rest
  } = JSON.parse(JSON.stringify(made).replaceAll('#/$defs/', '#/components/schemas/')) as Json;
  for (const [name, form] of Object.entries(named as Json)) schemas[name] = withoutId(form as Json);
  if (typeof rest['id'] !== 'string') return rest;
  schemas[rest['id']] = withoutId(rest);
  return { $ref: `#/components/schemas/${rest['id']}` };
}

function withoutId({ id: _, $id: __, ...rest }: Json): Json {
  return rest;
}

function tagOf(path: string): Tag {
  if (/\/(?:personas|turns|talk|cards)/u.test(path)) return 'personas';
  if (path.includes('/messages')) return 'lines';
  if (path.startsWith('/api/rooms')) return path.includes('/invitations') ? 'account' : 'rooms';
  return path.startsWith('/api/people') || path.startsWith('/health') ? 'server' : 'account';
}

const PROBLEM: Json = {
  type: 'object',
  description: 'RFC 9457, with a code that programs go by',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    ...{
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string' },
      detail: { type: 'string' },
    },
    ...{ reason: { type: 'string' }, field: { type: 'string' }, retryAfterMs: { type: 'number' } },
  },
};
