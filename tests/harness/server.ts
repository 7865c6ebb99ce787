// A server for tests: a data folder of its own, a real port, real sessions and cookies, people and rooms in one line each. It can be
// stopped and started again on the same database. Every bug it reports fails the test at `close`.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildApp } from '../../server/app.ts';
import type { Far } from '../../server/ai/compose-keys.ts';
import type { App } from '../../server/app.ts';
import type { Config } from '../../server/config.ts';
import { readConfig } from '../../server/config.ts';
import type { Core } from '../../server/core.ts';
import type { Database } from '../../server/db/database.ts';
import type { Gateway } from '../../server/gateway/gateway.ts';
import { newId } from '../../protocol/ids.ts';
import type { Character } from '../../server/personas/library.ts';
import type { Id } from '../../protocol/records.ts';
import { TestClient } from './client.ts';
import type { ClientOptions } from './client.ts';
import { countWrites } from './counted-writes.ts';
import type { Writes } from './counted-writes.ts';
import { openTestDatabase } from './test-database.ts';
import { USUAL_SETTINGS } from './usual-settings.ts';

export interface ServerOptions {
  /** As the environment would say it. */
  environment?: Record<string, string>;
  /** Kept by whoever gives it; else a temporary one that `close` takes away. */
  folder?: string;
  parent?: string;
  now?: () => number;
  pingMs?: number;
  /** Called with the open database before the server is built: for making it fail. */
  prepare?: (database: Database) => void;
  far?: Far;
}

/** Somebody with an account and an open session. */
export interface Person {
  name: string;
  id: Id;
  sessionId: Id;
  cookie: string;
}

/** Somebody who reads one room by a watch link. */
export interface Visitor {
  name: string;
  sessionId: Id;
  invitationId: Id;
  cookie: string;
}

export class TestServer {
  readonly folder: string;
  /** What was logged as an error. A test that expects some empties the list. */
  readonly bugs: unknown[] = [];
  /** What `fatal` heard. */
  readonly fatal: unknown[] = [];
  readonly #options: ServerOptions;
  readonly #clients: TestClient[] = [];
  readonly #connections = new Map<number, { socket: Socket; writes: Writes }>();
  #app: App | undefined;
  #port = 0;

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.folder = options.folder ?? mkdtempSync(path.join(options.parent ?? tmpdir(), 'dantok-test-'));
  }

  static async start(options: ServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(options);
    await server.start();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  get isUp(): boolean {
    return this.#app !== undefined;
  }

  get core(): Core {
    return this.#up.core;
  }

  get parts(): App['parts'] {
    return this.#up.parts;
  }

  get callParts(): App['callParts'] {
    return this.#up.callParts;
  }

  get keyParts(): App['keyParts'] {
    return this.#up.keyParts;
  }

  get trials(): App['trials'] {
    return this.#up.trials;
  }

  get botParts(): App['botParts'] {
    return this.#up.botParts;
  }

  get config(): Config {
    return readConfig({ ...USUAL_SETTINGS, DATA_DIR: this.folder, ...this.#options.environment });
  }

  get databaseFile(): string {
    return path.join(this.folder, 'dantok.sqlite');
  }

  get http(): App['http'] {
    return this.#up.http;
  }

  get gateway(): Gateway {
    return this.#up.gateway;
  }

  get #up(): App {
    if (this.#app === undefined) throw new Error('the server is down');
    return this.#app;
  }

  /** Again, after `stop`: the same database, maybe another port. */
  async start(): Promise<void> {
    const database = openTestDatabase(this.databaseFile);
    this.#options.prepare?.(database);
    const app = buildApp({
      config: this.config,
      database,
      now: this.#options.now ?? Date.now,
      pingMs: this.#options.pingMs,
      far: this.#options.far,
      // The level is `error`: whatever is logged is a bug.
      sink: { write: (line) => void this.bugs.push(new Error(line)) },
      fatal: (error) => void this.fatal.push(error),
    });
    app.http.server.on('connection', (socket) => {
      this.#connections.set(socket.remotePort ?? 0, { socket, writes: countWrites(socket) });
    });
    this.#port = Number(new URL(await app.listen()).port);
    this.#app = app;
  }

  async stop(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    await app?.close();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** A copy of the database as it is while nobody has it open. */
  async copyDatabase(to: string): Promise<void> {
    await this.stop();
    cpSync(this.databaseFile, to);
    await this.start();
  }

  /** The end: clients away, server down, folder gone. */
  async close(): Promise<void> {
    for (const client of this.#clients) {
      client.line.reconnect = 'by hand';
      client.cut();
    }
    await this.stop();
    if (this.#options.folder === undefined)
      for (const made of [this.folder, this.config.keyFile]) rmSync(made, { recursive: true, force: true });
    if (this.bugs.length > 0)
      throw new AggregateError(this.bugs, `the server reported ${this.bugs.length} bugs, first: ${String(this.bugs[0])}`);
  }

  async person(name: string, serverRole: 'owner' | 'member' | 'guest' = 'member'): Promise<Person> {
    const { core, parts } = this.#up;
    return core.batch.do(() => {
      const id = parts.accounts.create({ name, passwordHash: null, serverRole });
      const { sessionId, token } = parts.sessions.open({ actorId: id }, 'test');
      return { name, id, sessionId, cookie: `sid=${token}` };
    });
  }

  async session(person: Person): Promise<Person> {
    const { core, parts } = this.#up;
    const { sessionId, token } = await core.batch.do(() => parts.sessions.open({ actorId: person.id }, 'test'));
    return { ...person, sessionId, cookie: `sid=${token}` };
  }

  /** A room with its owner and members in it. */
  async room(name: string, owner: Person, ...members: Person[]): Promise<Id> {
    const { core } = this.#up;
    const roomId = newId();
    await core.batch.do(() => {
      core.rooms.createRoom(owner.id, roomId, { name });
      for (const member of members) core.members.joinRoom(member.id, roomId, 'member');
    });
    return roomId;
  }

  /** A persona of the server, made by its owner; not seated yet. */
  async persona(name: string, by: Person, more: Partial<Character> = {}): Promise<Id> {
    const { core } = this.#up;
    return core.batch.do(() => core.library.create(by.id, { name, emoji: '🍲', hue: 20, sheet: `${name} is good company.`, ...more }));
  }

  async seat(personaId: Id, roomId: Id, by: Person): Promise<void> {
    const { core } = this.#up;
    await core.batch.do(() => core.personaSeats.seatPersona(by.id, roomId, personaId));
  }

  /** The room must be watchable, the person may invite to it. */
  async visitor(name: string, roomId: Id, by: Person): Promise<Visitor> {
    const { core, parts } = this.#up;
    const { invitation } = await parts.invitationDesk.create(by.id, roomId, { kind: 'watch' });
    const link = { invitationId: invitation.id, expiresAt: invitation.expiresAt };
    const { sessionId, token } = await core.batch.do(() => parts.sessions.open(link, 'test'));
    return { name, sessionId, invitationId: invitation.id, cookie: `sid=${token}` };
  }

  /** Not yet connected. */
  client(who: Person | Visitor, more: Partial<ClientOptions> = {}): TestClient {
    const actorId = 'id' in who ? who.id : undefined;
    const client = new TestClient({ name: who.name, actorId, cookie: who.cookie, port: () => this.#port, ...more });
    this.#clients.push(client);
    return client;
  }

  /** A person's connected client, standing in the rooms. */
  async enter(who: Person | Visitor, ...roomIds: Id[]): Promise<TestClient> {
    const client = await this.client(who).connect();
    for (const roomId of roomIds) await client.join(roomId);
    return client;
  }

  writesTo(client: TestClient): { calls: number; bytes: number } {
    const { calls, bytes } = this.#connectionOf(client).writes;
    return { calls, bytes };
  }

  /** The server's side of this client's connection. */
  socketOf(client: TestClient): Socket {
    return this.#connectionOf(client).socket;
  }

  /** Until the returned function is called, what is written to this client's socket is kept back as by a busy kernel. */
  holdWrites(client: TestClient): () => void {
    const { writes } = this.#connectionOf(client);
    writes.held = [];
    return () => {
      const held = writes.held ?? [];
      writes.held = undefined;
      for (const pass of held) pass();
    };
  }

  #connectionOf(client: TestClient): { socket: Socket; writes: Writes } {
    const connection = this.#connections.get(client.line.localPort);
    if (connection === undefined) throw new Error('that client is not connected');
    return connection;
  }
}
