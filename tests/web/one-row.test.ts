// Previews show words, not the marks around them.
import { expect, test } from 'vitest';
import { toOneRow } from '../../web/text/one-row.ts';

test.each([
  ['I am making **된장찌개**, the big pot', 'I am making 된장찌개, the big pot'],
  ['# Title\n\n> quoted\n- one\n2. two', 'Title quoted one two'],
  ['see [the page](https://example.org/a) and `code`', 'see the page and code'],
  ['2 * 3 * 4 is 24', '2 * 3 * 4 is 24'],
  ['snake_case_stays', 'snake_case_stays'],
  ['x'.repeat(1_000), 'x'.repeat(200)],
])('%j becomes one row', (text, row) => {
  expect(toOneRow(text)).toBe(row);
});
