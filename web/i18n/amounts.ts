// Sums of money, counts and waits in the reader's language. Formatters are costly: made once per language.

export interface Amounts {
  /** US dollars; cents, and more of them where it is little. */
  money: (dollars: number) => string;
  count: (count: number) => string;
  /** Of an axis: 1.2K. */
  short: (count: number) => string;
  shortMoney: (dollars: number) => string;
  share: (share: number) => string;
  seconds: (ms: number) => string;
  /** Of `2026-11-26`, whatever the time zone. */
  day: (day: string) => string;
}

export function createAmounts(locale: string): Amounts {
  const dollars = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;
  const money = new Intl.NumberFormat(locale, dollars);
  const little = new Intl.NumberFormat(locale, { ...dollars, maximumSignificantDigits: 2 });
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const shortMoney = new Intl.NumberFormat(locale, { ...dollars, notation: 'compact', maximumSignificantDigits: 2 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const seconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return {
    money: (amount) => (amount > 0 && amount < 0.1 ? little : money).format(amount),
    count: (amount) => count.format(amount),
    short: (amount) => short.format(amount),
    shortMoney: (amount) => shortMoney.format(amount),
    share: (amount) => share.format(amount),
    seconds: (ms) => seconds.format(ms / 1_000),
    day: (name) => day.format(Date.parse(`${name}T00:00:00Z`)),
  };
}
