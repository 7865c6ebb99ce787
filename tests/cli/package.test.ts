// The package that people install: plain JavaScript that runs below node_modules, small, with nothing of the server in it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../harness/child.ts';
import { openServer } from '../harness/in-test.ts';
import { environmentOf, openHome, Program, tokenOf } from './program.ts';

const MOST_BYTES = 64 * 1024;

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

test('the packed tarball runs on its own, below node_modules', { timeout: 120_000 }, async () => {
  const home = openHome();
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', home], { cwd: path.join(PROJECT, 'cli'), encoding: 'utf8' });
  expect(readdirSync(home)).toEqual([`dantok-cli-${manifestIn(path.join(PROJECT, 'cli')).version}.tgz`]);
  // What tsc says would stand before it.
  const [{ size, files }] = JSON.parse(packed.slice(packed.indexOf('['))) as [{ size: number; files: { path: string }[] }];
  expect(size).toBeLessThan(MOST_BYTES);
  const odd = files.filter((file) => !/^(package\.json|dist\/LICENSE|dist\/(cli|protocol)\/[\w/-]+\.js)$/u.test(file.path));
  expect(odd).toEqual([]);
  const modules = path.join(home, 'node_modules');
  const installed = path.join(modules, 'dantok-cli');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', path.join(home, readdirSync(home).find((name) => name.endsWith('.tgz')) ?? ''), '--strip-components=1'], {
    cwd: installed,
  });
  symlinkSync(path.join(PROJECT, 'node_modules', 'ws'), path.join(modules, 'ws'));
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const roomId = await server.room('kitchen', ana);
  const env = environmentOf(server.port, await tokenOf(server, ana));
  const program = new Program(['chat', 'kitchen'], { env, stdin: 'from the package\n', main: path.join(installed, 'dist/cli/main.js') });
  expect(await program.ended()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await server.enter(ana, roomId)).view(roomId).lines.map(({ text }) => text)).toEqual(['from the package']);
});

test('the package and the repository have one version and one ws', () => {
  const [own, whole] = [manifestIn(path.join(PROJECT, 'cli')), manifestIn(PROJECT)];
  expect([own.version, own.dependencies]).toEqual([whole.version, { ws: whole.dependencies['ws'] }]);
});
