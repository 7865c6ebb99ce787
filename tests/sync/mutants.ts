// Copies of the server with one promise broken each: a textual change that must match exactly once, so that a mutant cannot fall
// silent when the source moves on.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '../harness/child.ts';
import type { Violation } from '../harness/history-checker.ts';

interface Patch {
  file: string;
  find: string;
  replace: string;
}

export interface Mutant {
  name: string;
  patches: readonly Patch[];
  /** What the checker must say, among other things. */
  caughtAs: Violation;
}

const SCHEMA = 'migrations/0000_floor.sql';
const TO_MESSAGES = 'FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'acks before the commit',
    caughtAs: 'lost',
    patches: [
      {
        file: 'server/db/batch.ts',
        find: 'this.#note(take, value);',
        replace: 'take({ ok: true, value });',
      },
      {
        file: 'server/gateway/connection.ts',
        find: "this.#send({ type: 'ok', id, seq: outcome.value });",
        replace: "this.#send({ type: 'ok', id, seq: outcome.value }); this.flush();",
      },
    ],
  },
  {
    name: 'has no unique ids',
    caughtAs: 'duplicated',
    patches: [
      { file: 'server/rooms/messages.ts', find: 'if (known !== undefined) {', replace: "if (known?.roomId === '') {" },
      {
        file: SCHEMA,
        find: 'CREATE TABLE `messages` (\n\t`id` text PRIMARY KEY NOT NULL,',
        replace: 'CREATE TABLE `messages` (\n\t`id` text NOT NULL,',
      },
      // What refers to an id needs it to be unique.
      { file: SCHEMA, find: `\`version\`),\n\t${TO_MESSAGES}\n`, replace: '`version`)\n' },
      { file: SCHEMA, find: `\`actor_id\`),\n\t${TO_MESSAGES},\n`, replace: '`actor_id`),\n' },
    ],
  },
  {
    name: 'publishes before the commit',
    caughtAs: 'phantom',
    patches: [
      {
        file: 'server/db/batch.ts',
        find: 'if (events.length > 0) publish = this.#hooks.prepare(events);',
        replace: 'if (events.length > 0) this.#hooks.prepare(events)();',
      },
    ],
  },
  {
    name: 'forgets to check the epoch, and when the last known event happened',
    caughtAs: 'divergent',
    patches: [
      { file: 'server/gateway/seats.ts', find: 'frame.epoch === epoch', replace: 'true' },
      {
        file: 'server/rooms/catch-up.ts',
        find: 'return at === undefined || this.isSameEvent(roomId, since, at);',
        replace: 'return true;',
      },
    ],
  },
  {
    name: 'tells whoever comes back the last event they know again',
    caughtAs: 'doubleApplied',
    patches: [{ file: 'server/gateway/seats.ts', find: 'sent: since ?? 0,', replace: 'sent: Math.max(0, (since ?? 0) - 1),' }],
  },
  {
    name: 'takes other words under an id for a repetition',
    caughtAs: 'ackMismatch',
    patches: [{ file: 'server/rooms/messages.ts', find: ' && isSamePost(known, post)) return known.seq;', replace: ') return known.seq;' }],
  },
  {
    name: 'acknowledges a batch that the disk refused',
    caughtAs: 'lost',
    patches: [
      { file: 'server/db/batch.ts', find: 'this.#end(undefined, new Refused(toRefusal(error)));', replace: 'this.#end(undefined);' },
    ],
  },
];

/** A folder with the changed sources, to be started as the program is. What Node compiles on the way stays in it: `node_modules` is a
 *  folder of its own, with links in it. */
export function makeCopy(patches: readonly Patch[]): { root: string; remove: () => void } {
  const root = mkdtempSync(path.join(tmpdir(), 'dantok-mutant-'));
  for (const part of ['server', 'protocol', 'drizzle', 'migrations', 'scripts/load.mjs', 'package.json'])
    cpSync(path.join(PROJECT, part), path.join(root, part), { recursive: true });
  const packages = path.join(PROJECT, 'node_modules');
  mkdirSync(path.join(root, 'node_modules'));
  for (const name of readdirSync(packages))
    if (!name.startsWith('.')) symlinkSync(path.join(packages, name), path.join(root, 'node_modules', name));
  for (const { file, find, replace } of patches) {
    const parts = readFileSync(path.join(root, file), 'utf8').split(find);
    if (parts.length !== 2) throw new Error(`the mutant's place in ${file} is there ${parts.length - 1} times`);
    writeFileSync(path.join(root, file), parts.join(replace));
  }
  const remove = (): void => {
    rmSync(root, { recursive: true, force: true });
  };
  return { root, remove };
}
