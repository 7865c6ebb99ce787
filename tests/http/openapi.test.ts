// The description of the API: every route in it, without a mistake, with examples that work; and its page. (PRODUCT C2)
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXAMPLES, MEDIA, OPEN, ROUTE_WORDS } from '../../server/http/route-words.ts';
import { SCOPES } from '../../protocol/scopes.ts';
import { registeredRoutes } from '../faults/http-place.ts';
import { TestServer } from '../harness/server.ts';

let server: TestServer;
let secret: string;
let roomId: string;
let document: { paths: Record<string, Record<string, unknown>> };
beforeAll(async () => {
  server = await TestServer.start({ environment: { REQUESTS_PER_MINUTE: '0', REQUESTS_PER_DAY: '0' } });
  const ana = await server.person('ana', 'owner');
  roomId = await server.room('kitchen', ana);
  const wish = { name: 'bell', scopes: SCOPES, days: 1 };
  ({ secret } = await server.core.batch.do(() => server.parts.tokens.create(ana.id, ana.id, wish)));
  document = (await (await get('/openapi.json')).json()) as typeof document;
});
afterAll(() => server.close());

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
}

function described(): string[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

test('every route that is registered is described, and no other', () => {
  const registered = registeredRoutes(server).filter((route) => !route.includes('*'));
  expect(new Set(described())).toEqual(new Set(registered.map((route) => route.replace(/:(\w+)/gu, '{$1}'))));
});

test('every line about a route and every example is about a route that is there', () => {
  const known = new Set(described());
  expect([...Object.keys(ROUTE_WORDS), ...Object.keys(EXAMPLES)].filter((route) => !known.has(route))).toEqual([]);
});

interface Described {
  description?: string;
  security?: object[];
  requestBody?: { content: object };
  responses: Record<string, { content?: object }>;
}

const operation = (route: string): Described => {
  const [method = '', path = ''] = route.split(' ');
  return document.paths[path]?.[method.toLowerCase()] as Described;
};

test('files and streams are described as what they are', async () => {
  const known = new Set(described());
  expect([...Object.keys(MEDIA), ...OPEN].filter((route) => !known.has(route))).toEqual([]);
  const bodyOf = (route: string): string[] => Object.keys(operation(route).requestBody?.content ?? {});
  const answerOf = (route: string): string[] => Object.keys(operation(route).responses['200']?.content ?? {});
  expect(bodyOf('PUT /api/account/picture')).toEqual(['image/png', 'image/jpeg', 'image/webp']);
  expect(bodyOf('POST /api/cards')).toEqual(['application/json', 'image/png']);
  expect(answerOf('GET /api/pictures/{id}')).toEqual(['image/webp']);
  expect(answerOf('POST /api/trials')).toEqual(['text/event-stream']);
  expect(answerOf('POST /v1/chat/completions')).toEqual(['application/json', 'text/event-stream']);
  for (const path of ['/docs', '/docs/style.css', '/openapi.json', '/metrics']) {
    const [type] = ((await get(path, { authorization: `Bearer ${secret}` })).headers.get('content-type') ?? '').split(';');
    expect([path, answerOf(`GET ${path}`)]).toEqual([path, [type]]);
  }
});

test('what is open to everybody is not said to need a session, and what needs one is not said to take a token', () => {
  for (const route of OPEN) {
    const { description, security } = operation(route);
    expect(description).toMatch(/^For everybody, signed in or not\./u);
    expect(security?.length === 0 || security?.some((one) => Object.keys(one).length === 0)).toBe(true);
  }
  expect(operation('POST /api/tokens')).toMatchObject({
    description: 'For people with a session, not for tokens.',
    security: [{ session: [] }],
  });
  expect(operation('GET /api/rooms')).toMatchObject({ description: 'Scope: rooms:read.' });
});

test('a linter finds no mistake', async () => {
  const config = await createConfig({ extends: ['recommended'], rules: { 'no-server-example.com': 'off' } });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${JSON.stringify(location[0]?.pointer ?? '')}`)).toEqual([]);
});

test.each(Object.keys(EXAMPLES))('the example of %s works', async (route) => {
  const [method = '', path = ''] = route.split(' ');
  const { body, query = {} } = EXAMPLES[route] ?? {};
  const address = `${path.replace('{roomId}', roomId)}?${new URLSearchParams(query).toString()}`.replace(/\?$/u, '');
  const answer = await fetch(`http://127.0.0.1:${server.port}${address}`, {
    method,
    headers: { authorization: `Bearer ${secret}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect([answer.status, answer.status === 200 ? '' : await answer.text()]).toEqual([200, '']);
});

test('the page is drawn in both languages, without a script', async () => {
  const english = await get('/docs', { 'accept-language': 'en' });
  const page = await english.text();
  expect(english.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(page).toContain('What programs can do here');
  expect(page).not.toMatch(/<script|style=|https?:\/\/(?!127)/u);
  expect(await (await get('/docs?lang=ko')).text()).toContain('프로그램으로 할 수 있는 일');
  expect((await get('/docs/style.css')).headers.get('content-type')).toContain('text/css');
});
