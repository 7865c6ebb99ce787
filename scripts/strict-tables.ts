// The second half of `npm run db:generate`: makes every table of the generated SQL STRICT, and those whose key is several columns
// WITHOUT ROWID (one tree to write instead of two). Drizzle can say neither.
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
  const strict = sql.replace(TABLE, (table) => `${table.slice(0, -1)} STRICT${table.includes('PRIMARY KEY(') ? ', WITHOUT ROWID' : ''};`);
  if (strict !== sql) writeFileSync(where, strict);
}
