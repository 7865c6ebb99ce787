// Every example of docs/api.md, run as it stands, by the shell and curl of this machine. (PRODUCT C2)
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCOPES } from '../../protocol/scopes.ts';
import { TestServer } from '../harness/server.ts';

const run = promisify(execFile);
const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```sh\n(?<script>[\s\S]*?)^```$/gmu)].map(({ groups }) => groups?.['script'] ?? '');
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

let server: TestServer;
let env: Record<string, string>;
beforeAll(async () => {
  server = await TestServer.start({ environment: { REQUESTS_PER_MINUTE: '0', REQUESTS_PER_DAY: '0' } });
  const ana = await server.person('ana', 'owner');
  const ROOM = await server.room('kitchen', ana);
  const wish = { name: 'bell', scopes: SCOPES, days: 1 };
  const { secret } = await server.core.batch.do(() => server.parts.tokens.create(ana.id, ana.id, wish));
  env = { PATH: '/usr/local/bin:/usr/bin:/bin', URL: `http://127.0.0.1:${server.port}`, TOKEN: secret, ROOM };
});
afterAll(() => server.close());

test('there are examples', () => {
  expect(blocks.length).toBeGreaterThan(4);
});

test.runIf(hasCurl).each(blocks)('the example works: %s', async (script) => {
  const { stdout } = await run('sh', ['-euc', script], { env });
  expect(stdout).not.toBe('');
});
