// The process as people start it: what it prints, when it refuses, how it ends.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Browser, PASSWORD } from './running-server.ts';

/** Some of these start two or three programs. */
vi.setConfig({ testTimeout: 120_000 });

/** As `npm start` does. */
const PROGRAM = [`--import=${pathToFileURL(path.resolve('scripts/load.mjs')).href}`, path.resolve('server/main.ts')];

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'dantok-start-'));
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

/** Starts the server in an empty folder; output is gathered as it comes. */
function start(environment: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, PROGRAM, {
    cwd: folder(),
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn', ...environment },
  });
  const output = { out: '', err: '' };
  child.stdout?.on('data', (part: Buffer) => (output.out += part.toString()));
  child.stderr?.on('data', (part: Buffer) => (output.err += part.toString()));
  // Not 'exit', after which there may be something to read yet.
  const ended = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const address = async (): Promise<URL> => {
    await expect.poll(() => output.out, { timeout: 60_000 }).toMatch(/^Dantok is at (\S+)$/mu);
    return new URL(/^Dantok is at (\S+)$/mu.exec(output.out)?.[1] ?? '');
  };
  return { child, output, ended, address };
}

test('the first start makes the data folder, prints the address and a link that makes the owner; the second prints the address', async () => {
  const dataDir = path.join(folder(), 'data');
  const first = start({ DATA_DIR: dataDir });
  const { port } = await first.address();
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(dataDir)) expect([name, statSync(path.join(dataDir, name)).mode & 0o077]).toEqual([name, 0]);
  await expect.poll(() => first.output.out).toMatch(/#\/setup\/[\w-]{43}$/mu);
  const token = /#\/setup\/([\w-]{43})$/mu.exec(first.output.out)?.[1];
  const ana = new Browser(Number(port));
  expect((await ana.post('/api/setup', { token, name: 'ana', password: PASSWORD })).status).toBe(200);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(existsSync(path.join(dataDir, 'dantok.sqlite-wal'))).toBe(false);

  const second = start({ DATA_DIR: dataDir });
  const again = new Browser(Number((await second.address()).port));
  expect((await again.post('/api/session', { name: 'ana', password: PASSWORD })).status).toBe(200);
  expect(second.output.out).not.toContain('setup');
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
});

test('OWNER_NAME and OWNER_PASSWORD make the owner without a page, once', async () => {
  const environment = { DATA_DIR: path.join(folder(), 'data'), OWNER_NAME: 'ana', OWNER_PASSWORD: PASSWORD };
  for (let round = 0; round < 2; round += 1) {
    const server = start(environment);
    const ana = new Browser(Number((await server.address()).port));
    expect((await ana.post('/api/session', { name: 'ana', password: PASSWORD })).status).toBe(200);
    expect(server.output.out + server.output.err).not.toMatch(/setup|long enough/u);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  }
});

test('bad settings are told all at once, one sentence each, and nothing is started', async () => {
  const server = start({ PORT: 'x', LOG_LEVEL: 'y', OWNER_PASSWORD: 'secret-in-the-wrong-place' });
  expect(await server.ended).toBe(78);
  expect(server.output.err.trim().split('\n').length).toBe(3);
  expect(server.output.err).not.toMatch(/secret-in|\bat \w+ \(|Error/u);
  expect(server.output.out).toBe('');
});

test('a port that is taken is told in one sentence that names PORT', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as AddressInfo;
  const server = start({ PORT: String(port) });
  expect(await server.ended).toBe(1);
  expect(server.output.err).toMatch(/^Port \d+ on 127\.0\.0\.1 is taken by another program; .*PORT.*\.\n$/u);
  blocker.close();
});

test('F25: a data folder that cannot be made or written is told in one sentence that names DATA_DIR', async () => {
  const file = path.join(folder(), 'file');
  writeFileSync(file, '');
  const reasons: readonly [dataDir: string, sentence: RegExp][] = [
    [path.join(file, 'data'), /^The data folder .* cannot be made, since something else has its place \(ENOTDIR\); .*DATA_DIR.*\.\n$/u],
    [file, /^The data folder .* cannot be made, since something else has its place \(ENOTDIR\); .*DATA_DIR.*\.\n$/u],
    ['/proc/dantok', /^The data folder .* cannot be made or written \(\w+\); .*DATA_DIR.*\.\n$/u],
  ];
  for (const [dataDir, sentence] of reasons) {
    const server = start({ DATA_DIR: dataDir });
    expect(await server.ended).toBe(1);
    expect(server.output.err).toMatch(sentence);
  }
});

test('F26: a file that is no database is left alone, and the reason is told', async () => {
  const dataDir = folder();
  writeFileSync(path.join(dataDir, 'dantok.sqlite'), 'not a database, but somebody may want it back '.repeat(100));
  const server = start({ DATA_DIR: dataDir });
  expect(await server.ended).toBe(1);
  expect(server.output.err.trim().split('\n').length).toBe(1);
  expect(statSync(path.join(dataDir, 'dantok.sqlite')).size).toBe(4_600);
});

test('F28: a second server on the same data is refused', async () => {
  const dataDir = path.join(folder(), 'data');
  const first = start({ DATA_DIR: dataDir });
  await first.address();
  const second = start({ DATA_DIR: dataDir });
  expect(await second.ended).toBe(1);
  expect(second.output.err).toMatch(/^Another Dantok server uses the data folder .*\n$/u);
});

test('G17: a second signal ends it at once; a peer that never reads does not hold it back', async () => {
  const server = start({ DATA_DIR: path.join(folder(), 'data') });
  await server.address();
  server.child.kill('SIGTERM');
  server.child.kill('SIGINT');
  expect([0, 1]).toContain(await server.ended);
});

test('F43: it goes on when nobody reads its output any more', async () => {
  const server = start({ DATA_DIR: path.join(folder(), 'data'), LOG_LEVEL: 'trace' });
  const browser = new Browser(Number((await server.address()).port));
  server.child.stdout?.destroy();
  server.child.stderr?.destroy();
  for (let at = 0; at < 20; at += 1) expect((await browser.get('/health')).status).toBe(200);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});
