// What npm does not check in package-lock.json, and what breaks an install somewhere else.
import { readFileSync } from 'node:fs';
import { satisfies } from 'semver';
import { expect, test } from 'vitest';

interface LockedPackage {
  version: string;
  resolved?: string;
  integrity?: string;
  dev?: boolean;
  devOptional?: boolean;
  engines?: { node?: string };
  cpu?: string | string[];
  optionalDependencies?: Record<string, string>;
}

/** The oldest Node that the server promises to run on, and the one that comes along. */
const NODES = ['24.0.0', '26.10.0'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockedPackage> };
const packages = Object.entries(lock.packages);

/** As Node looks for it: beside the package itself, then in every folder above. */
function isLocked(name: string, from: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder}/node_modules/${name}`.replace(/^\//, '') in lock.packages) return true;
    if (folder === '') return false;
  }
}

test('the lock has every platform of every package, so that it installs on machines other than the one that wrote it', () => {
  const missing = packages.flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(name, folder))
      .map((name) => `${folder} → ${name}`),
  );
  expect(missing).toEqual([]);
});

test('the lock names hashes and no host', () => {
  const odd = packages.filter(([folder, { resolved, integrity }]) => folder !== '' && (resolved !== undefined || integrity === undefined));
  expect(odd.map(([folder]) => folder)).toEqual([]);
});

test('every package that the server runs with accepts the Node it runs on', () => {
  const unfit = packages.flatMap(([folder, { dev, devOptional, engines, cpu }]) => {
    const range = engines?.node;
    // No Node of ours runs there: 32-bit Intel is skipped by every install.
    if ([cpu].flat().join() === 'ia32') return [];
    if (folder === '' || dev === true || devOptional === true || range === undefined) return [];
    return NODES.filter((node) => !satisfies(node, range)).map((node) => `${folder} wants ${range}, not ${node}`);
  });
  expect(unfit).toEqual([]);
});
