// Sealed keys open where they were sealed for, and nowhere else. (F66, F67, G23)
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createCipheriv, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CannotOpen } from '../../server/db/database.ts';
import { ChatError } from '../../server/errors.ts';
import { makeKeyFile, readKeyFile } from '../../server/keys/key-file.ts';
import { Vault } from '../../server/keys/vault.ts';
import type { Binding } from '../../server/keys/vault.ts';
import { hearRefusal, makeFolder } from '../faults/real-server.ts';

const SECRET = 'sk-canary-0123456789abcdef';
const HERE: Binding = { keyId: 'a-key-of-ana-0001', ownerId: 'ana-0000000000000', origin: 'https://api.openai.com' };

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'dantok-vault-'));
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

const newVault = (): Vault => new Vault(path.join(folder(), 'key'));

describe('a sealed key', () => {
  test('opens for its own row, owner and origin, and shows nothing of the secret', () => {
    const vault = newVault();
    const sealed = vault.seal(SECRET, HERE);
    expect(vault.open(sealed, HERE)).toBe(SECRET);
    expect(sealed).toMatch(/^[\w-]{8}\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/u);
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('canary');
  });

  test.each<[string, Partial<Binding>]>([
    ['another row', { keyId: 'a-key-of-ana-0002' }],
    ['another owner', { ownerId: 'ben-0000000000000' }],
    ['the server', { ownerId: null }],
    ['another origin', { origin: 'https://api.openai.com.evil.example' }],
    ['words cut at another place', { keyId: 'a-key-of-ana-0001a', ownerId: 'na-0000000000000' }],
  ])('F67: does not open for %s', (_what, other) => {
    const vault = newVault();
    expect(vault.open(vault.seal(SECRET, HERE), { ...HERE, ...other })).toBeUndefined();
  });

  test('F67: does not open with a tag of four bytes, though it is the right beginning', () => {
    const vault = newVault();
    const [kid, nonce, text, tag = ''] = vault.seal(SECRET, HERE).split('.');
    const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
    expect(vault.open([kid, nonce, text, short].join('.'), HERE)).toBeUndefined();
  });

  test('F67: the bits of a last letter that mean nothing cannot be changed unseen either', () => {
    const vault = newVault();
    const sealed = vault.seal(SECRET, HERE);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = letters.indexOf(sealed.at(-1) ?? '');
    const other = sealed.slice(0, -1) + (letters[last ^ 1] ?? '');
    expect(Buffer.from(other.split('.').at(-1) ?? '', 'base64url')).toEqual(Buffer.from(sealed.split('.').at(-1) ?? '', 'base64url'));
    expect(vault.open(other, HERE)).toBeUndefined();
  });

  test('F67: does not open when any part of it was changed, and nothing is thrown', () => {
    const vault = newVault();
    const sealed = vault.seal(SECRET, HERE);
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(vault.open(changed, HERE)).toBeUndefined();
    }
    for (const odd of ['', '.', '...', 'a.b.c.d', `${sealed}.x`, sealed.split('.').slice(0, 3).join('.')])
      expect(vault.open(odd, HERE)).toBeUndefined();
  });

  test('F67: never has a nonce twice', () => {
    const vault = newVault();
    const nonces = Array.from({ length: 5_000 }, () => vault.seal(SECRET, HERE).split('.')[1]);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  test('F67: does not open for who has the file and seals without saying what for', () => {
    const file = path.join(folder(), 'key');
    const vault = new Vault(file);
    const [kid] = vault.seal(SECRET, HERE).split('.');
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', readFileSync(file), nonce, { authTagLength: 16 });
    const text = Buffer.concat([cipher.update(SECRET), cipher.final()]);
    const forged = [kid, ...[nonce, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
    expect(vault.open(forged, HERE)).toBeUndefined();
  });
});

test('a secret has one mark for one origin, whoever has it, and another for each other origin and each other vault', () => {
  const vault = newVault();
  const mark = vault.markOf(SECRET, HERE.origin);
  expect(vault.markOf(SECRET, HERE.origin)).toBe(mark);
  expect(
    new Set([
      mark,
      vault.markOf(SECRET, 'https://x.example'),
      vault.markOf(`${SECRET}x`, HERE.origin),
      newVault().markOf(SECRET, HERE.origin),
    ]).size,
  ).toBe(4);
  expect(mark).toMatch(/^[\w-]{22}$/u);
});

describe('the key file', () => {
  test('F66: is made at the first seal and not before, whole, for this user alone', () => {
    const where = folder();
    const file = path.join(where, 'key');
    const vault = new Vault(file);
    expect(existsSync(file)).toBe(false);
    vault.seal(SECRET, HERE);
    expect([statSync(file).mode & 0o777, statSync(file).size, readdirSync(where)]).toEqual([0o600, 32, ['key']]);
  });

  test('F66: whoever made it first keeps it', () => {
    const file = path.join(folder(), 'key');
    makeKeyFile(file);
    const [first] = readKeyFile(file);
    makeKeyFile(file);
    expect(readKeyFile(file)).toEqual([first]);
  });

  test('F66: another start opens what an earlier one sealed; another file, or a lost one, opens nothing', () => {
    const file = path.join(folder(), 'key');
    const sealed = new Vault(file).seal(SECRET, HERE);
    expect(new Vault(file).open(sealed, HERE)).toBe(SECRET);
    rmSync(file);
    expect(new Vault(file).open(sealed, HERE)).toBeUndefined();
    makeKeyFile(file);
    expect(new Vault(file).open(sealed, HERE)).toBeUndefined();
  });

  test('F66: with a new key in front of the old one both open and the new one seals; the old one alone then opens nothing new', () => {
    const where = folder();
    const [old, fresh, both] = ['old', 'fresh', 'both'].map((name) => path.join(where, name)) as [string, string, string];
    const before = new Vault(old).seal(SECRET, HERE);
    makeKeyFile(fresh);
    writeFileSync(both, Buffer.concat([readFileSync(fresh), readFileSync(old)]), { mode: 0o600 });
    const vault = new Vault(both);
    const after = vault.seal(SECRET, HERE);
    expect([vault.open(before, HERE), vault.open(after, HERE)]).toEqual([SECRET, SECRET]);
    expect(new Vault(fresh).open(after, HERE)).toBe(SECRET);
    expect(new Vault(old).open(after, HERE)).toBeUndefined();
  });

  test.each([
    ['0 bytes', 0],
    ['31 bytes', 31],
    ['33 bytes', 33],
    ['96 bytes', 96],
  ])('F66: of %s is refused with its fix', (_what, length) => {
    const file = path.join(folder(), 'key');
    writeFileSync(file, randomBytes(length), { mode: 0o600 });
    expect(() => new Vault(file)).toThrow(/^The key file .* must hold 32 bytes, or twice as many; put .*\.$/u);
  });

  test.each([0o644, 0o640, 0o604, 0o620, 0o660, 0o601])('F66: of mode %o is refused with its fix', (mode) => {
    const file = path.join(folder(), 'key');
    makeKeyFile(file);
    chmodSync(file, mode);
    expect(() => new Vault(file)).toThrow(/^The key file .* can be read by others; .*chmod 600 .*\.$/u);
  });

  test('F66: that is a folder is refused', () => {
    const file = path.join(folder(), 'key');
    mkdirSync(file);
    expect(() => new Vault(file)).toThrow(CannotOpen);
  });

  test.runIf(process.geteuid?.() === 0)('F66: of another user is refused', () => {
    const file = path.join(folder(), 'key');
    makeKeyFile(file);
    chownSync(file, 12_345, 12_345);
    expect(() => new Vault(file)).toThrow(/^The key file .* belongs to another user; .*\.$/u);
  });

  test('F66: that cannot be made refuses the seal, says why, and names no path', () => {
    const vault = new Vault(path.join(folder(), 'no', 'such', 'folder', 'key'));
    let thrown: unknown;
    try {
      vault.seal(SECRET, HERE);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ChatError);
    expect(thrown).toMatchObject({
      code: 'storage_full',
      details: { reason: 'key_file' },
      message: expect.not.stringContaining('folder') as string,
    });
  });

  test('F66: that others can read keeps the server from starting, in one sentence, before the database is touched', async () => {
    const place = makeFolder();
    onTestFinished(place.remove);
    const file = path.join(place.path, 'key');
    makeKeyFile(file);
    chmodSync(file, 0o644);
    const data = path.join(place.path, 'data');
    const refusal = await hearRefusal({ folder: data, environment: { KEY_FILE: file } });
    expect(refusal).toEqual({ code: 1, sentences: [expect.stringMatching(/^The key file .* can be read by others; .*\.$/u)] });
    expect(existsSync(path.join(data, 'dantok.sqlite'))).toBe(false);
  });
});
