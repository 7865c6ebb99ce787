// The second half of `npm run db:generate`: makes every table of the generated SQL STRICT, which drizzle cannot say.
// Changes only what lacks it, so it can run over all migrations again and again.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

// drizzle-kit closes a table with `);` alone on a line.
const TABLE = /^(CREATE TABLE [^;]*?\n\));/gm;

for (const file of readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'))) {
  const where = path.join(MIGRATIONS, file);
  const sql = readFileSync(where, 'utf8');
  const strict = sql.replace(TABLE, '$1 STRICT;');
  if (strict !== sql) writeFileSync(where, strict);
}
