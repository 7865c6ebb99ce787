// What the generated SQL must look like before it is released; afterwards it never changes.
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as aiSchema from '../../drizzle/ai-schema.ts';
import * as companySchema from '../../drizzle/company-schema.ts';
import * as doorSchema from '../../drizzle/door-schema.ts';
import * as noticeSchema from '../../drizzle/notice-schema.ts';
import * as schema from '../../drizzle/schema.ts';

type Snapshot = Awaited<ReturnType<typeof generateSQLiteDrizzleJson>>;

const FOLDER = 'migrations';
/** Says on the line above that the table goes for good, or is a copy that was emptied into its successor. */
const DROPPED_ON_PURPOSE = /^-- Dropped on purpose: \S/;

const journal = readJson('_journal.json') as { entries: { idx: number; tag: string }[] };
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.sql'));

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(FOLDER, 'meta', name), 'utf8'));
}

function linesOf(file: string): string[] {
  return readFileSync(path.join(FOLDER, file), 'utf8').split('\n');
}

test('the journal names every migration once, in order', () => {
  expect(journal.entries.map(({ idx, tag }) => ({ idx, file: `${tag}.sql` }))).toEqual(files.sort().map((file, at) => ({ idx: at, file })));
});

test('the migrations lead to the tables of drizzle/: `npm run db:generate` would make nothing', async () => {
  const last = String(journal.entries.at(-1)?.idx).padStart(4, '0');
  const now = await generateSQLiteDrizzleJson(
    { ...schema, ...aiSchema, ...companySchema, ...noticeSchema, ...doorSchema },
    undefined,
    'snake_case',
  );
  expect(await generateSQLiteMigration(readJson(`${last}_snapshot.json`) as Snapshot, now)).toEqual([]);
});

test('every table is STRICT', () => {
  const loose = files.flatMap((file) =>
    linesOf(file)
      .join('\n')
      .split('--> statement-breakpoint')
      .map((statement) => statement.trim())
      .filter((statement) => /^CREATE (TEMP )?TABLE/i.test(statement) && !/\) STRICT(, WITHOUT ROWID)?;$/.test(statement))
      .map((statement) => `${file}: ${statement.split('\n')[0]}`),
  );
  expect(loose).toEqual([]);
});

test('no table is dropped without a reason on the line above: a rebuilt table takes its children with it', () => {
  const dropped = files.flatMap((file) =>
    linesOf(file).filter((line, at, lines) => /\bDROP TABLE\b/i.test(line) && !DROPPED_ON_PURPOSE.test(lines[at - 1] ?? '')),
  );
  expect(dropped).toEqual([]);
});
