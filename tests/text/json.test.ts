// How deep JSON from strangers may be nested, however its brackets are strewn. (B36)
import { expect, test } from 'vitest';
import { parseJson } from '../../server/text/json.ts';

const nested = (depth: number, inside = ''): string => `${'['.repeat(depth)}${inside}${']'.repeat(depth)}`;

test.each([
  ['sixteen deep', nested(16)],
  ['objects and lists by turns, sixteen deep', `${'{"a":['.repeat(8)}${']}'.repeat(8)}`],
  ['hundreds side by side', `[${Array(300).fill('{}').join(',')}]`],
  ['hundreds inside a text', JSON.stringify({ text: '[{'.repeat(300) })],
  ['a text that ends in a backslash and then sixteen', `["\\\\",${nested(15)}]`],
])('B36: %s is read', (_title, text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test.each([
  ['seventeen deep', nested(17)],
  ['objects and lists by turns, eighteen deep', `${'{"a":['.repeat(9)}${']}'.repeat(9)}`],
  ['seventeen deep behind a text full of closed brackets', `[${JSON.stringify(']'.repeat(50))},${nested(16)}]`],
  ['seventeen deep behind hundreds side by side', `[${Array(300).fill('{}').join(',')},${nested(16)}]`],
  ['a hundred thousand deep', nested(100_000)],
])('B36: %s is refused', (_title, text) => {
  expect(() => parseJson(text)).toThrow('nested too deeply');
});
