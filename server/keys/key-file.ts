// The file that opens the stored keys: 32 random bytes, or 64 while sealed keys are being rewritten (the new key first). Made when it is
// first needed, whole or not at all, and readable by this user alone. Reasons not to use one are sentences with their fix. (F66)
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { CannotOpen } from '../db/database.ts';

const KEY_BYTES = 32;
const MOST_KEYS = 2;

/** The keys in it, the one that seals first; none: there is no file. */
export function readKeyFile(file: string): Buffer[] {
  let opened: number;
  try {
    opened = openSync(file, 'r');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new CannotOpen(`The key file ${file} cannot be read (${code}); make it readable for this user, or set KEY_FILE to another file.`);
  }
  try {
    requirePrivate(file, opened);
    return readKeys(file, opened);
  } finally {
    closeSync(opened);
  }
}

/** Nobody else's file is written over: whoever was first counts. On disk before anything is sealed with it. */
export function makeKeyFile(file: string): void {
  const folder = path.dirname(file);
  const draft = path.join(folder, `.${path.basename(file)}.${randomBytes(8).toString('hex')}`);
  const opened = openSync(draft, 'wx', 0o600);
  try {
    writeSync(opened, randomBytes(KEY_BYTES));
    fsyncSync(opened);
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    closeSync(opened);
    rmSync(draft, { force: true });
  }
  const place = openSync(folder, 'r');
  fsyncSync(place);
  closeSync(place);
}

function requirePrivate(file: string, opened: number): void {
  const { mode, uid } = fstatSync(opened);
  if ((mode & 0o170_000) !== 0o100_000) throw new CannotOpen(`The key file ${file} is not a file; set KEY_FILE to the path of one.`);
  if ((mode & 0o077) !== 0) throw new CannotOpen(`The key file ${file} can be read by others; take their rights away (chmod 600 ${file}).`);
  const user = process.geteuid?.();
  if (user !== undefined && uid !== user)
    throw new CannotOpen(`The key file ${file} belongs to another user; give it to the one that runs the server (chown).`);
}

function readKeys(file: string, opened: number): Buffer[] {
  const content = Buffer.alloc(KEY_BYTES * MOST_KEYS + 1);
  const length = readSync(opened, content);
  if (length !== KEY_BYTES && length !== KEY_BYTES * MOST_KEYS)
    throw new CannotOpen(
      `The key file ${file} must hold ${KEY_BYTES} bytes, or twice as many; put the right one back, or take this one away and enter the provider keys again.`,
    );
  return Array.from({ length: length / KEY_BYTES }, (_, at) => Buffer.from(content.subarray(at * KEY_BYTES, (at + 1) * KEY_BYTES)));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
}
