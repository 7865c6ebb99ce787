// What the people of the run do, and when: conversations and pauses, bursts of lines with typing before each, a quarter addressed to a
// persona, some replies, some meant for another person, now and then "let them talk" and "keep going". Seeded, and the same for everybody
// who is measured; nobody waits for an answer.
import { Prng } from '../../tests/harness/prng.ts';

export type Act =
  | { type: 'typing'; on: boolean }
  /** `to`: whom it addresses by @. `replies`: to the last line of a persona. */
  | { type: 'say'; text: string; to: string[]; replies: boolean }
  | { type: 'talk'; lines: number }
  | { type: 'extend' };

export interface Entry {
  at: number;
  /** Which of the people. */
  who: number;
  act: Act;
}

export interface ScriptWish {
  seed: number;
  hours: number;
  people: readonly string[];
  personas: readonly string[];
  /** Fewer pauses: more than a day's budget can answer. */
  crowded?: boolean;
}

const HOUR_MS = 3_600_000;
/** Ranges in seconds. */
const CONVERSATION = [300, 600] as const;
const PAUSE = [600, 1_500] as const;
const SHORT_PAUSE = [60, 240] as const;
const BETWEEN_BURSTS = [30, 90] as const;
/** Until they begin to type again. */
const BETWEEN_LINES = [0.5, 4] as const;
const TYPES_FOR = [2, 7] as const;
/** As browsers do. */
const TYPING_AGAIN_MS = 3_000;
const AFTER_TALK = [100, 240] as const;

const SHARE = { address: 0.2, reply: 0.06, people: 0.1, two: 0.1, second: 0.35, third: 0.12, talk: 0.05, extend: 0.06 };
const OPENERS = ['I was thinking', 'Honestly', 'You know', 'Wait', 'So', 'Fine', 'Look', 'Today'];
const MIDDLES = ['the soup needs more time', 'that film was too long', 'we should cook together', 'I would keep the window open', 'rain suits this town']; // prettier-ignore
const ENDS = ['what do you say?', 'or not.', 'and I mean it.', 'tell me more.', 'how would you do it?', 'that is all.'];

class Writer {
  readonly entries: Entry[] = [];
  readonly #prng: Prng;
  readonly #wish: ScriptWish;

  constructor(wish: ScriptWish) {
    this.#wish = wish;
    this.#prng = new Prng(wish.seed);
  }

  write(): Entry[] {
    const endAt = this.#wish.hours * HOUR_MS;
    let at = this.#ms([5, 20]);
    while (at < endAt) {
      const until = Math.min(endAt, at + this.#ms(CONVERSATION));
      while (at < until) at = this.#burst(at);
      at += this.#ms(this.#wish.crowded === true ? SHORT_PAUSE : PAUSE);
    }
    return this.entries.filter((entry) => entry.at < endAt).sort((a, b) => a.at - b.at);
  }

  /** Returns the moment of the next one. */
  #burst(from: number): number {
    const { people } = this.#wish;
    const prng = this.#prng;
    const who = prng.below(people.length);
    if (prng.chance(SHARE.talk)) {
      this.entries.push({ at: from, who, act: { type: 'talk', lines: 8 + prng.below(9) } });
      return from + this.#ms(AFTER_TALK);
    }
    if (prng.chance(SHARE.extend)) this.entries.push({ at: from, who, act: { type: 'extend' } });
    let at = this.#line(from, who);
    if (prng.chance(SHARE.second)) at = this.#line(at + this.#ms(BETWEEN_LINES), prng.chance(0.6) ? who : prng.below(people.length));
    if (prng.chance(SHARE.third)) at = this.#line(at + this.#ms(BETWEEN_LINES), prng.below(people.length));
    return at + this.#ms(BETWEEN_BURSTS);
  }

  #line(at: number, who: number): number {
    const saidAt = at + this.#ms(TYPES_FOR);
    for (let sign = at; sign < saidAt; sign += TYPING_AGAIN_MS) this.entries.push({ at: sign, who, act: { type: 'typing', on: true } });
    this.entries.push({ at: saidAt, who, act: this.#say(who) });
    return saidAt;
  }

  #say(who: number): Act {
    const { people, personas } = this.#wish;
    const prng = this.#prng;
    const text = `${prng.pick(OPENERS)}, ${prng.pick(MIDDLES)}, ${prng.pick(ENDS)}`;
    const kind = prng.next();
    if (kind < SHARE.address) {
      const first = prng.pick(personas);
      const second = prng.pick(personas.filter((name) => name !== first));
      const to = prng.chance(SHARE.two) ? [first, second] : [first];
      return { type: 'say', text: `${to.map((name) => `@${name}`).join(' ')} ${text}`, to, replies: false };
    }
    if (kind < SHARE.address + SHARE.reply) return { type: 'say', text, to: [], replies: true };
    if (kind < SHARE.address + SHARE.reply + SHARE.people) {
      const other = people[(who + 1 + prng.below(people.length - 1)) % people.length] ?? '';
      return { type: 'say', text: `@${other} ${text}`, to: [other], replies: false };
    }
    return { type: 'say', text, to: [], replies: false };
  }

  #ms([least, most]: readonly [number, number]): number {
    return Math.round(1_000 * (least + this.#prng.next() * (most - least)));
  }
}

export function writeScript(wish: ScriptWish): Entry[] {
  return new Writer(wish).write();
}
