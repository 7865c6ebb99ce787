// One seeded run of four people who do everything at once over lines that break, on a server that restarts. How it interleaves depends
// on the machine, what is done on the seed alone. At the end all views must be equal and the checker must find nothing.
import { isDeepStrictEqual } from 'node:util';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { LineLost, Refused } from '../harness/client.ts';
import type { TestClient } from '../harness/client.ts';
import { readFinalLog } from '../harness/final-log.ts';
import { comparable, History, whatDiffers } from '../harness/history.ts';
import { checkHistory, listViolations } from '../harness/history-checker.ts';
import { Prng } from '../harness/prng.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { drawStep } from './fuzz-steps.ts';
import type { Scene, Step } from './fuzz-steps.ts';

export interface FuzzResult {
  seed: number;
  steps: number;
  /** What was done how often. */
  actions: Record<string, number>;
  /** Commands that were accepted, and that were refused with a code. */
  accepted: number;
  refused: Record<string, number>;
  operations: number;
  events: number;
  linesOpened: number;
  replays: number;
  snapshots: number;
  /** Empty: all is well. */
  problems: string[];
}

const NAMES = ['ana', 'ben', 'chloe', 'dan'] as const;
/** More than a snapshot carries. */
const OLD_LINES = 60;
const FLOOD_LINES = 250;

/** `parent`: where the data folder is made for the time of the run. */
export async function runFuzz(seed: number, steps: number, parent?: string): Promise<FuzzResult> {
  const server = await TestServer.start(parent === undefined ? {} : { parent });
  try {
    const run = new FuzzRun(seed, steps, server);
    await run.prepare();
    await run.play();
    return await run.judge();
  } finally {
    await server.close();
  }
}

class FuzzRun {
  readonly #prng: Prng;
  readonly #server: TestServer;
  readonly #history = new History();
  readonly #result: FuzzResult;
  readonly #pending = new Set<Promise<unknown>>();
  readonly #scene: Scene & { people: Person[]; rooms: Id[] } = { people: [], rooms: [], lines: [] };
  #clients: TestClient[] = [];

  constructor(seed: number, steps: number, server: TestServer) {
    this.#prng = new Prng(seed);
    this.#server = server;
    this.#result = {
      seed,
      steps,
      actions: {},
      accepted: 0,
      refused: {},
      operations: 0,
      events: 0,
      linesOpened: 0,
      replays: 0,
      snapshots: 0,
      problems: [],
    };
  }

  async prepare(): Promise<void> {
    const server = this.#server;
    const people = await Promise.all(NAMES.map((name) => server.person(name)));
    const [ana, ...others] = people as [Person, ...Person[]];
    const kitchen = await server.room('kitchen', ana, ...others);
    const garden = await server.room('garden', ana, ...others);
    this.#scene.people.push(...people);
    this.#scene.rooms.push(kitchen, garden);
    await this.#fill(kitchen, ana.id, OLD_LINES);
    this.#clients = await Promise.all(people.map((person) => server.client(person, { history: this.#history }).connect()));
    for (const client of this.#clients) for (const roomId of this.#scene.rooms) await client.join(roomId);
  }

  async play(): Promise<void> {
    for (let step = 0; step < this.#result.steps; step += 1) {
      const drawn = drawStep(this.#prng, this.#scene);
      this.#result.actions[drawn.action] = (this.#result.actions[drawn.action] ?? 0) + 1;
      await this.#do(drawn);
    }
  }

  async judge(): Promise<FuzzResult> {
    const result = this.#result;
    await this.#comparePresence();
    await this.#comeTogether();
    const witness = await this.#server.client(this.#scene.people[0] as Person, { name: 'witness' }).connect();
    for (const roomId of this.#scene.rooms) {
      await witness.join(roomId);
      await witness.loadAll(roomId);
      for (const client of this.#clients) await this.#compare(client, witness, roomId);
    }
    const log = readFinalLog(this.#server.core.orm, this.#scene.rooms, witness);
    const verdict = checkHistory({ operations: this.#history.operations, actors: this.#history.actors, log });
    result.problems.push(...listViolations(verdict));
    result.operations = verdict.operations;
    result.events = log.rooms.reduce((sum, room) => sum + room.events.length, 0);
    for (const client of this.#clients) {
      result.linesOpened += client.line.opened;
      for (const seat of client.seats.values()) {
        result.snapshots += seat.snapshots;
        result.replays += seat.joins - seat.snapshots;
      }
    }
    return result;
  }

  async #fill(roomId: Id, owner: Id, count: number): Promise<void> {
    const { core } = this.#server;
    await core.batch.do(() => {
      for (let n = 0; n < count; n += 1) {
        const line = { id: newId(), roomId, author: 0, text: `old line ${n}` };
        const seq = core.messages.postMessage(owner, roomId, { id: line.id, text: line.text });
        this.#history.record({ client: 'before', op: 'post', phase: 'ok', room: roomId, messageId: line.id, seq });
        if (count === OLD_LINES) this.#scene.lines.push(line);
      }
    });
  }

  async #compare(client: TestClient, witness: TestClient, roomId: Id): Promise<void> {
    await client.loadAll(roomId);
    await client.barrier();
    client.recordState(roomId);
    const [shown, fresh] = [client.view(roomId), witness.view(roomId)];
    const differs = (what: string): void => void this.#result.problems.push(`${client.name} in ${roomId}: ${what}`);
    const difference = whatDiffers(comparable(shown), comparable(fresh));
    if (difference !== undefined) differs(difference);
    if (!isDeepStrictEqual(shown.here, fresh.here)) differs(`sees ${[...shown.here].join()} here, not ${[...fresh.here].join()}`);
    if (shown.role !== shown.members.get(client.actorId ?? '')?.role) differs(`believes to be ${shown.role}`);
  }

  /** Lines mended, everybody back in both rooms, nothing under way. */
  async #comeTogether(): Promise<void> {
    for (const client of this.#clients) await reconnect(client);
    await this.#settle();
    await Promise.all(this.#pending);
    for (const roomId of this.#scene.rooms) {
      await this.#bringBack(roomId);
      for (const client of this.#clients) if (client.seats.get(roomId)?.state !== 'open') await client.join(roomId);
    }
    await this.#settle();
  }

  async #bringBack(roomId: Id): Promise<void> {
    const { core } = this.#server;
    const { people } = this.#scene;
    const owner = this.#ownerOf(roomId);
    await core.batch.do(() => {
      core.rooms.unarchiveRoom(owner, roomId);
      for (const { id } of people) {
        if (core.standings.find(roomId, id) !== undefined) continue;
        if (core.records.getMember(roomId, id).status === 'banned') core.members.unbanMember(owner, roomId, id);
        core.members.joinRoom(id, roomId, 'member');
      }
    });
  }

  #ownerOf(roomId: Id): Id {
    const owner = this.#scene.people.find(({ id }) => this.#server.core.standings.find(roomId, id)?.role === 'owner');
    if (owner === undefined) throw new Error('a room without an owner');
    return owner.id;
  }

  /** While some are away: who is in a room knows who else is. */
  async #comparePresence(): Promise<void> {
    for (const client of this.#clients) await client.until(() => client.state !== 'connecting', `${client.name} to come in or not`);
    await this.#settle();
    for (const client of this.#clients) {
      for (const [roomId, seat] of client.seats) {
        if (client.state !== 'online' || seat.state !== 'open') continue;
        const here = (): Set<Id> => new Set(this.#server.core.hub.listHere(roomId));
        const told = client.until(() => seat.state !== 'open' || isDeepStrictEqual(client.view(roomId).here, here()), 'the presence');
        await told.catch(() =>
          this.#result.problems.push(`${client.name} in ${roomId}: knows ${client.view(roomId).here.size} here, not ${here().size}`),
        );
      }
    }
  }

  /** Everybody who has a line has heard everything and waits for nothing. */
  async #settle(): Promise<void> {
    for (const client of this.#clients) {
      const seats = (): string[] => [...client.seats.values()].map((seat) => seat.state);
      await client.until(
        () => client.state !== 'online' || (client.waiting === 0 && !seats().some((state) => state === 'joining' || state === 'replaying')),
        () => `${client.name} to settle: ${client.waiting} waiting, ${seats().join()}`,
      );
    }
    await Promise.all(this.#clients.filter((client) => client.state === 'online').map((client) => client.barrier()));
  }

  async #do(step: Step): Promise<void> {
    const client = this.#clients[step.who];
    if (client === undefined) return;
    if (step.kind === 'command') this.#track(client.command(step.roomId, step.command));
    else if (step.kind === 'rename') this.#rename(step.who, step.hue);
    else if (step.action === 'cut') client.cut();
    else if (step.action === 'connect') this.#connectSomebody();
    else if (step.action === 'rejoin') client.requestJoin(step.roomId);
    else if (step.action === 'rejoinFresh') client.requestJoin(step.roomId, { fresh: true });
    else if (step.action === 'restart') await this.#server.restart();
    else if (step.action === 'flood') await this.#flood(step.roomId);
    else if (step.action === 'settle') await this.#settle();
    else if (step.action === 'breathe') await new Promise((resolve) => setImmediate(resolve));
    else if (client.state !== 'online') return;
    else if (step.action === 'typing') client.typing(step.roomId, true);
    else if (step.action === 'part') client.part(step.roomId);
    else this.#track(client.loadOlder(step.roomId));
  }

  /** By an owner, whoever that is, past the limits of people. */
  async #flood(roomId: Id): Promise<void> {
    const owner = this.#ownerOf(roomId);
    const { core } = this.#server;
    if (core.standings.find(roomId, owner)?.archived === false) await this.#fill(roomId, owner, FLOOD_LINES);
  }

  #connectSomebody(): void {
    const away = this.#clients.find((client) => client.state === 'off');
    if (away !== undefined) this.#track(away.connect());
  }

  #rename(who: number, hue: number): void {
    const { core, parts } = this.#server;
    const person = this.#scene.people[who];
    if (person === undefined) return;
    this.#track(
      core.batch.do(() => {
        if (parts.accounts.changeLooks(person.id, { hue })) core.members.announceActor(person.id);
      }),
    );
  }

  #track(promise: Promise<unknown>): void {
    const settled = promise.then(
      () => (this.#result.accepted += 1),
      (error: unknown) => {
        this.#noteRefusal(error);
      },
    );
    this.#pending.add(settled);
    void settled.finally(() => this.#pending.delete(settled));
  }

  #noteRefusal(error: unknown): void {
    if (error instanceof LineLost) return;
    if (error instanceof Refused && error.error.code !== 'internal') {
      const { code } = error.error;
      this.#result.refused[code] = (this.#result.refused[code] ?? 0) + 1;
    } else this.#result.problems.push(String(error));
  }
}

async function reconnect(client: TestClient): Promise<void> {
  while (client.state !== 'online') {
    await client.connect().catch((error: unknown) => {
      if (!(error instanceof LineLost)) throw error;
    });
  }
}
