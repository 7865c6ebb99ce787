// The scenario that every build is put through: repeated and reused ids, a commit that the disk refuses, a process that dies right before
// and right after a commit and in the middle of traffic, and a database replaced by an older copy. Recorded, and judged by the checker.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Id } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import { ChildServer, optionsOf } from '../harness/child.ts';
import { Refused, TestClient } from '../harness/client.ts';
import { readFinalLogFrom } from '../harness/final-log.ts';
import { History } from '../harness/history.ts';
import { checkHistory, VIOLATIONS } from '../harness/history-checker.ts';
import type { Verdict } from '../harness/history-checker.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { restoreDatabase } from './restored.ts';

const NAMES = ['ana', 'ben', 'chloe'] as const;

/** `root`: where the sources of the server are. */
export async function liveThroughWorstDay(root: string): Promise<Verdict> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dantok-worst-day-'));
  const day = new WorstDay(root, folder);
  try {
    return await day.live();
  } finally {
    await day.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class WorstDay {
  readonly #root: string;
  readonly #folder: string;
  readonly #history = new History();
  #child: ChildServer | undefined;
  #people: Person[] = [];
  #clients: TestClient[] = [];
  #kitchen: Id = '';

  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
  }

  get #file(): string {
    return path.join(this.#folder, 'dantok.sqlite');
  }

  async live(): Promise<Verdict> {
    await this.#moveIn();
    await this.#repeatIds();
    await this.#refuseCommit();
    await this.#dieAt('die before');
    await this.#dieAt('die after');
    await this.#dieInTraffic();
    const before = await this.#judge(0);
    const mark = this.#history.operations.length;
    await this.#replaceDatabase();
    const after = await this.#judge(mark);
    const both = VIOLATIONS.map((kind) => [kind, [...before[kind], ...after[kind]]]);
    return { operations: after.operations, ...Object.fromEntries(both) } as Verdict;
  }

  async end(): Promise<void> {
    for (const client of this.#clients) {
      client.line.reconnect = 'by hand';
      client.cut();
    }
    if (this.#child?.exit === undefined) await this.#child?.kill9();
  }

  /** The build makes its own database; the people are then put into it. */
  async #moveIn(): Promise<void> {
    await this.#start();
    await this.#stop();
    const furnisher = await TestServer.start({ folder: this.#folder });
    this.#people = await Promise.all(NAMES.map((name) => furnisher.person(name)));
    const [ana, ...others] = this.#people as [Person, ...Person[]];
    this.#kitchen = await furnisher.room('kitchen', ana, ...others);
    await furnisher.close();
    await this.#start();
    for (const person of this.#people) {
      const client = this.#client(person, person.name);
      await client.connect();
      await client.join(this.#kitchen);
    }
    for (const client of this.#clients) await this.#post(client, `good morning from ${client.name}`);
  }

  async #repeatIds(): Promise<void> {
    const [ana, ben] = this.#clients as [TestClient, TestClient];
    const id = newId();
    await Promise.all([1, 2, 3].map(() => this.#post(ana, 'said once', id)));
    await this.#post(ana, 'said otherwise', id);
    await this.#post(ben, 'said by ben', id);
  }

  async #refuseCommit(): Promise<void> {
    const [ana, ben] = this.#clients as [TestClient, TestClient];
    await this.#arm('fail');
    await this.#post(ana, 'into a full disk');
    await ben.barrier();
    await this.#post(ben, 'there is space again');
  }

  async #dieAt(fault: 'die before' | 'die after'): Promise<void> {
    const [ana] = this.#clients as [TestClient];
    await this.#arm(fault);
    const posted = this.#post(ana, `a moment before: ${fault}`);
    await this.#child?.exited();
    await this.#start();
    await posted;
    await this.#settle();
  }

  async #dieInTraffic(): Promise<void> {
    const answered: Promise<void>[] = [];
    let count = 0;
    for (const client of this.#clients) {
      for (let n = 0; n < 20; n += 1) answered.push(this.#post(client, `${client.name} ${n}`).then(() => void (count += 1)));
    }
    await Promise.race(answered);
    await this.#child?.kill9();
    await this.#start();
    await Promise.all(answered);
    await this.#settle();
    if (count !== answered.length) throw new Error('an answer is missing');
  }

  /** As many lines are written after the restore as were lost by it: no number tells the lineages apart. */
  async #replaceDatabase(): Promise<void> {
    const [ana, ben, chloe] = this.#clients as [TestClient, TestClient, TestClient];
    const backup = path.join(this.#folder, 'backup.sqlite');
    cpSync(this.#file, backup);
    await this.#start();
    await this.#settle();
    for (const text of ['lost', 'lost too']) await this.#post(ana, text);
    await Promise.all([ben.barrier(), chloe.barrier()]);
    for (const client of [ben, chloe]) {
      client.line.reconnect = 'by hand';
      client.cut();
    }
    await this.#stop();
    restoreDatabase(backup, this.#file);
    await this.#start();
    for (const text of ['another', 'another too', 'and one more']) await this.#post(ana, text);
    for (const client of [ben, chloe]) {
      client.line.reconnect = 'at once';
      await client.connect();
    }
    await this.#settle();
    await this.#post(chloe, 'good night');
  }

  /** Leaves the server down. */
  async #judge(from: number): Promise<Verdict> {
    await this.#settle();
    const [ana] = this.#people as [Person, ...Person[]];
    const witness = this.#client(ana, 'witness', new History());
    await witness.connect();
    await witness.join(this.#kitchen);
    for (const client of this.#clients) {
      await client.loadAll(this.#kitchen);
      await client.barrier();
      client.recordState(this.#kitchen);
    }
    witness.line.reconnect = 'by hand';
    witness.cut();
    this.#clients = this.#clients.filter((client) => client !== witness);
    await this.#stop();
    const log = readFinalLogFrom(this.#file, [this.#kitchen], witness);
    // Who wrote what is remembered for good; what was shown before the restore was judged then.
    const operations = this.#history.operations.filter((operation) => operation.t >= from || operation.op === 'post');
    return checkHistory({ operations, log, actors: this.#history.actors });
  }

  #client(person: Person, name: string, history = this.#history): TestClient {
    const options = { name, actorId: person.id, cookie: person.cookie, port: () => this.#child?.port ?? 0, history };
    const client = new TestClient({ ...options, reconnect: 'at once' });
    this.#clients.push(client);
    return client;
  }

  /** Any answer will do: what it was is in the history. */
  async #post(client: TestClient, text: string, id: Id = newId()): Promise<void> {
    await client.post(this.#kitchen, text, { id }).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
    });
  }

  async #settle(): Promise<void> {
    for (const client of this.#clients) {
      await client.until(
        () => client.state === 'online' && client.waiting === 0 && client.seats.get(this.#kitchen)?.state === 'open',
        `${client.name} to be back`,
      );
    }
    for (const client of this.#clients) await client.barrier();
  }

  async #arm(fault: 'fail' | 'die before' | 'die after'): Promise<void> {
    await this.#child?.arm(fault);
  }

  async #start(): Promise<void> {
    const environment = { NODE_OPTIONS: optionsOf(this.#root) };
    this.#child = await ChildServer.main({ folder: this.#folder, root: this.#root, environment, withFaults: true });
  }

  async #stop(): Promise<void> {
    await this.#child?.stop();
  }
}
