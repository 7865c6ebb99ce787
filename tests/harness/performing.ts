// A kitchen with people and personas in a real database, a provider that follows a script on a virtual clock, and the performer between
// them: what it told the room, what it reported, how each turn came out.
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { RoomSignal } from '../../protocol/signals.ts';
import { Drafts } from '../../server/ai/drafts.ts';
import type { Trimmed } from '../../server/ai/hygiene.ts';
import type { Outcome, Performance } from '../../server/ai/performance.ts';
import type { Spent } from '../../server/ai/performer-need.ts';
import { Performer } from '../../server/ai/performer.ts';
import type { Slot } from '../../server/ai/slot.ts';
import type { Again, NewTurn, Turn } from '../../server/ai/turns.ts';
import { ProviderError } from '../../server/ai/types.ts';
import type { Chunk, Clock, HeaderLimits, Provider, ProviderErrorCode, ProviderRequest } from '../../server/ai/types.ts';
import type { Voice } from '../../server/ai/voice.ts';
import type { Character } from '../../server/personas/library.ts';
import { openServer } from './in-test.ts';
import type { Person, TestServer } from './server.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A piece of text, a pause, a failure, or a chunk as it is. */
export type Step = string | { waitMs: number } | { fail: ProviderErrorCode; retryable?: boolean; limits?: HeaderLimits } | Chunk;

export const STOP: Chunk = { type: 'finish', reason: 'stop' };
export const LENGTH: Chunk = { type: 'finish', reason: 'length' };

/** Every request follows the next script. */
export class ScriptedProvider implements Provider {
  readonly voice = 'model';
  readonly requests: ProviderRequest[] = [];
  readonly #scripts: Step[][] = [];
  readonly #clock: Clock;
  abortedAt: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  script(...steps: Step[]): void {
    this.#scripts.push(steps);
  }

  async *stream(request: ProviderRequest): AsyncGenerator<Chunk> {
    this.requests.push(request);
    const steps = this.#scripts.shift() ?? [];
    const failsAtOnce = typeof steps[0] === 'object' && 'fail' in steps[0];
    if (!failsAtOnce) yield { type: 'headers', limits: { requestsRemaining: 2 } };
    for (const step of steps) {
      if (request.signal.aborted) throw new ProviderError('stopped');
      if (typeof step === 'string') yield { type: 'text', text: step };
      else if ('waitMs' in step) await this.#pause(step.waitMs, request.signal);
      else if ('fail' in step) throw new ProviderError(step.fail, { retryable: step.retryable ?? false, limits: step.limits ?? {} });
      else yield step;
    }
  }

  listModels(): Promise<string[]> {
    return Promise.resolve([]);
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.abortedAt = this.#clock.monotonic();
        cancel();
        reject(new ProviderError('stopped'));
      };
      const cancel = this.#clock.after(ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
    });
  }
}

/** A scene as a model writes it. */
export function sceneOf(...lines: { speaker: Id; text: string; kind?: 'say' | 'react'; asks?: string }[]): string {
  return JSON.stringify({ lines: lines.map((line) => ({ kind: 'say', asks: 'nobody', ...line })) });
}

export interface Performed {
  turn: Turn;
  performance: Performance;
  /** Null: it is not over. */
  outcome: Outcome | null;
  requestEnded: boolean;
}

export class PerformingRig {
  readonly clock = new VirtualClock();
  readonly provider = new ScriptedProvider(this.clock);
  readonly signals: RoomSignal[] = [];
  readonly writing: Id[][] = [];
  readonly begun = new Map<number, Spent>();
  readonly spent = new Map<number, Spent>();
  readonly trimmed: { personaId: Id; trimmed: Trimmed }[] = [];
  readonly learned: HeaderLimits[] = [];
  readonly failures: (ProviderErrorCode | null)[] = [];
  readonly bugs: unknown[] = [];
  readonly tokens: number[] = [];
  left = 0;
  scenesFailed = 0;
  pace: number | null = null;
  readonly drafts: Drafts;
  readonly performer: Performer;
  readonly server: TestServer;
  readonly kitchen: Id;
  readonly ana: Person;
  readonly ben: Person;
  readonly voice: Voice;
  #sends = 0;

  constructor(server: TestServer, kitchen: Id, people: { ana: Person; ben: Person }) {
    const { core } = server;
    const { hub, batch, chains, memory, messages, reactions, reader, turns } = core;
    this.server = server;
    this.kitchen = kitchen;
    this.ana = people.ana;
    this.ben = people.ben;
    const told = {
      signal: (roomId: Id, signal: RoomSignal): void => {
        this.signals.push(signal);
        hub.signal(roomId, signal);
      },
    };
    this.drafts = new Drafts({ hub: told, clock: this.clock });
    this.performer = new Performer({
      ...{ batch, chains, memory, messages, reactions, reader, turns, drafts: this.drafts, clock: this.clock },
      defaults: { temperature: 0.8, maxTokens: 300 },
      usage: {
        begin: (sendId, spent) => void this.begun.set(sendId, spent),
        record: (sendId, spent) => void this.spent.set(sendId, spent),
        trim: (personaId, trimmed) => void this.trimmed.push({ personaId, trimmed }),
      },
      learn: (_voice, limits) => void this.learned.push(limits),
      heard: (_voice, failure) => void this.failures.push(failure?.code ?? null),
      writing: (_roomId, ids) => void this.writing.push(ids),
      paceUntil: () => this.pace,
      reportBug: (error) => void this.bugs.push(error),
    });
    const kind = 'model' as const;
    this.voice = {
      ...{ kind, keyId: 'key-1', of: 'server', budgetId: 'key-1', provider: this.provider, model: 'gpt-4o-mini' },
      ...{ window: 128_000, scenes: 'schema' },
      sceneFailed: () => {
        this.scenesFailed += 1;
      },
    };
  }

  get core(): TestServer['core'] {
    return this.server.core;
  }

  async persona(name: string, more: Partial<Character> = {}): Promise<Id> {
    const id = await this.server.persona(name, this.ana, more);
    await this.server.seat(id, this.kitchen, this.ana);
    return id;
  }

  async say(text: string, by: Id = this.ana.id): Promise<Id> {
    const id = newId();
    await this.core.batch.do(() => this.core.messages.postMessage(by, this.kitchen, { id, text }));
    return id;
  }

  /** A turn whose slot has just been spent. */
  async turn(more: Partial<NewTurn> & { personaIds: Id[]; attempts?: number; again?: Again }): Promise<Turn> {
    const { attempts = 1, again, ...plan } = more;
    const kind = plan.kind ?? 'reply';
    const usual = { lane: 'addressed', depth: 1, maxLines: kind === 'scene' ? 3 : 1, closing: false, notBeforeMs: 0 } as const;
    const from = { roomId: this.kitchen, task: 'line', triggerId: null, targetId: null, setOffBy: this.ana.id } as const;
    return this.core.batch.do(() => {
      const { turns } = this.core;
      const made = turns.add({ kind, ...usual, ...from, reason: { code: 'mentioned', by: this.ana.id }, ...plan });
      for (let n = 0; n < attempts; n += 1) {
        if (n > 0 && again !== undefined) turns.queueAgain(made.id, 0, again);
        turns.send(made.id);
      }
      return turns.find(made.id) ?? made;
    });
  }

  start(turn: Turn, voice: Partial<Voice> = {}): Performed {
    const performance = this.performer.perform(turn, this.#slot(turn), { ...this.voice, ...voice });
    const performed: Performed = { turn, performance, outcome: null, requestEnded: false };
    void performance.outcome.then((outcome) => (performed.outcome = outcome));
    void performance.requested.then(() => (performed.requestEnded = true));
    return performed;
  }

  /** To its end, however long that takes. */
  async play(turn: Turn, voice: Partial<Voice> = {}): Promise<Outcome> {
    const performed = this.start(turn, voice);
    for (let n = 0; n < 300 && performed.outcome === null; n += 1) await this.clock.advance(500);
    if (performed.outcome === null) throw new Error('the turn does not end');
    return performed.outcome;
  }

  stored(turn: Turn): Turn {
    const found = this.core.turns.find(turn.id);
    if (found === undefined) throw new Error('no such turn');
    return found;
  }

  /** What the room shows, oldest first. */
  lines(most = 50) {
    return this.core.history.pageAfter(this.kitchen, 0, most).messages;
  }

  /** The text of a draft as a client folds it; throws when a piece does not fit (S2). */
  drafted(id: Id): string {
    let text = '';
    for (const signal of this.signals) {
      if (signal.type === 'draft.started' && signal.draft.id === id) text = signal.draft.text;
      if (signal.type !== 'draft.delta' || signal.id !== id) continue;
      if (signal.at !== text.length) throw new Error('S2: a piece does not fit');
      text += signal.text;
    }
    return text;
  }

  #slot(turn: Turn): Slot {
    this.#sends += 1;
    return {
      sendId: this.#sends,
      lane: turn.lane,
      at: this.clock.now(),
      left: () => {
        this.left += 1;
      },
      setTokens: (tokens) => void this.tokens.push(tokens),
    };
  }
}

export async function openPerforming(): Promise<PerformingRig> {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana'), await server.person('ben')];
  const kitchen = await server.room('kitchen', ana, ben);
  return new PerformingRig(server, kitchen, { ana, ben });
}
