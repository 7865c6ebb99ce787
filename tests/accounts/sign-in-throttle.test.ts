import { describe, expect, test } from 'vitest';
import { LinkThrottle } from '../../server/accounts/link-throttle.ts';
import { SignInThrottle } from '../../server/accounts/sign-in-throttle.ts';
import type { Attempt } from '../../server/accounts/sign-in-throttle.ts';
import { ChatError } from '../../server/errors.ts';

const DAY = 86_400_000;

function clockwork(start = 1_000_000_000_000) {
  const clock = { now: start };
  const throttle = new SignInThrottle(() => clock.now);
  /** 0 when it was let through, else the milliseconds to wait. */
  const guess = (attempt: Partial<Attempt> = {}): number => {
    try {
      throttle.admit({ account: 'ana', address: '203.0.113.1', device: undefined, ...attempt });
      return 0;
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return error.details?.retryAfterMs ?? -1;
    }
  };
  return { clock, throttle, guess };
}

/** A different household each time. */
const somewhere = (at: number): string => `198.${at % 250}.${Math.floor(at / 250) % 250}.${Math.floor(at / 62_500) + 1}`;

describe('G27: one account', () => {
  test('has five free guesses, then waits a second, two, four, up to a quarter of an hour', () => {
    const { clock, guess } = clockwork();
    const waits: number[] = [];
    for (let at = 0; at < 18; at += 1) {
      let wait = guess({ address: somewhere(at) });
      waits.push(wait);
      if (wait > 0) {
        clock.now += wait - 1;
        expect(guess({ address: somewhere(at) })).toBe(1);
        clock.now += 1;
        wait = guess({ address: somewhere(at) });
        expect(wait).toBe(0);
      }
    }
    expect(waits).toEqual([0, 0, 0, 0, 0, ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900].map((seconds) => seconds * 1_000)]);
  });

  test('is guessed at fewer than 1,000 times a day, from however many addresses', () => {
    const { clock, guess } = clockwork();
    const end = clock.now + DAY;
    let guesses = 0;
    for (let at = 0; clock.now < end; at += 1) {
      const wait = guess({ address: somewhere(at) });
      if (wait === 0) guesses += 1;
      else clock.now += wait;
    }
    expect(guesses).toBeLessThan(150);
  });

  test('a thousand guesses in one tick are a thousand, not one', () => {
    const { guess } = clockwork();
    const admitted = Array.from({ length: 1_000 }, (_, at) => guess({ address: somewhere(at) })).filter((wait) => wait === 0);
    expect(admitted.length).toBe(5);
  });

  test('forgets after a quiet day, and when somebody gets in', () => {
    const { clock, throttle, guess } = clockwork();
    for (let at = 0; at < 5; at += 1) guess({ address: somewhere(at) });
    expect(guess({ address: somewhere(6) })).toBeGreaterThan(0);
    clock.now += 1_000;
    throttle.admit({ account: 'ana', address: somewhere(7), device: undefined }).succeeded();
    expect(Array.from({ length: 5 }, (_, at) => guess({ address: somewhere(10 + at) }))).toEqual([0, 0, 0, 0, 0]);
    clock.now += DAY + 1;
    expect(guess()).toBe(0);
  });

  test('a clock that is put back locks nobody up for longer', () => {
    const { clock, guess } = clockwork();
    for (let at = 0; at < 6; at += 1) guess({ address: somewhere(at) });
    clock.now -= 2 * 3_600_000;
    expect(guess({ address: somewhere(9) })).toBeLessThanOrEqual(1_000);
  });
});

describe('G27: a known device', () => {
  test('gets in while strangers guess at its account from everywhere', () => {
    const { clock, guess } = clockwork();
    for (let at = 0; at < 5_000; at += 1) {
      guess({ address: somewhere(at) });
      clock.now += 100;
    }
    expect(guess({ address: '203.0.113.1' })).toBeGreaterThan(0);
    expect(guess({ device: 'phone', address: '203.0.113.1' })).toBe(0);
  });

  test('gets in from an address whose tries are used up', () => {
    const { guess } = clockwork();
    for (let at = 0; at < 50; at += 1) guess({ account: `nobody${at}` });
    expect(guess({ account: 'ben' })).toBeGreaterThan(0);
    expect(guess({ account: 'ben', device: 'laptop' })).toBe(0);
  });

  test('is no licence to guess: it has five free tries of its own', () => {
    const { guess } = clockwork();
    expect(Array.from({ length: 7 }, () => guess({ device: 'stolen' })).filter((wait) => wait === 0).length).toBe(5);
  });
});

test('who knows the password signs in often, not without end', () => {
  const { clock, throttle } = clockwork();
  const signIn = (at: number): void => {
    throttle.admit({ account: 'ben', address: somewhere(at), device: at % 2 === 0 ? undefined : `device ${at}` }).succeeded();
  };
  for (let at = 0; at < 120; at += 1) signIn(at);
  expect(() => {
    signIn(121);
  }).toThrow(ChatError);
  clock.now += 10 * 60_000;
  signIn(122);
});

describe('G27: one address', () => {
  test('fails ten times in three minutes, over all accounts; who succeeds is not counted', () => {
    const { clock, throttle, guess } = clockwork();
    for (let at = 0; at < 40; at += 1) throttle.admit({ account: `p${at}`, address: '203.0.113.1', device: undefined }).succeeded();
    expect(Array.from({ length: 12 }, (_, at) => guess({ account: `q${at}` })).filter((wait) => wait === 0).length).toBe(10);
    clock.now += 3 * 60_000;
    expect(guess({ account: 'other' })).toBe(0);
  });

  test('is a /64 in IPv6, and the same in either spelling of IPv4', () => {
    const { guess } = clockwork();
    for (let at = 0; at < 10; at += 1) guess({ account: `q${at}`, address: `2001:db8:1:2:${at}::1` });
    expect(guess({ account: 'x', address: '2001:db8:1:2:ffff::9' })).toBeGreaterThan(0);
    expect(guess({ account: 'x', address: '2001:db8:1:3::1' })).toBe(0);
    for (let at = 0; at < 10; at += 1) guess({ account: `r${at}`, address: '203.0.113.77' });
    expect(guess({ account: 'y', address: '::ffff:203.0.113.77' })).toBeGreaterThan(0);
  });
});

test('G27: all strangers together fail sixty times a minute', () => {
  const { clock, guess } = clockwork();
  const admitted = Array.from({ length: 500 }, (_, at) => guess({ account: `p${at}`, address: somewhere(at) })).filter(
    (wait) => wait === 0,
  );
  expect(admitted.length).toBe(60);
  expect(guess({ account: 'ana', device: 'phone' })).toBe(0);
  clock.now += 60_000;
  expect(guess({ account: 'p', address: somewhere(999) })).toBe(0);
});

test('what a million names and addresses leave behind is bounded, and an account under attack is not forgotten for it at once', () => {
  const { clock, guess } = clockwork();
  for (let at = 0; at < 6; at += 1) guess({ address: somewhere(at) });
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < 100_000; at += 1) {
    guess({ account: `name${at}`, address: somewhere(at) });
    clock.now += 1;
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000);
});

test('G27: links are tried twenty times in three minutes from one address', () => {
  const clock = { now: 1_000_000 };
  const throttle = new LinkThrottle(() => clock.now);
  for (let at = 0; at < 20; at += 1) throttle.admit('203.0.113.1');
  expect(() => throttle.admit('203.0.113.1')).toThrow(ChatError);
  throttle.admit('203.0.113.2').succeeded();
  clock.now += 180_000;
  throttle.admit('203.0.113.1').succeeded();
});
