// The order of events in what the demo voice says: who answers, who asks whom, who only reacts, who closes. Pure. Of any two scenes in a
// row that need not close at least one has a persona ask another, so that a follow-up comes soon.
import type { SceneLine } from './scene-format.ts';
import { DemoTalk } from './demo-talk.ts';
import type { Speaker } from './demo-talk.ts';
import { pick } from './demo-speech.ts';
import type { DemoContext, SceneShape } from './types.ts';

const USUAL_LINES = 3;

export function demoReply(demo: DemoContext): string {
  const speaker = demo.personas.find(({ id }) => id === demo.speakerId) ?? demo.personas[0];
  if (speaker === undefined) return '';
  const talk = new DemoTalk(demo, 'reply');
  const text = talk.respond(speaker, 0);
  talk.note(speaker, text);
  if (isGrave(talk)) return text;
  if (demo.closing) return talk.dice() < 0.4 ? `${text} ${talk.close(speaker)}` : text;
  const others = demo.personas.filter(({ id }) => id !== speaker.id);
  const target = pick(others, talk.dice);
  const chance = talk.dice();
  if (target !== undefined && chance < 0.4) return `${text} ${talk.ask(speaker, target)}`;
  const asked = chance > 0.85 ? talk.askPerson(speaker) : null;
  return asked === null ? text : `${text} ${asked}`;
}

export function demoScene(demo: DemoContext, shape: SceneShape): SceneLine[] {
  return new DemoScene(demo, shape).play();
}

/** Nobody chats on over sorrow, or over the question what they are. */
function isGrave({ heard }: DemoTalk): boolean {
  return ['sad', 'honest', 'key'].includes(heard.intent);
}

class DemoScene {
  readonly #talk: DemoTalk;
  readonly #demo: DemoContext;
  readonly #shape: SceneShape;
  readonly #cast: Speaker[];
  readonly #lines: SceneLine[] = [];
  /** Who was asked by the line before. */
  #asked: string | null = null;
  #personaAsked = false;
  #reacted = false;

  constructor(demo: DemoContext, shape: SceneShape) {
    this.#demo = demo;
    this.#shape = shape;
    this.#talk = new DemoTalk(demo, 'scene');
    this.#cast = this.#toCast();
  }

  play(): SceneLine[] {
    for (let at = 0; at < this.#cast.length; at += 1) this.#speak(at);
    return this.#lines;
  }

  /** One place for each line. As many speakers as lines: everybody once. Nobody twice in a row. */
  #toCast(): Speaker[] {
    const { speakers, maxLines } = this.#shape;
    const most = maxLines > USUAL_LINES ? Math.max(USUAL_LINES, Math.min(maxLines, speakers.length)) : maxLines;
    const [first, ...rest] = speakers;
    if (first === undefined || most < 1) return [];
    if (rest.length === 0) return [first];
    const others = this.#shuffled(rest);
    const round = [first, ...others];
    return Array.from({ length: most }, (_, at) => round[at % round.length] ?? first);
  }

  #shuffled(speakers: readonly Speaker[]): Speaker[] {
    const left = [...speakers];
    const order: Speaker[] = [];
    while (left.length > 0) order.push(...left.splice(Math.floor(this.#talk.dice() * left.length), 1));
    return order;
  }

  #speak(at: number): void {
    const speaker = this.#cast[at];
    if (speaker === undefined) return;
    const last = at === this.#cast.length - 1;
    const answers = at === 0 || this.#asked === speaker.id;
    const grave = isGrave(this.#talk);
    this.#asked = null;
    if (last && this.#demo.closing) return this.#closing(speaker, at, answers);
    if (last && !grave && at > 0) return this.#lastWord(speaker, answers);
    if (!last && !answers && !this.#reacted && !grave && this.#talk.dice() < 0.15) return this.#react(speaker);
    const text = this.#talk.respond(speaker, at);
    const next = this.#cast[at + 1];
    const asksNext = at === 0 && next !== undefined && at + 1 < this.#cast.length - 1 && !grave && this.#talk.dice() < 0.35;
    if (asksNext) return this.#sayAndAsk(speaker, text, next);
    const target = last && at === 0 && !grave && this.#talk.dice() < 0.5 ? this.#someoneElse(speaker) : undefined;
    if (target !== undefined) return this.#sayAndAsk(speaker, text, target);
    this.#say(speaker, text, 'nobody');
  }

  #lastWord(speaker: Speaker, answers: boolean): void {
    const talk = this.#talk;
    const chance = talk.dice();
    const target = this.#someoneElse(speaker);
    const text = answers ? talk.respond(speaker, this.#lines.length) : '';
    if (target === undefined || (this.#personaAsked && chance < 0.4)) {
      const { person } = talk.heard;
      const asked = chance < 0.15 && this.#shape.members.some(({ id }) => id === person?.id) ? talk.askPerson(speaker) : null;
      if (asked !== null && person !== null && !answers) return this.#say(speaker, asked, person.id);
      return this.#say(speaker, answers ? text : talk.respond(speaker, this.#lines.length), 'nobody');
    }
    if (answers) return this.#sayAndAsk(speaker, text, target);
    this.#sayAndAsk(speaker, talk.dice() < 0.7 ? talk.lead(speaker, target) : '', target);
  }

  #closing(speaker: Speaker, at: number, answers: boolean): void {
    const close = this.#talk.close(speaker);
    const text = answers || isGrave(this.#talk) ? this.#talk.respond(speaker, at) : '';
    if (text === '') return this.#say(speaker, close, 'nobody');
    this.#say(speaker, isGrave(this.#talk) || this.#talk.dice() < 0.4 ? text : `${text} ${close}`, 'nobody');
  }

  #sayAndAsk(speaker: Speaker, text: string, target: Speaker): void {
    if (text !== '') this.#talk.note(speaker, text);
    const question = this.#talk.ask(speaker, target);
    this.#personaAsked = true;
    this.#asked = target.id;
    this.#say(speaker, text === '' ? question : `${text} ${question}`, target.id);
  }

  #say(speaker: Speaker, text: string, asks: SceneLine['asks']): void {
    this.#talk.note(speaker, text);
    this.#lines.push({ speakerId: speaker.id, kind: 'say', text, asks });
  }

  #react(speaker: Speaker): void {
    this.#reacted = true;
    this.#lines.push({ speakerId: speaker.id, kind: 'react', text: this.#talk.reaction(speaker), asks: 'nobody' });
  }

  /** Rather somebody who has not spoken in this scene, or not lately. */
  #someoneElse(speaker: Speaker): Speaker | undefined {
    const askable = this.#shape.speakers.filter(({ id }) => id !== speaker.id && this.#shape.members.some((member) => member.id === id));
    const quiet = askable.filter(({ id }) => !this.#lines.slice(-1).some((line) => line.speakerId === id));
    return pick(quiet.length > 0 ? quiet : askable, this.#talk.dice);
  }
}
