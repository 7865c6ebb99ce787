// What the model at the far end writes: as many lines as the prompt asks for (now and then one fewer), of realistic lengths, sometimes only
// a reaction, with questions to named members. Seeded: the same run gets the same words.
import type { ChatBody } from '../../tests/harness/strict-upstream.ts';
import { Prng } from '../../tests/harness/prng.ts';

const WORDS =
  `stew long slow take knife onion butter window light rain coffee argument promise kitchen letter bicycle tomato pepper salt evening
  winter film scene camera silence neighbour market bread garlic lemon table chair story old brave quiet loud warm cold perhaps really
  always never almost before after because although without about under over again twice once today tomorrow someone nobody everything
  nothing remember forget believe doubt laugh cook taste burn wait listen answer wonder carry break mend begin finish agree differ
  green heavy gentle stubborn honest curious tired hungry lucky patient careful simple strange small wide deep`.split(/\s+/u);

/** Shares of lines. */
const LAST_ASKS = 0.4;
const OTHERS_ASK = 0.15;
const REACTS = 0.06;
const ONE_FEWER = 0.15;
const REPLY_ASKS = 0.3;
const EMOJI = ['👍', '😂', '🔥', '🍲', '❤️'] as const;

interface Named {
  id: string;
  name: string;
}

/** Of the schema: who may speak, and whom a line may ask. */
interface SceneSchema {
  properties: { lines: { items: { properties: { speaker: { enum: string[] }; asks: { enum: string[] } } } } };
}

export class Author {
  readonly #prng: Prng;
  readonly #members: readonly Named[];

  constructor(seed: number, members: readonly Named[]) {
    this.#prng = new Prng(seed);
    this.#members = members;
  }

  write(body: ChatBody): string {
    const schema = body.response_format?.json_schema?.schema as SceneSchema | undefined;
    const system = body.messages?.[0]?.content ?? '';
    if (body.response_format?.json_schema?.name === 'memory') return JSON.stringify({ summary: this.#sentence('.').repeat(3), notes: [] });
    return schema === undefined ? this.#reply(system) : this.#scene(schema, system);
  }

  #scene(schema: SceneSchema, system: string): string {
    const { speaker, asks } = schema.properties.lines.items.properties;
    const wanted = Number(/Write (?<lines>\d+) lines/u.exec(system)?.groups?.['lines'] ?? 1);
    const count = wanted > 1 && this.#prng.chance(ONE_FEWER) ? wanted - 1 : wanted;
    const closing = system.includes('comes to a friendly close');
    const lines: object[] = [];
    let before = '';
    for (let place = 0; place < count; place += 1) {
      const others = speaker.enum.filter((id) => id !== before);
      const id = place === 0 ? (speaker.enum[0] ?? '') : others.length === 0 ? before : this.#prng.pick(others);
      lines.push(
        place > 0 && this.#prng.chance(REACTS) ? this.#reaction(id) : this.#line(id, asks.enum, { last: place + 1 === count, closing }),
      );
      before = id;
    }
    return JSON.stringify({ lines });
  }

  #reaction(speaker: string): object {
    return { speaker, kind: 'react', text: this.#prng.pick(EMOJI), asks: 'nobody' };
  }

  #line(speaker: string, askable: readonly string[], { last, closing }: { last: boolean; closing: boolean }): object {
    const members = this.#members.filter(({ id }) => askable.includes(id) && id !== speaker);
    if (members.length === 0 || (last && closing) || !this.#prng.chance(last ? LAST_ASKS : OTHERS_ASK))
      return { speaker, kind: 'say', text: this.#sentence('.'), asks: 'nobody' };
    const { id, name } = this.#prng.pick(members);
    return { speaker, kind: 'say', text: `${this.#sentence(',')} ${name}?`, asks: id };
  }

  #reply(system: string): string {
    const first = this.#sentence('.');
    const closing = system.includes('ask nothing');
    if (!closing && this.#prng.chance(REPLY_ASKS)) return `${first} ${this.#sentence(',')} ${this.#prng.pick(this.#members).name}?`;
    return this.#prng.chance(0.5) ? first : `${first} ${this.#sentence('.')}`;
  }

  /** 30 to 110 characters or so. */
  #sentence(end: string): string {
    const words = Array.from({ length: 6 + this.#prng.below(13) }, () => this.#prng.pick(WORDS)).join(' ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}${end}`;
  }
}
