// The queue of answers asked for outside of rooms. They go through the same gates as turns, in the lane of people: of several callers each
// gets a turn, of one caller first come first served, and where a person's turn in a room or a trial waits as well, both take turns.
// (PRODUCT C1; G11, G12)
import type { Id } from '../../protocol/records.ts';
import { LANES } from '../../protocol/stage.ts';
import type { Lane } from '../../protocol/stage.ts';
import type { Batch } from '../db/batch.ts';
import { ChatError, refuse } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import { ask } from './asking.ts';
import type { AskingNeed } from './asking.ts';
import { Call } from './call.ts';
import { refusalOf, silenceOf } from './call-refusal.ts';
import type { Asker, CallPlace, CallWish } from './call-wish.ts';
import { prepareCall } from './call-prompt.ts';
import { inTurn, OUTSIDE_LANE } from './line-up.ts';
import type { Lined } from './line-up.ts';
import { voiceFor, voicesFor } from './call-voices.ts';
import { outcomeOf } from './outcome-of.ts';
import type { PerformerNeed } from './performer-need.ts';
import type { Defaults } from './prompt-room.ts';
import type { Slot, Ticketed } from './slot.ts';
import { USUAL_TOKENS } from './stage.ts';
import { estimateTokens } from './tokens.ts';
import { ProviderError } from './types.ts';
import type { Clock } from './types.ts';
import type { Voice, Voices } from './voice.ts';
import { writeAside } from './write-aside.ts';

export interface CallsNeed extends AskingNeed {
  batch: Batch<LoggedEvent>;
  clock: Clock;
  defaults: Defaults;
  voices: Voices;
  usage: Pick<PerformerNeed['usage'], 'begin' | 'record'>;
  /** Whether they may still spend anything. */
  mayAsk: (asker: Asker) => boolean;
  /** What waits for this budget besides, in the order of service. */
  listOthers: (budgetId: Id) => Lined[];
  /** A slot was spent: the meters have changed. */
  spent: () => void;
}

const MOST_OF_ONE = 100;
const MOST_OF_ALL = 1_000;
const MOST_ATTEMPTS = 10;
/** So many are told when they may go; further back it is not worth reckoning. */
const FORETOLD = 100;
/** How often it is looked, as long as anything waits, whether somebody can still speak. */
const LOOK_MS = 5_000;
const NOWHERE: CallPlace = { place: 0, earliestAt: null };

export class Calls {
  readonly #need: CallsNeed;
  #waiting: Call[] = [];
  readonly #running = new Set<Call>();
  /** When somebody last got a slot, in slots. */
  readonly #served = new Map<Id, number>();
  #slots = 0;
  /** Budgets of which the last slot went to a call. */
  readonly #callWentLast = new Set<Id>();
  #closed = false;
  #cancelLook: (() => void) | null = null;

  constructor(need: CallsNeed) {
    this.#need = need;
    need.voices.listen(() => setImmediate(() => this.#look()));
  }

  /** `patienceMs`: longer than that it shall not wait for its slot; it is refused with the time to come again. */
  open(wish: CallWish, patienceMs = Infinity): Call {
    if (this.#closed) refuse('restarting', 'the server is going away');
    const mine = this.#waiting.filter((call) => call.wish.actorId === wish.actorId).length;
    if (mine >= MOST_OF_ONE || this.#waiting.length >= MOST_OF_ALL)
      refuse('too_many', 'too much is waiting already', { reason: 'calls_waiting', retryAfterMs: 60_000 });
    const call = new Call(wish, this.#need.clock.now());
    this.#voiceOf(call);
    this.#waiting.push(call);
    this.#lookLater();
    if (patienceMs < Infinity) this.#refuseTheImpatient(call, patienceMs);
    call.control.signal.addEventListener('abort', () => {
      this.#leave(call);
    });
    this.#wake();
    return call;
  }

  #refuseTheImpatient(call: Call, patienceMs: number): void {
    const waitMs = (this.placeOf(call).earliestAt ?? Infinity) - this.#need.clock.now();
    if (waitMs <= patienceMs) return;
    this.#leave(call);
    const retryAfterMs = Number.isFinite(waitMs) ? waitMs : 3_600_000;
    refuse('too_many', 'there is no slot for it in time', { reason: 'queue', retryAfterMs });
  }

  placeOf(call: Call): CallPlace {
    return this.placesOf([call])[0] ?? NOWHERE;
  }

  /** Of several at once: the queue is looked through once for each budget. */
  placesOf(calls: readonly Call[]): CallPlace[] {
    const budgetOf = this.#budgets();
    const queues = new Map<Id, Map<Id, CallPlace>>();
    return calls.map((call) => {
      const budgetId = call.state === 'waiting' ? budgetOf(call) : null;
      if (budgetId === null) return NOWHERE;
      const queue = queues.get(budgetId) ?? this.#placesIn(budgetId);
      queues.set(budgetId, queue);
      return queue.get(call.id) ?? NOWHERE;
    });
  }

  /** What it would speak with as things are. */
  modelOf(call: Call): string {
    const voice = voiceFor(this.#need.voices, call.wish);
    return voice.kind === 'none' ? '' : voice.model;
  }

  /** For the gate of a budget: the call, or whatever else a slot would go to. Changes nothing. */
  choose(budgetId: Id, open: readonly Lane[], other: Ticketed | null): Ticketed | null {
    const waits = this.#closed || !open.includes(OUTSIDE_LANE) ? [] : this.#inOrder(budgetId);
    const call = waits.find(({ wish }) => this.#need.mayAsk(wish));
    if (call === undefined) return other;
    const went = this.#callWentLast;
    const ofCalls = { ...toLined(call), run: (slot: Slot) => (went.add(budgetId), this.#run(call, slot)) };
    if (other === null || LANES.indexOf(other.lane) > LANES.indexOf(OUTSIDE_LANE)) return ofCalls;
    if (other.lane === OUTSIDE_LANE && !went.has(budgetId)) return ofCalls;
    return { ...other, run: (slot) => (went.delete(budgetId), other.run(slot)) };
  }

  /** All that waits for this budget, in the order of service; of calls no more than is worth reckoning. */
  lineUp(budgetId: Id): Lined[] {
    return this.#lineUp(budgetId, FORETOLD);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  close(): void {
    this.#closed = true;
    this.#cancelLook?.();
    for (const call of [...this.#waiting, ...this.#running]) {
      call.fail(new ChatError('restarting', 'the server is going away'));
      call.control.abort();
    }
    this.#waiting = [];
  }

  /** Every caller in turn, each by first come; whoever was served last waits longest. */
  #inOrder(budgetId: Id): Call[] {
    const rounds = new Map<Id, number>();
    const budgetOf = this.#budgets();
    return this.#waiting
      .filter((call) => budgetOf(call) === budgetId)
      .map((call) => {
        const { actorId } = call.wish;
        const round = rounds.get(actorId) ?? 0;
        rounds.set(actorId, round + 1);
        return { call, round, served: this.#served.get(actorId) ?? 0 };
      })
      .sort((a, b) => a.round - b.round || a.served - b.served)
      .map(({ call }) => call);
  }

  #voiceOf(call: Call): Voice {
    const voice = voiceFor(this.#need.voices, call.wish);
    if (voice.kind === 'none') throw silenceOf(voice, this.#need.clock.now());
    return voice;
  }

  #lineUp(budgetId: Id, most: number): Lined[] {
    const calls = this.#inOrder(budgetId).slice(0, most).map(toLined);
    return inTurn(this.#need.listOthers(budgetId), calls, { callsFirst: !this.#callWentLast.has(budgetId) });
  }

  #placesIn(budgetId: Id): Map<Id, CallPlace> {
    const line = this.#lineUp(budgetId, Infinity);
    const times = this.#need.voices.gateOf(budgetId).forecast(line.slice(0, FORETOLD));
    return new Map(
      line.map(({ id }, at) => {
        const time = times[at] ?? Infinity;
        return [id, { place: at + 1, earliestAt: Number.isFinite(time) ? Math.round(time) : null }];
      }),
    );
  }

  /** Who pays for a call. */
  #budgets(): (call: Call) => Id | null {
    const voiceOf = voicesFor(this.#need.voices);
    return ({ wish }) => {
      const voice = voiceOf(wish);
      return voice.kind === 'none' ? null : voice.budgetId;
    };
  }

  #leave(call: Call): void {
    this.#waiting = this.#waiting.filter((one) => one !== call);
  }

  /** Whoever waits for a key that is gone, turned bad or has reached its cap is told so, or may ask no more: no gate will ever call them. */
  #look(): void {
    const voiceOf = voicesFor(this.#need.voices);
    for (const call of this.#waiting) {
      const voice = voiceOf(call.wish);
      const mayAsk = this.#need.mayAsk(call.wish);
      if (mayAsk && voice.kind !== 'none') continue;
      this.#leave(call);
      call.fail(
        mayAsk && voice.kind === 'none' ? silenceOf(voice, this.#need.clock.now()) : new ChatError('signed_out', 'the token is not good'),
      );
    }
    this.#wake();
  }

  /** Turns of rooms spend from the same keys, and nobody tells that a cap is reached, or that a token has ended. */
  #lookLater(): void {
    this.#cancelLook ??= this.#need.clock.after(LOOK_MS, () => {
      this.#cancelLook = null;
      if (this.#waiting.length === 0) return;
      this.#look();
      this.#lookLater();
    });
  }

  #wake(): void {
    const budgetOf = this.#budgets();
    for (const budgetId of new Set(this.#waiting.map(budgetOf))) if (budgetId !== null) this.#need.voices.gateOf(budgetId).wake();
  }

  /** Taken at once; whatever happens, it ends or waits again. */
  async #run(call: Call, slot: Slot): Promise<void> {
    this.#leave(call);
    this.#need.spent();
    this.#slots += 1;
    this.#served.set(call.wish.actorId, this.#slots);
    call.state = 'sent';
    call.attempts += 1;
    this.#running.add(call);
    try {
      await this.#ask(call, slot, this.#voiceOf(call));
    } catch (error) {
      if (!(error instanceof ChatError) && !(error instanceof ProviderError)) this.#need.reportBug(error);
      call.fail(error instanceof ChatError ? error : refusalOf(error instanceof ProviderError ? error : new ProviderError('server')));
    } finally {
      this.#running.delete(call);
    }
  }

  async #ask(call: Call, slot: Slot, voice: Voice): Promise<void> {
    const prepared = prepareCall(call.wish, call.id, { voice, defaults: this.#need.defaults });
    slot.setTokens(prepared.promptTokens + prepared.maxTokens);
    const of = {
      ...{ turnId: call.id, keyId: voice.keyId, model: voice.kind === 'demo' ? null : voice.model },
      ...{ roomId: null, setOffBy: call.wish.actorId, voices: {} },
    };
    this.#need.usage.begin(slot.sendId, { ...of, promptTokens: prepared.promptTokens, completionTokens: 0, estimated: true });
    const request = { ...prepared, signal: call.control.signal };
    const { finish, failure, usage } = await ask(this.#need, { voice, slot, request }, (piece) => {
      call.say(piece);
      return true;
    });
    const { promptTokens = null, completionTokens = null, estimated = true } = usage ?? {};
    writeAside(this.#need, () => {
      this.#need.usage.record(slot.sendId, { ...of, promptTokens, completionTokens, estimated });
    });
    if (failure !== null) {
      this.#judge(call, failure);
      return;
    }
    const counted = {
      promptTokens: promptTokens ?? prepared.promptTokens,
      completionTokens: completionTokens ?? estimateTokens(call.text),
    };
    call.succeed({
      text: call.text,
      finish: finish ?? 'stop',
      model: voice.model,
      voice: voice.kind,
      usage: { ...counted, estimated },
    });
  }

  /** Once more, in front of all others, or over. */
  #judge(call: Call, failure: ProviderError): void {
    const again = outcomeOf(failure, call.attempts);
    const worthIt = again.end === 'again' && again.why !== 'shorter' && call.text === '' && call.attempts < MOST_ATTEMPTS;
    if (!worthIt || this.#closed || call.control.signal.aborted) {
      call.fail(refusalOf(failure));
      return;
    }
    call.state = 'waiting';
    this.#waiting.unshift(call);
    this.#wake();
  }
}

function toLined({ id, since }: Call): Lined {
  return { id, since, lane: OUTSIDE_LANE, tokens: USUAL_TOKENS };
}
