import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { exchangeBytes, startServer } from './running-server.ts';
import type { RunningServer } from './running-server.ts';

const PAGE = '<!doctype html><title>Dantok</title>';
const SCRIPT = `console.log(${JSON.stringify('a'.repeat(2_000))})`;
let server: RunningServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test('without a built page it says what to do', async () => {
  const answer = await server.browser().get('/');
  expect([answer.status, answer.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
  expect(answer.text).toContain('npm start');
  mkdirSync(path.join(server.dataDir, 'dist/assets'), { recursive: true });
  writeFileSync(path.join(server.dataDir, 'dist/index.html'), PAGE);
  writeFileSync(path.join(server.dataDir, 'dist/assets/main-a1b2c3d4.js'), SCRIPT);
});

test('the page is asked for anew, hashed files are kept for ever', async () => {
  const page = await server.browser().get('/?from=link');
  expect([page.status, page.text, page.headers['cache-control']]).toEqual([200, PAGE, 'no-cache']);
  const script = await server.browser().get('/assets/main-a1b2c3d4.js');
  expect([script.text, script.headers['content-type'], script.headers['cache-control']]).toEqual([
    SCRIPT,
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ]);
  const again = await server.browser().get('/', { headers: { 'if-none-match': page.headers.etag ?? '' } });
  expect([again.status, again.text]).toEqual([304, '']);
  for (const known of [`W/${page.headers.etag ?? ''}`, `"other", ${page.headers.etag ?? ''}`])
    expect((await server.browser().get('/', { headers: { 'if-none-match': known } })).status).toBe(304);
  expect((await server.browser().get('/', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  expect((await server.browser().send('HEAD', '/', { headers: { origin: null } })).headers['content-length']).toBe(String(PAGE.length));
});

test('a file that could not be read once is read for whoever asks next', async () => {
  const other = await startServer();
  onTestFinished(() => other.close());
  const file = path.join(other.dataDir, 'dist/late.js');
  mkdirSync(path.dirname(file));
  writeFileSync(path.join(other.dataDir, 'dist/index.html'), PAGE);
  writeFileSync(file, SCRIPT);
  expect((await other.browser().get('/')).status).toBe(200);
  rmSync(file);
  expect((await other.browser().get('/late.js')).status).toBe(500);
  writeFileSync(file, SCRIPT);
  const answer = await other.browser().get('/late.js');
  expect([answer.status, answer.text]).toEqual([200, SCRIPT]);
});

test('who takes gzip gets it', async () => {
  const answer = await exchangeBytes(
    server.port,
    'GET /assets/main-a1b2c3d4.js HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br, gzip\r\nConnection: close\r\n\r\n',
  );
  const body = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1');
  expect(gunzipSync(body).toString()).toBe(SCRIPT);
  expect(answer.toLowerCase()).toContain('vary: accept-encoding');
});

test.each([
  ['br, gzip', 'gzip'],
  ['GZIP;q=0.5', 'gzip'],
  ['gzip; q=0.05', 'gzip'],
  ['gzip;q=0', 'nothing'],
  ['br, gzip; q=0.000, identity', 'nothing'],
  ['x-gzip', 'nothing'],
  ['identity', 'nothing'],
])('to "%s" it answers packed with %s', async (accepted, encoding) => {
  const answer = await server.browser().get('/assets/main-a1b2c3d4.js', { headers: { 'accept-encoding': accepted } });
  expect([answer.status, answer.headers['content-encoding'] ?? 'nothing']).toEqual([200, encoding]);
});

test.each([
  '/%2e%2e/',
  '/..%2f..%2fdantok.sqlite',
  '/../dantok.sqlite',
  '/assets/../index.html',
  '/assets/%2e%2e/index.html',
  '/./index.html',
  '//index.html',
  '//assets/main-a1b2c3d4.js',
  '/INDEX.HTML',
  '/index.html;x',
  '/%69ndex.html',
  '/.git/config',
  '/.env',
  '/..%5cdantok.sqlite',
  '/index.html%00',
  '/assets/',
  '/assets',
  '/%ff',
  '/%',
  `/${'a'.repeat(3_000)}`,
  '/api',
  '/api/',
  '/api/nothing',
  '//api/sessions',
  '/API/sessions',
  '/%61pi/sessions',
  '/api/sessions;x',
  '/api//sessions',
])('B12: %s is not there', async (target) => {
  const answer = await server.browser().get(target);
  // The router decodes: spelled otherwise, a route of the API is that route, and asks who is there.
  expect(target === '/%61pi/sessions' ? [401] : [400, 404, 414]).toContain(answer.status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.text).not.toContain(SCRIPT);
  expect(answer.text).not.toContain('<!doctype');
});

test('B13: what was asked for is not repeated in any answer', async () => {
  for (const target of [
    '/<script>alert(1)</script>',
    '/?q=<script>alert(1)</script>',
    '/api/<script>alert(1)</script>',
    '/%3Cscript%3E%',
    '/api/people/<script>/reset',
  ]) {
    const answer = await server.browser().get(encodeURI(target).replaceAll('%25', '%'));
    expect(answer.text).not.toMatch(/script/iu);
    expect(answer.text).not.toContain('alert');
  }
});

const POLICY = (socket: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self' ${socket}; manifest-src 'self'; ` +
  "worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types svelte-trusted-html app-html app-worker";

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
};

test.each(['/', '/health', '/api/session', '/api/sessions', '/nothing', '/%', '/assets/main-a1b2c3d4.js'])(
  'G24: %s carries the security headers',
  async (target) => {
    const { headers } = await server.browser().get(target);
    expect(headers).toMatchObject(ALWAYS);
    expect(headers['content-security-policy']).toBe(
      target === '/%' ? POLICY('').replace("'self' ;", "'self';") : POLICY(`ws://127.0.0.1:${server.port}`),
    );
    expect([headers['strict-transport-security'], headers['x-powered-by'], headers.server]).toEqual([undefined, undefined, undefined]);
    if (target.startsWith('/api') || target === '/health') expect(headers['cache-control']).toBe('no-store');
  },
);

test('G24: the styles that stand in the page are allowed by their hash, and what its scripts will ask for is announced', async () => {
  const other = await startServer();
  const style = '<style>p{color:red}</style>';
  const hash = createHash('sha256').update('p{color:red}').digest('base64');
  mkdirSync(path.join(other.dataDir, 'dist/assets'), { recursive: true });
  writeFileSync(path.join(other.dataDir, 'dist/index.html'), PAGE + style);
  const parts = { en: ['assets/en-1.js'], ko: ['assets/ko-1.js'], inside: ['assets/rooms-1.js', 'assets/rooms-1.css'] };
  writeFileSync(path.join(other.dataDir, 'dist/early.json'), JSON.stringify(parts));
  const page = async (headers: Record<string, string>) => (await other.browser().get('/', { headers })).headers;

  const session = '</api/session>; rel=preload; as=fetch; crossorigin';
  const english = await page({});
  expect(english['content-security-policy']).toContain(`style-src 'self' 'sha256-${hash}';`);
  expect([english.link, english.vary]).toEqual([
    `${session}, </assets/en-1.js>; rel=modulepreload`,
    'Accept-Encoding, Accept-Language, Cookie',
  ]);
  expect((await page({ 'accept-language': 'fr-FR,ko;q=0.8,en;q=0.5' })).link).toBe(`${session}, </assets/ko-1.js>; rel=modulepreload`);
  const inside = '</assets/rooms-1.js>; rel=modulepreload, </assets/rooms-1.css>; rel=preload; as=style; crossorigin';
  expect((await page({ cookie: 'sid=whoever' })).link).toBe(`${session}, </assets/en-1.js>; rel=modulepreload, ${inside}`);
  const unchanged = await page({ 'if-none-match': english.etag ?? '' });
  expect([unchanged['content-security-policy'], unchanged.link]).toEqual([english['content-security-policy'], english.link]);

  const elsewhere = (await other.browser().get('/api/session')).headers;
  expect([elsewhere['content-security-policy'], elsewhere.link]).toEqual([POLICY(`ws://127.0.0.1:${other.port}`), undefined]);
  expect((await other.browser().get('/early.json')).status).toBe(404);
  await other.close();
});

test('G24: under an https address the policy names the secure socket and asks for TLS', async () => {
  const secure = await startServer({ PUBLIC_URL: 'https://chat.example.org' });
  const { headers } = await secure.browser().get('/', { headers: { host: 'chat.example.org' } });
  expect(headers['content-security-policy']).toBe(`${POLICY('wss://chat.example.org')}; upgrade-insecure-requests`);
  expect(headers['strict-transport-security']).toBe('max-age=63072000');
  await secure.close();
});

test('the limits of the server are the ones that were decided', () => {
  const { http } = server.app;
  expect(http.initialConfig).toMatchObject({
    bodyLimit: 262_144,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
  });
  expect({
    headersTimeout: http.server.headersTimeout,
    requestTimeout: http.server.requestTimeout,
    timeout: http.server.timeout,
    maxHeadersCount: http.server.maxHeadersCount,
    maxRequestsPerSocket: http.server.maxRequestsPerSocket,
    maxConnections: http.server.maxConnections,
  }).toEqual({
    headersTimeout: 15_000,
    requestTimeout: 30_000,
    timeout: 900_000,
    maxHeadersCount: 100,
    maxRequestsPerSocket: 1_000,
    maxConnections: 6_500,
  });
});

test('health is no when the database is', async () => {
  const other = await startServer();
  expect(await other.browser().get('/health')).toMatchObject({ status: 200, json: { ok: true } });
  other.database.sqlite.prepare("UPDATE meta SET value = '0' WHERE key = 'open'").run();
  expect(await other.browser().get('/health')).toMatchObject({ status: 503, json: { ok: false } });
  await other.close();
});
