// Opens a test's database. A new one begins as a copy of an empty one that was migrated once, and by the server's own code: to migrate is
// most of what opening costs. The copy is kept under the hash of everything it came from, so none can be stale. What the migrations do is
// tested where a process starts on an empty folder, and in the guards.
import { createHash } from 'node:crypto';
import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId } from '../../protocol/ids.ts';
import { openDatabase } from '../../server/db/database.ts';
import type { Database } from '../../server/db/database.ts';

const inProject = (part: string): string => fileURLToPath(new URL(`../../${part}`, import.meta.url));
const KEPT = inProject('node_modules/.cache/dantok-migrated');
const MIGRATIONS = inProject('migrations');

export function openTestDatabase(file: string): Database {
  if (!existsSync(file)) copyFileSync(migratedFile(), file, constants.COPYFILE_EXCL);
  return openDatabase(file);
}

function migratedFile(): string {
  const sources = [
    inProject('server/db/database.ts'),
    inProject('server/db/upgrade.ts'),
    path.join(MIGRATIONS, 'meta/_journal.json'),
    ...readdirSync(MIGRATIONS, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => path.join(MIGRATIONS, name))
      .sort(),
  ];
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  const kept = path.join(KEPT, `${hash.digest('hex').slice(0, 32)}.sqlite`);
  if (!existsSync(kept)) makeMigrated(kept);
  return kept;
}

/** Others may be at it as well: it is there whole or not at all. */
function makeMigrated(kept: string): void {
  mkdirSync(KEPT, { recursive: true });
  const making = path.join(KEPT, `${newId()}.making`);
  openDatabase(making).close();
  renameSync(making, kept);
}
