// The house rules about files that no linter knows: their length, their first lines, their names.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const LONGEST = 300;
const LONGEST_OPENING = 6;
const BANNED = new Set(['manager', 'service', 'helper', 'util', 'base', 'common', 'data', 'info']);

const CODE = globSync('{protocol,server,web,cli,drizzle,scripts,bench,tests}/**/*.{ts,js,mjs,svelte,css}', {
  exclude: (file) => /(^|\/)(dist|node_modules)$/.test(file),
});
const COMMENTED = CODE.filter((file) => /\.(ts|js|mjs|svelte)$/.test(file) && !file.startsWith('tests/'));

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

/** How many comment lines a file opens with; a component may open inside its script, a program below the line that says what runs it. */
function openingOf(file: string): number {
  const lines = linesOf(file).filter((line, at) => !(at === 0 && /^(<script\b|#!)/.test(line)));
  if (lines[0]?.startsWith('<!--')) return lines.findIndex((line) => line.includes('-->')) + 1;
  return lines.findIndex((line) => !/^\s*\/\//.test(line));
}

test('there is code to look at', () => {
  expect(COMMENTED.length).toBeGreaterThan(50);
});

test(`no file is longer than ${LONGEST} lines`, () => {
  const long = CODE.map((file) => ({ file, lines: linesOf(file).length })).filter(({ lines }) => lines > LONGEST);
  expect(long).toEqual([]);
});

test(`every file opens with one to ${LONGEST_OPENING} lines that say what it is for`, () => {
  const odd = COMMENTED.map((file) => ({ file, opening: openingOf(file) })).filter(
    ({ opening }) => opening < 1 || opening > LONGEST_OPENING,
  );
  expect(odd).toEqual([]);
});

test('no file is named after nothing in particular', () => {
  const vague = CODE.filter((file) =>
    path
      .basename(file)
      .split(/[-._]|(?<=[a-z])(?=[A-Z])/)
      .some((word) => BANNED.has(word.toLowerCase().replace(/s$/, ''))),
  );
  expect(vague).toEqual([]);
});

test('no file is an index of others', () => {
  expect(CODE.filter((file) => /^index\.[cm]?[jt]s$/.test(path.basename(file)))).toEqual([]);
});

test('modules are kebab-case, components PascalCase', () => {
  const odd = CODE.filter((file) => {
    const name = path.basename(file);
    return name.endsWith('.svelte') ? !/^[A-Z][A-Za-z0-9]*\.svelte$/.test(name) : !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/.test(name);
  });
  expect(odd).toEqual([]);
});
