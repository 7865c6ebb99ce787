import { describe, expect, test } from 'vitest';
import { checkPassword } from '../../server/accounts/password-rules.ts';
import { Passwords } from '../../server/accounts/passwords.ts';
import { ChatError } from '../../server/errors.ts';

function reasonFor(password: string, name = 'ana'): string | undefined {
  try {
    checkPassword(password, name);
    return undefined;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    if (password.length > 1) expect(error.message).not.toContain(password);
    return error.details?.reason;
  }
}

describe('B09: which passwords are accepted', () => {
  test.each(
    [
      ['', 'password_short'],
      ['a', 'password_short'],
      ['ninechars', 'password_short'],
      ['🙂🙂🙂🙂🙂', 'password_short'],
      ['x'.repeat(257), 'password_long'],
      ['가'.repeat(86), 'password_long'],
      ['y'.repeat(1_048_576), 'password_long'],
      ['with a \0 inside', 'password_characters'],
      ['lone \ud800 surrogate', 'password_characters'],
      ['password123', 'password_common'],
      ['P@ssw0rd123!', 'password_common'],
      ['Passw0rd2024!', 'password_common'],
      ['1234567890', 'password_common'],
      ['0987654321', 'password_common'],
      ['qwertyuiop', 'password_common'],
      ['1q2w3e4r5t', 'password_common'],
      ['aaaaaaaaaaaa', 'password_common'],
      ['abcabcabcabc', 'password_common'],
      ['abcdefghijkl', 'password_common'],
      ['dkssudgktpdy1', 'password_common'],
      ['qlalfqjsgh!!', 'password_common'],
      ['tkfkdgo1234', 'password_common'],
      ['비밀번호비밀번호12', 'password_common'],
      ['iloveyou2026', 'password_common'],
      ['correct horse battery', undefined],
      ['🙂🐈🌊🍜🎲🪁🧶🚲🥁🪴', undefined],
      ['x7'.repeat(36) + 'z', undefined],
      ['오늘은 비가 조금 온다', undefined],
    ].map(([password = '', reason]) => ({ title: password.slice(0, 30), password, reason })),
  )('$title: $reason', ({ password, reason }) => {
    expect(reasonFor(password)).toBe(reason);
  });

  test('the name is no password, however it is dressed', () => {
    expect(reasonFor('Kitchen-Ana', 'kitchen ana')).toBe('password_name');
    expect(reasonFor('benjamin2026', 'Benjamin')).toBe('password_name');
    expect(reasonFor('anaanaanaana', 'ana')).toBe('password_common');
    expect(reasonFor('ana likes long walks', 'ana')).toBeUndefined();
  });
});

describe('hashing', () => {
  const passwords = new Passwords();

  test('is argon2id at the cost that was decided, and finds the right password only', async () => {
    const hash = await passwords.hash('a long enough phrase');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
    expect(await passwords.verify(hash, 'a long enough phrase')).toBe(true);
    for (const wrong of ['', 'a', 'A long enough phrase', 'a long enough phrase ', 'a long enough phrase\0', 'x'.repeat(100_000)]) {
      expect(await passwords.verify(hash, wrong)).toBe(false);
    }
  });

  test('nobody and guests have no password, not even an empty one', async () => {
    for (const nobody of [undefined, null])
      for (const password of ['', 'null', 'undefined', 'a long enough phrase'])
        expect(await passwords.verify(nobody, password)).toBe(false);
  });

  test('a password of 256 bytes differs from one that is longer', async () => {
    const longest = 'z1'.repeat(128);
    const hash = await passwords.hash(longest);
    expect(await passwords.verify(hash, longest)).toBe(true);
    expect(await passwords.verify(hash, `${longest}!`)).toBe(false);
  });

  test('Hangul typed in pieces is the same password', async () => {
    const hash = await passwords.hash('안녕 바다와 고래'.normalize('NFD'));
    expect(await passwords.verify(hash, '안녕 바다와 고래'.normalize('NFC'))).toBe(true);
  });

  test('too many at once are told to wait, and those in line are served', async () => {
    const busy = new Passwords();
    const attempts = await Promise.allSettled(Array.from({ length: 80 }, () => busy.verify(null, 'a long enough phrase')));
    const refused = attempts.filter((attempt) => attempt.status === 'rejected').map((attempt) => (attempt.reason as ChatError).code);
    expect([refused.length, new Set(refused)]).toEqual([14, new Set(['too_many'])]);
    expect(await busy.verify(null, 'and it goes on')).toBe(false);
  });
});
