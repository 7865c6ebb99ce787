// What the statistics page makes of figures: measures, spans of days, CSV; money in either language.
import { describe, expect, test } from 'vitest';
import { createAmounts } from '../../web/i18n/amounts.ts';
import { pathOf } from '../../web/state/statistics.svelte.ts';
import { csvOf, lastDays, measured } from '../../web/text/usage-tables.ts';

test('tokens are those sent and those answered', () => {
  const amounts = { requests: 1, promptTokens: 20, completionTokens: 3, estimated: 0, cost: 0.5, unpriced: 0, lines: 4 };
  expect([measured(amounts, 'tokens'), measured(amounts, 'cost'), measured(amounts, 'lines')]).toEqual([23, 0.5, 4]);
});

test('the last seven days end with today, over the end of a month', () => {
  expect(lastDays(7, new Date(2026, 2, 3, 23, 59), 'Asia/Seoul')).toEqual({ from: '2026-02-25', to: '2026-03-03', zone: 'Asia/Seoul' });
});

describe('CSV', () => {
  test('quotes what has commas, quotes or breaks, and lets no name be a formula', () => {
    expect(csvOf([['a, b', 'say "hi"', 'one\ntwo', '=1+1', '@ana', 0.1234567]])).toBe(
      `"a, b","say ""hi""","one\ntwo",'=1+1,'@ana,0.123457`,
    );
  });
});

test('little money keeps its digits, much has cents', () => {
  const { money, count, seconds } = createAmounts('en');
  expect([money(0), money(0.00042), money(0.5), money(12.345)]).toEqual(['$0.00', '$0.00042', '$0.50', '$12.35']);
  expect([count(1234.4), seconds(1_500)]).toEqual(['1,234', '1.5 sec']);
  expect(createAmounts('ko').money(3)).toBe('$3.00');
});

test('what is asked stands in the path, and nothing of it escapes from there', () => {
  expect(['mine', 'server', 'room/a', 'here/a', 'key/a', 'key/a?b'].map(pathOf)).toEqual([
    ...['/usage', '/usage/server', '/rooms/a/usage', '/rooms/a/usage/mine', '/keys/a/usage', '/keys/a%3Fb/usage'],
  ]);
});
