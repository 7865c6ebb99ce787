// Why the storage lets nobody start, told as what it is: no room, no right, somebody else, a failing disk, a damaged file. One sentence
// with its fix; anything else is a bug and goes on as it came. (F23, F25, F26, F29)
import { ChatError } from '../errors.ts';
import { CannotOpen, damaged, isDamage } from './database.ts';
import { codeOf } from './error-code.ts';

/** In this order: the first that fits. */
const SENTENCES: readonly [codes: RegExp, tell: (folder: string, code: string) => string][] = [
  [
    // The last is what SQLite says when there is no room for its index of the log.
    /^(?:ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_IOERR_SHMSIZE)$/u,
    (folder, code) =>
      `There is no room left on the disk of the data folder ${folder} (${code}); make some, or set DATA_DIR to a folder on another disk.`,
  ],
  [
    /^SQLITE_(?:BUSY|LOCKED)/u,
    (folder, code) => `Another program holds the database in the data folder ${folder} (${code}); close it and start again.`,
  ],
  [
    /^(?:EIO|SQLITE_IOERR)/u,
    (folder, code) =>
      `The disk of the data folder ${folder} fails (${code}); see what the system says of it, or set DATA_DIR to a folder on another disk.`,
  ],
  [
    /^(?:ENOTDIR|EEXIST)$/u,
    (folder, code) =>
      `The data folder ${folder} cannot be made, since something else has its place (${code}); take that away, or set DATA_DIR to another folder.`,
  ],
  [
    /^(?:E[A-Z]+|SQLITE_(?:CANTOPEN|READONLY|PERM|AUTH).*)$/u,
    (folder, code) =>
      `The data folder ${folder} cannot be made or written (${code}); give this user the right to, or set DATA_DIR to another folder.`,
  ],
];

/** Of an error that came from a file: the reason not to start, or the error itself. */
export function toReason(folder: string, error: unknown): unknown {
  if (isDamage(error)) return damaged((error as Error).message);
  const code = causeOf(error);
  const tell = SENTENCES.find(([codes]) => codes.test(code))?.[1];
  return tell === undefined ? error : new CannotOpen(tell(folder, code));
}

/** The same for whatever else may have happened since: of what no file is the reason for sure, nothing is said. */
export function toReasonIfStored(folder: string, error: unknown): unknown {
  const code = causeOf(error);
  return code.startsWith('SQLITE_') || code === 'ENOSPC' || code === 'EDQUOT' ? toReason(folder, error) : error;
}

/** Of a command that the batch refused: it keeps the reason. */
function causeOf(error: unknown): string {
  return codeOf(error instanceof ChatError ? error.cause : error);
}
