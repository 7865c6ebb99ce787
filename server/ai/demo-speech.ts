// Chooses words: of several templates one that has not been heard lately, its slots filled, particles fitted. Pure; same dice, same words.
import type { Dice } from './draw.ts';
import { nearlyRepeats } from './hygiene.ts';
import { PARTICLES, withParticle } from './particles.ts';
import type { Particle } from './particles.ts';

export interface Slots {
  who: string | null;
  other: string | null;
  word: string | null;
  /** Of a list that a voice keeps. */
  fact?: string | null;
}

const SLOT = /\{(who|other|word|Word|fact)(?::([^}]+))?\}/gu;
/** So many lines back nothing is said again. */
export const NOT_AGAIN = 12;
/** And rather not so many. */
const RATHER_NOT_AGAIN = 36;

/** Null: a slot has nothing to stand in it. */
export function fill(template: string, slots: Slots): string | null {
  const empty: string[] = [];
  const text = template.replace(SLOT, (_, slot: string, wanted: string | undefined) => {
    const value = slot === 'Word' ? capital(slots.word) : slots[slot as keyof Slots];
    if (value === null || value === undefined) {
      empty.push(slot);
      return '';
    }
    const particle = PARTICLES.find((known) => known === turned(wanted) || known === wanted);
    return particle === undefined ? value : withParticle(value, particle);
  });
  return empty.length === 0 ? text : null;
}

/** 과/와 and 와/과 are the same choice. */
function turned(wanted: string | undefined): Particle | undefined {
  const [one, other] = wanted?.split('/') ?? [];
  return PARTICLES.find((known) => known === `${other ?? ''}/${one ?? ''}`);
}

function capital(word: string | null): string | null {
  return word === null ? null : word.replace(/^./u, (first) => first.toUpperCase());
}

/** Whether a text was made from a template: its fixed parts stand in it, in order. */
export function isMadeFrom(template: string, text: string): boolean {
  let at = 0;
  for (const part of template.split(/\{[^}]*\}/u)) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return true;
}

export interface Choice {
  /** The first list that has something fresh is taken. */
  from: readonly (readonly string[])[];
  slots: Slots;
  /** 0 to 1: how much a template with the picked-up word is preferred. */
  wordy: number;
}

/** One line of several templates, or null when none can be filled. */
export function chooseLine({ from, slots, wordy }: Choice, said: readonly string[], dice: Dice): string | null {
  const wantsWord = dice() < wordy;
  for (const list of from) {
    const fillable = list.filter((template) => fill(template, slots) !== null);
    for (const window of [RATHER_NOT_AGAIN, NOT_AGAIN]) {
      const lately = said.slice(-window);
      const fresh = fillable.filter((template) => !lately.some((text) => isMadeFrom(template, text)));
      const preferred = fresh.filter((template) => /\{word/iu.test(template) === wantsWord);
      const chosen = pick(preferred.length > 0 ? preferred : fresh, dice);
      const text = chosen === undefined ? null : fill(chosen, slots);
      if (text !== null && !nearlyRepeats(text, lately)) return text;
    }
  }
  // All were heard lately: the one that was so longest ago.
  const all = from.flat().filter((template) => fill(template, slots) !== null);
  const heardAt = (template: string): number => said.findLastIndex((text) => isMadeFrom(template, text));
  const oldest = all.toSorted((a, b) => heardAt(a) - heardAt(b))[0];
  return oldest === undefined ? null : fill(oldest, slots);
}

export function pick<T>(list: readonly T[], dice: Dice): T | undefined {
  return list[Math.min(list.length - 1, Math.floor(dice() * list.length))];
}
