// One conversation as the demo voice leads it: answers, takes up, asks, closes, each in the words of whoever speaks, never twice the
// same within the last lines. Pure; same context, same words. Makes the lines of a reply and of a scene. (PRODUCT §1)
import type { Id } from '../../protocol/records.ts';
import { findNamed } from './addressed.ts';
import { lookUp } from './demo-facts.ts';
import { intentOf, listen } from './demo-listening.ts';
import type { Heard, Intent } from './demo-listening.ts';
import type { VoiceLines } from './demo-lines/voice-lines.ts';
import { findVoice, plainVoice } from './demo-lines/voices.ts';
import { chooseLine, fill, isMadeFrom, NOT_AGAIN, pick } from './demo-speech.ts';
import type { Slots } from './demo-speech.ts';
import { diceFor } from './draw.ts';
import type { Dice } from './draw.ts';
import type { DemoContext } from './types.ts';

export interface Speaker {
  id: Id;
  name: string;
}

interface Said {
  authorId: Id;
  name: string;
  text: string;
}

export class DemoTalk {
  readonly dice: Dice;
  readonly heard: Heard;
  readonly #demo: DemoContext;
  readonly #lines: Said[];
  #wordUsed = 0;

  constructor(demo: DemoContext, purpose: string) {
    this.#demo = demo;
    this.dice = diceFor(`${purpose} ${demo.seed}`);
    this.heard = listen(demo);
    this.#lines = demo.lines.map(({ authorId, name, text }) => ({ authorId, name, text }));
  }

  /** What is said now was heard by whoever speaks next. */
  note(speaker: Speaker, text: string): void {
    this.#lines.push({ authorId: speaker.id, name: speaker.name, text });
    if (this.heard.word !== null && text.toLowerCase().includes(this.heard.word.toLowerCase())) this.#wordUsed += 1;
  }

  /** To what was said last: an answer if it was a question to this speaker, else a word of one's own. `nth`: the how manieth of this turn. */
  respond(speaker: Speaker, nth: number): string {
    const voice = this.#voiceOf(speaker.id);
    const last = this.#lines.at(-1);
    const byPersona = last !== undefined && last.authorId !== speaker.id && this.#isPersona(last.authorId);
    if (byPersona) {
      const answer = this.#answerTo(speaker, last.text);
      if (answer !== null) return answer;
    }
    if (nth === 0 && this.heard.byPerson) return this.#toPeople(speaker, voice);
    if (nth > 0 && this.heard.byPerson && (nth === 1 || this.heard.intent === 'sad')) {
      const both = this.#alsoToPeople(speaker, voice);
      if (both !== null) return both;
    }
    const takesUp = byPersona && this.dice() < (nth === 0 ? 0.8 : 0.6);
    const first = takesUp ? voice.seconds : voice.takes;
    const second = takesUp ? voice.takes : voice.seconds;
    return this.#trimmed(speaker, this.#choose(speaker, [first, second], { other: byPersona ? last.name : null }));
  }

  /** A question to another persona, after a word about what was said. */
  ask(speaker: Speaker, target: Speaker): string {
    const exchanges = this.#voiceOf(target.id).asked;
    const fresh = exchanges.filter(({ ask }) => !this.#lines.some((line) => ask.some((template) => isMadeFrom(template, line.text))));
    const slots = { other: target.name };
    const lists = (fresh.length > 0 ? [fresh, exchanges] : [exchanges]).map((list) => list.flatMap(({ ask }) => ask));
    return this.#line(lists, slots, 0.4) ?? fill('{other}?', { ...this.#slots(), ...slots }) ?? '?';
  }

  /** A few words before a question. */
  lead(speaker: Speaker, target: Speaker): string {
    const last = this.#lines.at(-1);
    const voice = this.#voiceOf(speaker.id);
    const about =
      last !== undefined && last.authorId !== speaker.id && last.authorId !== target.id && this.#isPersona(last.authorId)
        ? last.name
        : null;
    if (this.dice() < 0.25) return this.#small(voice.openers);
    return this.#choose(speaker, about === null ? [voice.takes, voice.seconds] : [voice.seconds, voice.takes], { other: about });
  }

  askPerson(speaker: Speaker): string | null {
    return this.heard.person === null ? null : this.#line([this.#voiceOf(speaker.id).toPerson], {}, 0);
  }

  close(speaker: Speaker): string {
    return this.#line([this.#voiceOf(speaker.id).close], {}, 0) ?? '';
  }

  reaction(speaker: Speaker): string {
    return pick(this.#voiceOf(speaker.id).reactions, this.dice) ?? '👍';
  }

  // ---- answers ------------------------------------------------------------------------------------------------------------------------

  #toPeople(speaker: Speaker, voice: VoiceLines): string {
    const { intent } = this.heard;
    switch (intent) {
      case 'honest':
        return `${this.#choose(speaker, [voice.honest], {})} ${this.#choose(speaker, [voice.key], {})}`;
      case 'key':
        return this.#choose(speaker, [voice.key, voice.honest], {});
      case 'talk':
        return this.#fromList(speaker, voice) ?? this.#trimmed(speaker, this.#choose(speaker, [voice.takes], {}));
      default:
        return this.#fromList(speaker, voice) ?? this.#choose(speaker, [voice[intent], voice.takes], {});
    }
  }

  /** Whoever keeps a list answers from it alone, and says when something is not in it. Null: that was not asked. */
  #fromList(speaker: Speaker, voice: VoiceLines): string | null {
    const { found, missing } = voice;
    const { facts = [] } = this.#demo.personas.find(({ id }) => id === speaker.id) ?? {};
    const asked = this.#lines.findLast(({ authorId }) => !this.#isPersona(authorId))?.text ?? '';
    const answer = found === undefined || missing === undefined ? null : lookUp(asked, facts);
    if (answer === null || found === undefined || missing === undefined) return null;
    return answer.fact === null ? this.#choose(speaker, [missing], {}) : this.#choose(speaker, [found], { fact: answer.fact });
  }

  /** The second who speaks to a person may join in the same thing. */
  #alsoToPeople(speaker: Speaker, voice: VoiceLines): string | null {
    const { intent } = this.heard;
    if (intent === 'honest') return this.#choose(speaker, [voice.key, voice.honest], {});
    if (intent === 'key') return this.#choose(speaker, [voice.honest, voice.key], {});
    if (intent === 'sad' || intent === 'glad') return this.#choose(speaker, [voice[intent], voice.seconds], {});
    const joins = intent !== 'talk' && this.dice() < 0.5;
    return joins ? this.#choose(speaker, [voice[intent], voice.takes], {}) : null;
  }

  /** Null: that was no question to this speaker. */
  #answerTo(speaker: Speaker, text: string): string | null {
    const voice = this.#voiceOf(speaker.id);
    const exchange = voice.asked.find(({ ask }) => ask.some((template) => isMadeFrom(template, text)));
    if (!/[?？]/u.test(text) || !this.#isNamed(speaker, text)) return null;
    if (exchange !== undefined) return this.#choose(speaker, [exchange.answer], {});
    const intent = intentOf(text, this.#demo.language);
    return this.#choose(
      speaker,
      [intent in QUESTION_LISTS ? voice[QUESTION_LISTS[intent as keyof typeof QUESTION_LISTS]] : voice.yesno, voice.takes],
      {},
    );
  }

  #isNamed({ id, name }: Speaker, text: string): boolean {
    const others = this.#demo.personas.filter((persona) => persona.id !== id);
    const named = findNamed(text, [...others, { id, name }]);
    return named.length === 0 || named.includes(id);
  }

  // ---- words --------------------------------------------------------------------------------------------------------------------------

  #choose(speaker: Speaker, lists: readonly (readonly string[])[], slots: Partial<Slots>): string {
    const voice = this.#voiceOf(speaker.id);
    const mine = lists.map((list) => this.#share(speaker.id, list));
    return this.#line([...mine, ...lists], slots, this.#wordUsed === 0 ? 0.75 : 0.1) ?? this.#small(voice.openers);
  }

  #line(lists: readonly (readonly string[])[], slots: Partial<Slots>, wordy: number): string | null {
    const said = this.#lines.map(({ text }) => text);
    return chooseLine({ from: lists, slots: { ...this.#slots(), ...slots }, wordy }, said, this.dice);
  }

  #slots(): Slots {
    // "The key" or "a robot" is no word to chat about.
    const word = ['key', 'honest', 'sad'].includes(this.heard.intent) ? null : this.heard.word;
    return { who: this.heard.person?.name ?? null, other: null, word };
  }

  /** Now and then a short sentence before or behind. */
  #trimmed(speaker: Speaker, text: string): string {
    const voice = this.#voiceOf(speaker.id);
    const at = this.dice();
    if (at < 0.28) return `${this.#small(voice.openers)} ${text}`;
    if (at < 0.5) return `${text} ${this.#small(voice.tails)}`;
    return text;
  }

  #small(list: readonly string[]): string {
    const lately = this.#lines.slice(-NOT_AGAIN);
    const fresh = list.filter((words) => !lately.some(({ text }) => text.includes(words)));
    return pick(fresh.length > 0 ? fresh : list, this.dice) ?? '';
  }

  #voiceOf(id: Id): VoiceLines {
    const preset = this.#demo.personas.find((persona) => persona.id === id)?.preset ?? null;
    return findVoice(this.#demo.language, preset) ?? plainVoice(this.#demo.language);
  }

  /** Personas without words of their own share the plain ones out, so that two of them do not sound the same. */
  #share(id: Id, list: readonly string[]): readonly string[] {
    const preset = this.#demo.personas.find((persona) => persona.id === id)?.preset ?? null;
    if (findVoice(this.#demo.language, preset) !== undefined) return list;
    const plain = this.#demo.personas.filter((persona) => findVoice(this.#demo.language, persona.preset) === undefined);
    const place = plain.findIndex((persona) => persona.id === id);
    return list.filter((_, at) => at % 2 === place % 2);
  }

  #isPersona(id: Id): boolean {
    return this.#demo.personas.some((persona) => persona.id === id);
  }
}

/** What a question asks for, by the list that answers it. */
const QUESTION_LISTS = {
  why: 'why',
  how: 'how',
  when: 'when',
  where: 'where',
  choose: 'choose',
  yesno: 'yesno',
  wellbeing: 'wellbeing',
} as const satisfies Partial<Record<Intent, keyof VoiceLines>>;
