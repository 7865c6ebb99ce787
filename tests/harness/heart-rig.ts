// A server whose personas speak through the fake provider: each corner of it is a person with a key of their own, alone in a room with one
// persona whose model names what the provider does. Corners share nothing but the server, so that many may be played side by side.
import type { Id, MessageRecord } from '../../protocol/records.ts';
import type { CardCode, Stage, StopCard } from '../../protocol/stage.ts';
import type { KeyView } from '../../server/ai/key-desk.ts';
import type { Turn } from '../../server/ai/turns.ts';
import type { TestClient } from './client.ts';
import type { JournalEntry } from './fake-provider.ts';
import { openKeyRig } from './key-rig.ts';
import type { KeyRig } from './key-rig.ts';
import type { Person, ServerOptions } from './server.ts';
import { until } from './until.ts';

export interface CornerWish {
  /** What the fake does with the persona's requests: a name, or several with `>` between them. */
  scenario: string;
  name?: string;
  /** Null: nobody brings a key. */
  secret?: string | null;
  /** More people in the room. */
  others?: Person[];
}

export class HeartRig {
  readonly keys: KeyRig;
  #corners = 0;

  constructor(keys: KeyRig) {
    this.keys = keys;
  }

  get server(): KeyRig['server'] {
    return this.keys.server;
  }

  get fake(): KeyRig['fake'] {
    return this.keys.fake;
  }

  async corner({ scenario, secret, others = [], name = 'person' }: CornerWish): Promise<Corner> {
    this.#corners += 1;
    const n = this.#corners;
    const person = await this.server.person(`${name} ${n}`);
    const room = await this.server.room(`corner ${n}`, person, ...others);
    const personaId = await this.server.persona(`Mina ${n}`, this.keys.ana, { model: scenario });
    await this.server.seat(personaId, room, person);
    const key = secret === null ? null : await this.keys.bring(person, { secret: secret ?? `sk-corner-${n}-0123456789`, label: 'mine' });
    const client = await this.server.enter(person, room);
    return new Corner(this, { person, room, personaId, key, client, secret: secret ?? `sk-corner-${n}-0123456789` });
  }

  /** Requests for words that came with this secret, oldest first. */
  requestsWith(secret: string): JournalEntry[] {
    return this.fake.journal.filter(({ scenario, headers }) => scenario !== 'models' && headers.authorization === `Bearer ${secret}`);
  }
}

interface CornerParts {
  person: Person;
  room: Id;
  personaId: Id;
  key: KeyView | null;
  client: TestClient;
  secret: string;
}

export class Corner {
  readonly rig: HeartRig;
  readonly person: Person;
  readonly room: Id;
  readonly personaId: Id;
  readonly key: KeyView | null;
  readonly client: TestClient;
  readonly secret: string;

  constructor(rig: HeartRig, parts: CornerParts) {
    this.rig = rig;
    this.person = parts.person;
    this.room = parts.room;
    this.personaId = parts.personaId;
    this.key = parts.key;
    this.client = parts.client;
    this.secret = parts.secret;
  }

  get requests(): JournalEntry[] {
    return this.rig.requestsWith(this.secret);
  }

  get stage(): Stage {
    return this.client.view(this.room).stage;
  }

  get cards(): StopCard[] {
    return this.stage.cards;
  }

  get lines(): readonly MessageRecord[] {
    return this.client.view(this.room).lines.filter(({ ai }) => ai !== null);
  }

  /** Of the persona's lines: what was said and how it ended. */
  get said(): [string, string | null][] {
    return this.lines.map(({ text, ai }) => [text, ai?.ending ?? null]);
  }

  get drafts(): string[] {
    return [...this.client.view(this.room).drafts.values()].map(({ text }) => text);
  }

  /** Newest last. */
  get turns(): Turn[] {
    const { $client: sqlite } = this.rig.server.core.orm;
    const ids = sqlite.prepare('SELECT id FROM turns WHERE room_id = ? ORDER BY rowid').pluck().all(this.room) as Id[];
    return ids.flatMap((id) => this.rig.server.core.turns.find(id) ?? []);
  }

  get turn(): Turn {
    const turn = this.turns.at(-1);
    if (turn === undefined) throw new Error('no turn here');
    return turn;
  }

  /** "Speak now": no debounce. */
  async call(): Promise<void> {
    await this.client.command(this.room, { type: 'persona.call', personaId: this.personaId });
  }

  /** Not every change of a turn is told to the room. */
  async until(condition: () => boolean, what: string, patienceMs?: number): Promise<void> {
    await until(condition, what, patienceMs).catch((error: unknown) => {
      throw new Error(`${what}: ${JSON.stringify({ stage: this.stage, said: this.said, turns: this.turns })}`, { cause: error });
    });
  }

  card(code: CardCode): Promise<void> {
    return this.until(() => this.cards.some((card) => card.code === code), `the card ${code}`);
  }

  /** Something of the persona's line can be read in its draft. */
  words(): Promise<void> {
    return this.until(() => this.drafts.some((text) => text !== ''), 'some words');
  }

  /** No turn waits or is on its way, and everybody was told. */
  rest(): Promise<void> {
    return this.until(() => this.stage.turns.length === 0 && ['done', 'failed', 'dropped'].includes(this.turn.state), 'an end');
  }

  /** How the persona's key stands, as its owner sees it. */
  async keyState(): Promise<string> {
    return (await this.rig.keys.list(this.person)).find(({ id }) => id === this.key?.id)?.state ?? 'gone';
  }

  get toldOfKeys(): number {
    return this.client.heard('mine').filter(({ signal }) => signal.type === 'mine.changed').length;
  }
}

export async function openHeartRig(options: ServerOptions & Parameters<typeof openKeyRig>[0] = {}): Promise<HeartRig> {
  const environment = Object.assign(options.environment ?? {}, {
    PERSONAS: 'on',
    REQUESTS_PER_MINUTE: options.environment?.['REQUESTS_PER_MINUTE'] ?? '0',
    REQUESTS_PER_DAY: options.environment?.['REQUESTS_PER_DAY'] ?? '0',
    CONCURRENT_REQUESTS: options.environment?.['CONCURRENT_REQUESTS'] ?? '4',
  });
  return new HeartRig(await openKeyRig({ ...options, environment }));
}
