// One run of Dantok: a room with people and personas, a provider, a script; in a rough run also kills and a wall clock that is set.
// Ends with the server closed in peace and its database for the judge to read.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from '../../protocol/commands.ts';
import { newId } from '../../protocol/ids.ts';
import { Author } from './author.ts';
import { Ears } from './ears.ts';
import type { Address } from './ears.ts';
import { MeasuredServer } from './measured-server.ts';
import type { Room } from './orders.ts';
import { Person } from './person.ts';
import type { Entry } from './script.ts';
import { Timeline } from './timeline.ts';
import type { Arrival, Budget } from './upstream.ts';
import { Upstream } from './upstream.ts';

export const PEOPLE = ['ana', 'ben', 'cleo'];
export const PERSONAS = ['Mina', 'Juno', 'Theo', 'Vera'];

/** What goes wrong on purpose. */
export type Trouble =
  /** `soonAfterRequest`: waits for the next request and strikes that long after it. `wallMs`: the wall clock is set while it is down. */
  | { at: number; what: 'kill'; downMs: number; wallMs: number; soonAfterRequest: number | null }
  | { at: number; what: 'wall'; wallMs: number };

export interface RunWish {
  seed: number;
  budget: Budget;
  entries: readonly Entry[];
  troubles: readonly Trouble[];
  untilMs: number;
}

export interface RunRecord {
  room: Room;
  /** What the wall clock said at the beginning. */
  wall: number;
  arrivals: Arrival[];
  addresses: Address[];
  /** Lines that people granted beyond the allowance, and behind which event. */
  granted: { afterSeq: number; lines: number }[];
  entries: readonly Entry[];
  budget: Budget;
  database: string;
  bugs: string[];
  refusals: string[];
  unanswered: number;
  unsettled: number;
  /** Kills, and times the wall clock was set. */
  kills: number;
  jumps: number;
  remove: () => void;
}

const WALL = Date.UTC(2026, 0, 15, 9);
/** A kill waits no longer for a request. */
const NO_LONGER_MS = 240_000;
/** It is down already: the next one waits. */
const AGAIN_MS = 7_000;
/** Of a room where nobody changed it. */
export const ALLOWANCE = 8;
const KEY = 'sk-bench-0123456789abcdef';

export async function runDantok(wish: RunWish): Promise<RunRecord> {
  const run = new DantokRun(wish);
  try {
    return await run.run();
  } catch (error) {
    run.remove();
    throw error;
  }
}

class DantokRun {
  readonly #wish: RunWish;
  readonly #timeline = new Timeline();
  readonly #upstream: Upstream;
  readonly #ears = new Ears(this.#timeline);
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'dantok-budget-'));
  readonly #people: Person[] = [];
  readonly #granted: RunRecord['granted'] = [];
  #author: Author | undefined;
  #room: Room | undefined;
  #wall = WALL;
  #kills = 0;
  #jumps = 0;
  #server: MeasuredServer | undefined;

  constructor(wish: RunWish) {
    this.#wish = wish;
    const { budget, seed } = wish;
    this.#upstream = new Upstream(this.#timeline, { budget, seed, author: () => this.#author ?? new Author(seed, []) });
  }

  readonly remove = (): void => {
    rmSync(this.#folder, { recursive: true, force: true });
    rmSync(`${this.#folder}.key`, { force: true });
  };

  async run(): Promise<RunRecord> {
    const { entries, troubles, untilMs } = this.#wish;
    const server = await this.#open();
    for (const entry of entries) this.#timeline.at(entry.at, () => this.#act(entry));
    for (const trouble of troubles) this.#timeline.at(trouble.at, () => this.#strike(trouble));
    await this.#timeline.runUntil(untilMs);
    const unanswered = this.#people.reduce((sum, { waiting }) => sum + waiting, 0);
    for (const person of this.#people) person.lose();
    await server.close();
    await this.#upstream.close();
    return {
      room: this.#seated,
      wall: WALL,
      arrivals: this.#upstream.arrivals,
      addresses: this.#ears.addresses,
      granted: this.#granted,
      entries,
      budget: this.#wish.budget,
      database: path.join(this.#folder, 'dantok.sqlite'),
      bugs: server.bugs,
      refusals: this.#people.flatMap(({ refusals }) => refusals),
      unanswered,
      unsettled: this.#timeline.unsettled,
      kills: this.#kills,
      jumps: this.#jumps,
      remove: this.remove,
    };
  }

  get #seated(): Room {
    if (this.#room === undefined) throw new Error('nobody is there yet');
    return this.#room;
  }

  async #open(): Promise<MeasuredServer> {
    const { budget, seed } = this.#wish;
    const environment = {
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: await this.#upstream.listen(),
      REQUESTS_PER_MINUTE: String(budget.perMinute),
      REQUESTS_PER_DAY: String(budget.perDay),
      SENDS_PER_MINUTE: '100000',
      FRAMES_PER_SECOND: '100000',
      MAX_CONNECTIONS_PER_ACCOUNT: '1000',
    };
    const server = new MeasuredServer({ folder: this.#folder, environment });
    this.#server = server;
    this.#room = (await server.start(0, WALL, { people: PEOPLE, personas: PERSONAS })) ?? undefined;
    const { people, personas, roomId } = this.#seated;
    this.#author = new Author(
      seed + 1,
      [...people, ...personas].map(({ id, name }) => ({ id, name })),
    );
    for (const [place, { name, cookie }] of people.entries()) {
      const hear = place === 0 ? this.#ears.hear.bind(this.#ears) : () => undefined;
      this.#people.push(new Person({ name, cookie, roomId, hear }));
    }
    this.#timeline.server = server;
    await this.#connect(server.port);
    return server;
  }

  async #connect(port: number): Promise<void> {
    for (const person of this.#people) await person.connect(port);
  }

  // ---- what people do -----------------------------------------------------------------------------------------------------------------

  #act({ who, act }: Entry): void {
    const person = this.#people[who];
    if (person === undefined) return;
    if (act.type === 'typing') person.typing(act.on);
    else if (act.type === 'talk') this.#grant(person, { type: 'talk.start', topic: 'what to cook', lines: act.lines }, act.lines);
    else if (act.type === 'extend') this.#grant(person, { type: 'talk.extend' }, ALLOWANCE);
    else {
      const { lastSpoken } = this.#ears;
      const replied = act.replies ? lastSpoken : null;
      person.command({ type: 'message.post', id: newId(), text: act.text, replyToId: replied?.id ?? null });
      const named = this.#seated.personas.filter(({ name }) => act.to.includes(name)).map(({ id }) => id);
      for (const id of replied === null ? named : [replied.authorId]) this.#ears.addressed(id, this.#upstream.arrivals.length);
    }
  }

  #grant(person: Person, command: Command, lines: number): void {
    person.command(command, () => this.#granted.push({ afterSeq: this.#ears.seq, lines }));
  }

  // ---- what goes wrong ----------------------------------------------------------------------------------------------------------------

  #strike(trouble: Trouble): void {
    if (trouble.what === 'wall') this.#timeline.hold(() => this.#setWall(trouble.wallMs));
    else if (trouble.soonAfterRequest === null) this.#kill(trouble);
    else {
      const { soonAfterRequest } = trouble;
      let struck = false;
      const strike = (): void => {
        if (!struck) this.#kill(trouble);
        struck = true;
      };
      this.#upstream.onceArrived(() => this.#timeline.after(soonAfterRequest, strike));
      // Once the day is spent no request comes any more.
      this.#timeline.after(NO_LONGER_MS, strike);
    }
  }

  async #setWall(byMs: number): Promise<void> {
    this.#wall += byMs;
    this.#jumps += 1;
    if (this.#server?.isUp === true) await this.#server.setWall(this.#wall);
  }

  #kill(trouble: Extract<Trouble, { what: 'kill' }>): void {
    if (this.#server?.isUp !== true) {
      this.#timeline.after(AGAIN_MS, () => this.#kill(trouble));
      return;
    }
    const { downMs, wallMs } = trouble;
    this.#timeline.hold(async () => {
      await this.#server?.kill();
      this.#kills += 1;
      if (wallMs !== 0) this.#jumps += 1;
      for (const person of this.#people) person.lose();
      this.#wall += wallMs;
      this.#timeline.after(downMs, () => {
        this.#timeline.hold(async () => {
          await this.#server?.start(this.#timeline.now, this.#wall);
          await this.#connect(this.#server?.port ?? 0);
        });
      });
    });
  }
}
