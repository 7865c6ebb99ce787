// What the documents tell people to type exists.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const documents = globSync('{*.md,docs/**/*.md}');

test('every npm command in the documents is a script of ours', () => {
  const unknown = documents.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)]
      .map(([command, run, word]) => ({ file, command, script: run ?? word ?? '' }))
      .filter(({ script }) => !(script in scripts)),
  );
  expect(unknown).toEqual([]);
});

test('every script that runs a file of ours finds it', () => {
  const missing = Object.entries(scripts).flatMap(([name, command]) =>
    [...command.matchAll(/\bnode (?:--[\w=-]+ )*([\w./-]+\.(?:ts|mjs|js))/g)]
      .filter(([, file = '']) => globSync(file).length === 0)
      .map(([, file]) => `${name}: ${file}`),
  );
  expect(missing).toEqual([]);
});
