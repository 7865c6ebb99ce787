// What Tab makes of the word at the caret: a command behind a slash, a name behind an @. Again: the next one that fits. Pure.
import { matching } from '../text/members.ts';
import type { Line } from './editor.ts';

export interface Completing {
  /** Where the replaced word begins, and what stood there. */
  start: number;
  rest: string;
  options: readonly string[];
  at: number;
}

export interface Completable {
  names: readonly string[];
  commands: readonly string[];
  rooms: readonly string[];
}

const BEFORE_AT = /(?:^|[\s([{"'“‘「『,.;:!?~/])@([^@\n]{0,40})$/u;

/** Undefined: nothing fits. */
export function beginCompleting({ text, caret }: Line, { names, commands, rooms }: Completable): Completing | undefined {
  const before = text.slice(0, caret);
  const rest = text.slice(caret);
  const found = (start: number, options: readonly string[]): Completing | undefined =>
    options.length === 0 ? undefined : { start, rest, options, at: 0 };
  const command = /^\/(\w*)$/u.exec(before)?.[1];
  if (command !== undefined)
    return found(
      0,
      commands.filter((name) => name.startsWith(command)).map((name) => `/${name} `),
    );
  const room = /^\/rooms (.*)$/u.exec(before)?.[1];
  if (room !== undefined) return found(7, fitting(rooms, room));
  const asked = /^\/ask ([^@]*)$/u.exec(before)?.[1];
  if (asked !== undefined)
    return found(
      5,
      fitting(names, asked).map((name) => `@${name} `),
    );
  const called = BEFORE_AT.exec(before)?.[1];
  if (called === undefined) return undefined;
  return found(
    caret - called.length - 1,
    fitting(names, called).map((name) => `@${name} `),
  );
}

function fitting(names: readonly string[], beginning: string): string[] {
  return matching(
    names.map((name) => ({ name })),
    beginning,
  ).map(({ name }) => name);
}

export function step(completing: Completing, by: 1 | -1): Completing {
  const count = completing.options.length;
  return { ...completing, at: (completing.at + by + count) % count };
}

export function completed(line: Line, { start, rest, options, at }: Completing): Line {
  const before = line.text.slice(0, start) + (options[at] ?? '');
  return { text: before + rest.replace(/^ /u, ''), caret: before.length };
}
