// A kitchen with ana and ben, Mina and Juno, on a clock that moves only when told, and the planner that looks at it. What the planner
// wants written is written at once; no request is ever made: tests say what personas said.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { AiMark, StopCard } from '../../protocol/stage.ts';
import { Debounce } from '../../server/ai/debounce.ts';
import { Planner } from '../../server/ai/planner.ts';
import { Queue } from '../../server/ai/queue.ts';
import type { Turn } from '../../server/ai/turns.ts';
import { buildCore } from '../../server/core.ts';
import type { Core } from '../../server/core.ts';
import { Accounts } from '../../server/accounts/accounts.ts';
import { frameEncoder } from '../../server/gateway/frame-bytes.ts';
import { openTestDatabase } from './test-database.ts';
import { VirtualClock } from './virtual-clock.ts';

export class PlannerRig {
  readonly clock = new VirtualClock();
  readonly core: Core;
  readonly kitchen: Id = newId();
  readonly names = new Map<Id, string>();
  debounce = new Debounce();
  queue: Queue;
  planner: Planner;
  attended = true;
  waitMs = 0;

  constructor() {
    const folder = mkdtempSync(path.join(tmpdir(), 'dantok-planner-'));
    const database = openTestDatabase(path.join(folder, 'dantok.sqlite'));
    onTestFinished(() => {
      this.core.purge.stop();
      database.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const fail = (error: unknown): never => {
      throw error;
    };
    this.core = buildCore({ database, encoder: frameEncoder, now: this.clock.now, reportBug: fail, fatal: fail });
    this.queue = new Queue(this.core.turns, this.clock);
    this.planner = this.#planner();
  }

  static async open(): Promise<PlannerRig> {
    const rig = new PlannerRig();
    const { core, kitchen } = rig;
    const accounts = new Accounts(core.orm, rig.clock.now);
    await core.batch.do(() => {
      const [ana, ben] = ['ana', 'ben'].map((name) => accounts.create({ name, passwordHash: null, serverRole: 'member' }));
      core.rooms.createRoom(ana!, kitchen, { name: 'kitchen' });
      core.members.joinRoom(ben!, kitchen, 'member');
      for (const name of ['Mina', 'Juno']) {
        const id = core.library.create(ana!, { name, emoji: '🍲', hue: 1, sheet: name });
        core.personaSeats.seatPersona(ana!, kitchen, id);
        rig.names.set(id, name);
      }
      rig.names.set(ana!, 'ana');
      rig.names.set(ben!, 'ben');
    });
    return rig;
  }

  id(name: string): Id {
    const found = [...this.names].find(([, known]) => known === name)?.[0];
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  }

  /** As after a restart: nothing in memory is left. */
  restart(): void {
    this.debounce = new Debounce();
    this.queue = new Queue(this.core.turns, this.clock);
    this.planner = this.#planner();
  }

  async says(name: string, text: string, more: { replyToId?: Id } = {}): Promise<Id> {
    const id = newId();
    await this.core.batch.do(() => this.core.messages.postMessage(this.id(name), this.kitchen, { id, text, ...more }));
    this.debounce.said(this.kitchen, this.id(name), this.clock.monotonic());
    return id;
  }

  /** A persona's line, as a turn of a scene brings it about. */
  async plays(name: string, text: string, more: Partial<AiMark> = {}): Promise<Id> {
    const { core, kitchen } = this;
    const id = newId();
    await core.batch.do(() => {
      const plan = { kind: 'scene' as const, lane: 'person' as const, personaIds: [this.id(name)], depth: 1, maxLines: 3, closing: false };
      const rest = { notBeforeMs: 0, roomId: kitchen, task: 'line' as const, triggerId: null, targetId: null };
      const turn = core.turns.add({ ...plan, ...rest, reason: { code: 'talk', by: null }, setOffBy: this.id('ana') });
      core.turns.end(turn.id, 'done');
      const mark: AiMark = { turnId: turn.id, voice: 'demo', model: null, reason: turn.reason, asks: 'nobody', depth: 1, ending: null, confidence: null, ...more }; // prettier-ignore
      core.messages.postMessage(this.id(name), kitchen, { id, text }, mark);
    });
    return id;
  }

  async do(command: () => unknown): Promise<void> {
    await this.core.batch.do(() => void command());
  }

  /** Looks and writes until nothing more follows; the moment until which it waits, or null. */
  async look(): Promise<number | null> {
    for (let steps = 0; steps < 20; steps += 1) {
      this.queue.reload();
      const step = this.planner.consider(this.kitchen);
      if (step.what === 'wait') return step.until;
      if (step.what === 'rest') return null;
      await this.do(step.command);
    }
    throw new Error('it never comes to rest');
  }

  /** After the time that words wait for more. */
  async settle(): Promise<void> {
    await this.look();
    await this.clock.advance(10_000);
    await this.look();
  }

  get waiting(): Turn[] {
    this.queue.reload();
    return this.queue.waitingIn(this.kitchen);
  }

  /** `reply Mina`, `scene Juno+Mina`. */
  get plans(): string[] {
    return this.waiting.map(({ kind, personaIds }) => `${kind} ${personaIds.map((id) => this.names.get(id) ?? id).join('+')}`);
  }

  get cards(): StopCard['code'][] {
    return this.core.chains.find(this.kitchen)?.cards.map(({ code }) => code) ?? [];
  }

  end(turnId: Id): { state: string; why: string | null } | undefined {
    const turn = this.core.turns.find(turnId);
    return turn && { state: turn.state, why: turn.why };
  }

  #planner(): Planner {
    const { chains, reader, turns } = this.core;
    const ports = { isAnybodyThere: () => this.attended, waitMs: () => this.waitMs };
    return new Planner({ chains, clock: this.clock, debounce: this.debounce, queue: this.queue, reader, turns, ...ports });
  }
}
