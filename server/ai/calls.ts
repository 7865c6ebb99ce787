// The queue of answers asked for outside of rooms. They go through the same gates as turns, in the lane of people: of several callers each
// gets a turn, of one caller first come first served, and where a person's turn in a room waits as well, both take turns. (PRODUCT C1; G11, G12)
import type { Id } from '../../protocol/records.ts';
import { LANES } from '../../protocol/stage.ts';
import type { Lane } from '../../protocol/stage.ts';
import type { Batch } from '../db/batch.ts';
import { ChatError, refuse } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import { ask } from './asking.ts';
import type { AskingNeed } from './asking.ts';
import { Call } from './call.ts';
import { refusalOf } from './call-refusal.ts';
import type { CallPlace, CallWish } from './call-wish.ts';
import { prepareCall } from './call-prompt.ts';
import { outcomeOf } from './outcome-of.ts';
import type { Spent } from './performer-need.ts';
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
  usage: { record: (sendId: number, spent: Spent) => void };
  /** What of people waits in rooms for this budget. */
  listWaiting: (budgetId: Id) => Lane[];
}

const LANE = 'person';
const MOST_OF_ONE = 100;
const MOST_OF_ALL = 1_000;
const MOST_ATTEMPTS = 10;

export class Calls {
  readonly #need: CallsNeed;
  #waiting: Call[] = [];
  readonly #running = new Set<Call>();
  /** When somebody last got a slot, in slots. */
  readonly #served = new Map<Id, number>();
  #slots = 0;
  #callWentLast = false;
  #closed = false;

  constructor(need: CallsNeed) {
    this.#need = need;
    need.voices.listen(() => setImmediate(() => this.#wake()));
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
    const waitMs = (this.placeOf(call).earliestAt ?? Infinity) - this.#need.clock.now();
    if (waitMs > patienceMs) {
      this.#leave(call);
      const retryAfterMs = Number.isFinite(waitMs) ? waitMs : 3_600_000;
      refuse('too_many', 'there is no slot for it in time', { reason: 'queue', retryAfterMs });
    }
    call.control.signal.addEventListener('abort', () => {
      this.#leave(call);
    });
    this.#wake();
    return call;
  }

  placeOf(call: Call): CallPlace {
    const voice = this.#findVoice(call);
    if (call.state !== 'waiting' || voice === null) return { place: 0, earliestAt: null };
    const ahead = this.#inOrder(voice.budgetId);
    const at = ahead.indexOf(call) + 1;
    const inRooms = this.#need.listWaiting(voice.budgetId);
    // Of those in the same lane about every other one goes first.
    const first = inRooms.filter((lane, index) => lane !== LANE || index < at);
    const waiting = [...first, ...ahead.slice(0, at).map(() => LANE as Lane)].map((lane) => ({ lane, tokens: USUAL_TOKENS }));
    const earliest = this.#need.voices.gateOf(voice.budgetId).forecast(waiting).at(-1) ?? Infinity;
    return { place: first.length + at, earliestAt: Number.isFinite(earliest) ? Math.round(earliest) : null };
  }

  /** What it would speak with as things are. */
  modelOf(call: Call): string {
    return this.#findVoice(call)?.model ?? '';
  }

  /** For the gate of a budget: the call or the turn of a room that a slot would go to. Changes nothing. */
  choose(budgetId: Id, open: readonly Lane[], ofRooms: Ticketed | null): Ticketed | null {
    const call = this.#closed || !open.includes(LANE) ? undefined : this.#inOrder(budgetId)[0];
    if (call === undefined) return ofRooms;
    const ofCalls: Ticketed = { lane: LANE, tokens: USUAL_TOKENS, since: call.since, run: (slot) => this.#run(call, slot) };
    if (ofRooms === null) return ofCalls;
    const roomsFirst = LANES.indexOf(ofRooms.lane) < LANES.indexOf(LANE) || (ofRooms.lane === LANE && this.#callWentLast);
    if (!roomsFirst) return ofCalls;
    return {
      ...ofRooms,
      run: (slot) => {
        this.#callWentLast = false;
        return ofRooms.run(slot);
      },
    };
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  close(): void {
    this.#closed = true;
    for (const call of [...this.#waiting, ...this.#running]) {
      call.fail(new ChatError('restarting', 'the server is going away'));
      call.control.abort();
    }
    this.#waiting = [];
  }

  /** Every caller in turn, each by first come; whoever was served last waits longest. */
  #inOrder(budgetId: Id): Call[] {
    const rounds = new Map<Id, number>();
    return this.#waiting
      .filter((call) => this.#findVoice(call)?.budgetId === budgetId)
      .map((call) => {
        const { actorId } = call.wish;
        const round = rounds.get(actorId) ?? 0;
        rounds.set(actorId, round + 1);
        return { call, round, served: this.#served.get(actorId) ?? 0 };
      })
      .sort((a, b) => a.round - b.round || a.served - b.served)
      .map(({ call }) => call);
  }

  #findVoice({ wish }: Call): Voice | null {
    const model = wish.model ?? wish.persona?.model ?? null;
    const voice = this.#need.voices.choose({ roomId: null, setOffBy: wish.actorId, model });
    return voice.kind === 'none' ? null : voice;
  }

  #voiceOf(call: Call): Voice {
    return this.#findVoice(call) ?? refuse('forbidden', 'no key can be used', { reason: 'no_voice' });
  }

  #leave(call: Call): void {
    this.#waiting = this.#waiting.filter((one) => one !== call);
  }

  #wake(): void {
    for (const call of this.#waiting) {
      const voice = this.#findVoice(call);
      if (voice !== null) this.#need.voices.gateOf(voice.budgetId).wake();
    }
  }

  /** Taken at once; whatever happens, it ends or waits again. */
  async #run(call: Call, slot: Slot): Promise<void> {
    this.#leave(call);
    this.#callWentLast = true;
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
    const request = { ...prepared, signal: call.control.signal };
    const { finish, failure, usage } = await ask(this.#need, { voice, slot, request }, (piece) => {
      call.say(piece);
      return true;
    });
    const model = voice.kind === 'demo' ? null : voice.model;
    const { promptTokens = null, completionTokens = null, estimated = true } = usage ?? {};
    const of = { turnId: call.id, keyId: voice.keyId, model, roomId: null, setOffBy: call.wish.actorId, voices: {} };
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
