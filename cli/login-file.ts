// What `dantok login` keeps: one server and one token, in a file that nobody else may read. The token goes to that server alone.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isExposed, readAddress } from './address.ts';
import type { Environment } from './environment.ts';
import { UsageError } from './failure.ts';
import type { Words } from './words/en.ts';

export interface Login {
  url: URL;
  token: string;
  /** Its owner said that it may travel unencrypted. */
  insecure: boolean;
}

/** Visible ASCII: it becomes a header. */
const TOKEN = /^[\x21-\x7e]{8,512}$/u;
const MINE_ALONE = 0o600;

const fileIn = (folder: string): string => path.join(folder, 'login.json');

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Never half a file, and not for one moment one that others can read. */
export function keepLogin(folder: string, { url, token, insecure }: Login): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = fileIn(folder);
  const written = `${file}.${randomUUID()}`;
  try {
    writeFileSync(written, `${JSON.stringify({ url: url.origin, token, insecure })}\n`, { mode: MINE_ALONE, flag: 'wx' });
    renameSync(written, file);
  } finally {
    rmSync(written, { force: true });
  }
  return file;
}

/** False: there was none. */
export function forgetLogin(folder: string): boolean {
  const known = readKept(folder) !== undefined;
  rmSync(fileIn(folder), { force: true });
  return known;
}

/** The environment comes first. A kept token never goes to another server than the one it was made by. */
export function requireLogin(env: Environment, words: Words): Login {
  const kept = readKept(env.folder);
  const url = env.url === '' ? kept?.url : (readAddress(env.url) ?? fail(words.badAddress(env.url)));
  if (url === undefined) return fail(words.notLoggedIn);
  const isKept = kept?.url.origin === url.origin;
  const token = env.token === '' ? (isKept ? kept.token : fail(words.noTokenFor(url.origin))) : env.token;
  const insecure = env.insecure || (isKept && kept.insecure);
  if (!isToken(token)) return fail(words.badToken);
  if (isExposed(url) && !insecure) return fail(words.exposed(url.origin));
  return { url, token, insecure };
}

function readKept(folder: string): Login | undefined {
  let text: string;
  try {
    const file = fileIn(folder);
    // A copy or a careless hand may have opened it.
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, MINE_ALONE);
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { url, token, insecure } = JSON.parse(text) as Partial<Record<'url' | 'token' | 'insecure', unknown>>;
    const address = typeof url === 'string' ? readAddress(url) : undefined;
    return address === undefined || typeof token !== 'string' ? undefined : { url: address, token, insecure: insecure === true };
  } catch {
    return undefined; // damaged: as if there were none
  }
}

function fail(text: string): never {
  throw new UsageError(text);
}
