// The line being written: a text and a caret that never stands inside a letter, and what keys do to them. Pure.
import { clustersOf } from '../text/width.ts';

export interface Line {
  text: string;
  /** In UTF-16 units. */
  caret: number;
}

export const EMPTY_LINE: Line = { text: '', caret: 0 };

/** As Node's `readline` names them. */
export interface Key {
  name?: string | undefined;
  sequence?: string | undefined;
  ctrl?: boolean | undefined;
  meta?: boolean | undefined;
  shift?: boolean | undefined;
}

export function insert({ text, caret }: Line, more: string): Line {
  return { text: text.slice(0, caret) + more + text.slice(caret), caret: caret + more.length };
}

function leftOf({ text, caret }: Line): number {
  return caret - (clustersOf(text.slice(0, caret)).at(-1)?.length ?? 0);
}

function rightOf({ text, caret }: Line): number {
  return caret + (clustersOf(text.slice(caret))[0]?.length ?? 0);
}

function wordLeftOf({ text, caret }: Line): number {
  return caret - (/\S+\s*$/u.exec(text.slice(0, caret))?.[0].length ?? caret);
}

function wordRightOf({ text, caret }: Line): number {
  return caret + (/^\s*\S+/u.exec(text.slice(caret))?.[0].length ?? text.length - caret);
}

function cut({ text }: Line, from: number, to: number): Line {
  return { text: text.slice(0, from) + text.slice(to), caret: from };
}

const go = (line: Line, caret: number): Line => ({ ...line, caret });

type Edit = (line: Line) => Line;

const PLAIN: Readonly<Record<string, Edit>> = {
  left: (line) => go(line, leftOf(line)),
  right: (line) => go(line, rightOf(line)),
  home: (line) => go(line, 0),
  end: (line) => go(line, line.text.length),
  backspace: (line) => cut(line, leftOf(line), line.caret),
  delete: (line) => cut(line, line.caret, rightOf(line)),
};

const WITH_CTRL: Readonly<Record<string, Edit>> = {
  a: (line) => go(line, 0),
  e: (line) => go(line, line.text.length),
  b: (line) => go(line, leftOf(line)),
  f: (line) => go(line, rightOf(line)),
  h: (line) => cut(line, leftOf(line), line.caret),
  k: (line) => cut(line, line.caret, line.text.length),
  u: (line) => cut(line, 0, line.caret),
  w: (line) => cut(line, wordLeftOf(line), line.caret),
  left: (line) => go(line, wordLeftOf(line)),
  right: (line) => go(line, wordRightOf(line)),
  backspace: (line) => cut(line, wordLeftOf(line), line.caret),
};

const WITH_META: Readonly<Record<string, Edit>> = {
  b: (line) => go(line, wordLeftOf(line)),
  f: (line) => go(line, wordRightOf(line)),
  d: (line) => cut(line, line.caret, wordRightOf(line)),
  left: (line) => go(line, wordLeftOf(line)),
  right: (line) => go(line, wordRightOf(line)),
  backspace: (line) => cut(line, wordLeftOf(line), line.caret),
  return: (line) => insert(line, '\n'),
  enter: (line) => insert(line, '\n'),
};

/** Undefined: the key has nothing to do with the text. */
export function edit(line: Line, key: Key, typed: string | undefined): Line | undefined {
  const edits = key.ctrl === true ? WITH_CTRL : key.meta === true ? WITH_META : PLAIN;
  const name = key.name ?? '';
  const known = Object.hasOwn(edits, name) ? edits[name] : undefined;
  if (known !== undefined) return known(line);
  if (key.ctrl === true || key.meta === true || typed === undefined || /[\x00-\x1f\x7f-\x9f]/u.test(typed)) return undefined;
  return insert(line, typed);
}
