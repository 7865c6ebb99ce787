// How long a line of a scene is "written" before it is shown: a reader's pace, quicker at the beginning, never slower than the budget needs.
// Pure. (CONVERSATION §5 "Drip")

const PER_CHARACTER_MS = 40;
const LINE_MS = { least: 1_500, most: 8_000 };
/** Somebody is waiting for the first word. */
const FIRST = { perCharacterMs: 20, least: 600, most: 1_500 };
const REACTION_MS = 1_000;
/** However much hurry there is: faster cannot be read as a conversation. */
const LEAST_MS = 600;

export interface Paced {
  kind: 'say' | 'react';
  text: string;
}

export interface Moment {
  /** Nothing of this scene was shown yet. */
  first: boolean;
  now: number;
  /** When the budget's next slot opens and somebody waits for it; null: nothing presses. */
  until: number | null;
}

/** For the first of these; the others share what time there is. */
export function revealDelay(waiting: readonly Paced[], { first, now, until }: Moment): number {
  const wishes = waiting.map((line, at) => usualDelay(line, first && at === 0));
  const wish = wishes[0] ?? 0;
  const all = wishes.reduce((sum, ms) => sum + ms, 0);
  if (until === null || all <= 0) return wish;
  const hurry = Math.min(1, Math.max(0, until - now) / all);
  return Math.max(LEAST_MS, Math.round(wish * hurry));
}

function usualDelay({ kind, text }: Paced, first: boolean): number {
  if (kind === 'react') return REACTION_MS;
  const characters = Array.from(text).length;
  return first
    ? within(characters * FIRST.perCharacterMs, FIRST.least, FIRST.most)
    : within(characters * PER_CHARACTER_MS, LINE_MS.least, LINE_MS.most);
}

function within(ms: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, ms));
}
