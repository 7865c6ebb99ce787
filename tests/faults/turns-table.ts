// The people of the test that kills the server while personas speak: who they are, what they say, in two rooms with personas in them.
// Lines wait in their clients' outboxes over every crash, unchanged.
import type { Id } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import { TestClient } from '../harness/client.ts';
import type { Prng } from '../harness/prng.ts';
import { invite, signIn } from './http-calls.ts';
import type { Guest } from './http-calls.ts';

export interface SaidLine {
  id: Id;
  roomId: Id;
  /** Which persona it calls by name; null: nobody in particular. */
  personaId: Id | null;
}

interface Seated {
  id: Id;
  name: string;
}

export class Table {
  readonly clients: TestClient[] = [];
  readonly rooms: Id[] = [];
  readonly lines: SaidLine[] = [];
  readonly #personas = new Map<Id, Seated[]>();
  readonly #prng: Prng;
  #port: number;

  private constructor(port: number, prng: Prng) {
    this.#port = port;
    this.#prng = prng;
  }

  /** On a server that has just been started for the first time: its kitchen table, and a garden with two of the personas. */
  static async lay(port: number, prng: Prng): Promise<Table> {
    const table = new Table(port, prng);
    const ana = await signIn(port);
    const first = await table.#sit('ana', ana).connect();
    const kitchen = first.mine?.rooms[0]?.room.id ?? '';
    const guests: Guest[] = [];
    for (const name of ['ben', 'cleo']) guests.push(await invite(ana, kitchen, name));
    const garden = newId();
    await first.command(garden, { type: 'room.create', name: 'garden' });
    const personas = [...(await first.join(kitchen)).members.values()].filter(({ kind }) => kind === 'persona');
    for (const { id } of guests) await first.command(garden, { type: 'member.add', memberId: id });
    for (const { id } of personas.slice(0, 2)) await first.command(garden, { type: 'persona.seat', personaId: id });
    table.rooms.push(kitchen, garden);
    table.#personas.set(kitchen, personas).set(garden, personas.slice(0, 2));
    for (const [at, guest] of guests.entries()) await table.#sit(at === 0 ? 'ben' : 'cleo', guest).connect();
    for (const client of table.clients) for (const room of table.rooms) await client.join(room);
    return table;
  }

  #sit(name: string, { id, cookie }: Guest): TestClient {
    const client = new TestClient({ name, actorId: id, cookie, port: () => this.#port });
    this.clients.push(client);
    return client;
  }

  /** Everybody comes back, and sends again what they do not know the fate of. */
  async comeBack(port: number): Promise<void> {
    this.#port = port;
    await Promise.all(this.clients.map((client) => client.connect()));
  }

  /** A handful of lines at once, some of them by name. */
  talk(): void {
    for (let left = 3 + this.#prng.below(4); left > 0; left -= 1) {
      const client = this.#prng.pick(this.clients);
      const roomId = this.#prng.pick(this.rooms);
      const named = this.#prng.below(3) > 0 ? this.#prng.pick(this.#personas.get(roomId) ?? []) : null;
      const line = { id: newId(), roomId, personaId: named?.id ?? null };
      const text = `${named === null ? '' : `@${named.name} `}line ${this.lines.length} ${'x'.repeat(this.#prng.below(80))}`;
      this.lines.push(line);
      // Answered in a later life of the server, maybe.
      void client.post(roomId, text, { id: line.id });
    }
  }

  get settled(): boolean {
    return this.clients.every(({ waiting }) => waiting === 0);
  }

  /** What is left over, as somebody who comes in now is told; empty as it should be. */
  async leftovers(): Promise<string[]> {
    const [client] = this.clients;
    const left: string[] = [];
    for (const room of this.rooms) {
      const { drafts, stage } = (await client?.join(room, { fresh: true })) ?? { drafts: new Map(), stage: null };
      if (drafts.size > 0) left.push(`${drafts.size} drafts`);
      if (stage === null || stage.turns.length > 0 || stage.writing.length > 0) left.push(JSON.stringify(stage));
    }
    return left;
  }

  leave(): void {
    for (const client of this.clients) client.cut();
  }
}
