// The exact request budget of one key, or of one organisation: decides when a request may leave, never which. The only importer of
// bottleneck. Work is announced; Bottleneck starts anonymous tickets; a ticket that starts takes the best waiting turn, whose send is
// logged before it is made. Never refreshes a reservoir, never retries inside the limiter, never changes a limiter's settings (it is
// rebuilt), and measures nothing with the wall clock. (G11, G12, F41, F45, F46; CONVERSATION §2)
import Bottleneck from 'bottleneck';
import { Budget } from './budget.ts';
import { wholeMs } from './clock.ts';
import { Departures } from './departures.ts';
import type { Waiting } from './forecast.ts';
import type { Offer } from './learning.ts';
import { isPersonaLane, type Send } from './ledger.ts';
import { shareOfPersonas } from './rules.ts';
import type { BootMark, MarkedRow, MarkedSendLog } from './send-log.ts';
import type { Ticketed } from './slot.ts';
import type { Clock, HeaderLimits, KeyLimits } from './types.ts';
import { LANES, type Lane, type MeterReading } from '../../protocol/stage.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The provider counts arrivals, not our starts. */
const MARGIN_MS = 1000;
const LOG_RETRY_MS = 5000;

export interface GateOptions {
  limits: KeyLimits;
  log: MarkedSendLog;
  clock: Clock;
  /** The best waiting turn of these lanes, or null. Asked often, also when nothing can go: it changes nothing. */
  pick: (open: readonly Lane[]) => Ticketed | null;
  windowMs?: number;
  dayMs?: number;
  marginMs?: number;
  /** Wall time until which the provider told an earlier process to wait. */
  blockedUntil?: number | null;
  bootMark?: () => BootMark | null;
  /** 0 to 1: the jitter of the back-off. */
  random?: () => number;
  /** Headers said something new: tighter limits are in force already, looser ones wait for the key's owner. */
  onLesson?: (limits: KeyLimits, offer: Offer | null) => void;
  reportBug: (error: unknown) => void;
}

type Departure = ReturnType<Departures['letGo']>;

export class Gate {
  readonly #options: GateOptions;
  readonly #clock: Clock;
  readonly #budget: Budget;
  readonly #departures: Departures;
  #limiter: Bottleneck;
  /** Starts whose token has not come back. */
  #held = 0;
  #running = 0;
  #personasRunning = 0;
  /** A ticket is with Bottleneck and has not started; never more than one. */
  #asked = false;
  #returning = 0;
  #closed = false;
  readonly #timers = new Set<() => void>();
  #cancelLook: (() => void) | null = null;

  constructor(options: GateOptions) {
    const { limits, clock, windowMs = MINUTE_MS, dayMs = DAY_MS, marginMs = MARGIN_MS, random = Math.random } = options;
    this.#options = options;
    this.#clock = clock;
    this.#budget = new Budget({ limits, clock, windowMs, dayMs, marginMs, random });
    const { log, bootMark = () => null } = options;
    const changed = (): void => {
      this.wake();
    };
    this.#departures = new Departures({ clock, log, ledger: this.#budget.ledger, bootMark, changed });
    const recent = this.#budget.restore(log, bootMark(), options.blockedUntil ?? null);
    for (const send of recent) this.#hold(send);
    this.#limiter = this.#build();
  }

  get limits(): KeyLimits {
    return this.#budget.limits;
  }

  /** Looser limits that the provider named and nobody accepted yet. */
  get offer(): Offer | null {
    return this.#budget.offer;
  }

  /** Turns wait, or may have changed. Cheap, any number of times; never sends in the caller's own run. */
  wake(): void {
    this.#look('tokens-aside');
  }

  /** From the headers of every answer that is not a refusal. */
  learn(said: HeaderLimits): void {
    this.#change(() => this.#budget.learn(said));
  }

  /** The provider answered 429: never earlier than it says, and without a word longer each time. */
  refused(said: HeaderLimits): void {
    this.#change(() => this.#budget.refused(said));
  }

  /** What the key's owner wants; an offer is accepted by setting it. */
  setLimits(limits: KeyLimits): void {
    this.#change(() => {
      this.#budget.setLimits(limits);
      return false;
    });
  }

  /** Sends of another budget that turned out to be this one. */
  absorb(rows: readonly MarkedRow[]): void {
    for (const send of this.#budget.count(rows, this.#options.bootMark?.() ?? null)) this.#hold(send);
    this.#renew();
    this.wake();
  }

  /** The earliest wall time of each of these, which are in the order of the queue; Infinity: not as things are. */
  forecast(waiting: readonly Waiting[]): number[] {
    return this.#budget.forecast(waiting);
  }

  /** Monotonic: when the next send of the window stops counting; null: none counts. */
  nextReturnAt(): number | null {
    return this.#budget.nextReturnAt();
  }

  reading(): MeterReading {
    return this.#budget.reading();
  }

  /** Nothing more is picked; what runs goes on. */
  close(): void {
    this.#closed = true;
    this.#cancelLook?.();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Bottleneck spends a few milliseconds of real time between a token and a start; whoever drives a virtual clock waits for it. */
  async settled(): Promise<void> {
    while (this.#isBusy()) await new Promise((resolve) => setImmediate(resolve));
  }

  // ---- the ticket ---------------------------------------------------------------------------------------------------------------

  /**
   * Asks Bottleneck for a ticket if some waiting turn may go, or else looks again when one may. `tokens-aside` leaves the window to
   * Bottleneck: the ticket waits there until a token comes back.
   */
  #look(how: 'strictly' | 'tokens-aside'): void {
    if (this.#closed || this.#asked) return;
    this.#cancelLook?.();
    this.#cancelLook = null;
    if (this.#options.pick(LANES) === null) return;
    const now = this.#clock.monotonic();
    const best = this.#best(now, how);
    if (best.turn !== null) this.#ask();
    else if (best.at < Infinity) this.#cancelLook = this.#clock.after(wholeMs(best.at - now), () => this.#look(how));
  }

  /** The turn that may go now, or the moment to look again. */
  #best(now: number, how: 'strictly' | 'tokens-aside'): { turn: Ticketed } | { turn: null; at: number } {
    const opens = LANES.map((lane) => ({ lane, at: this.#hasPlace(lane) ? this.#budget.opensAt(lane, now, how) : Infinity }));
    const open = opens.filter(({ at }) => at <= now).map(({ lane }) => lane);
    const turn = open.length === 0 ? null : this.#options.pick(open);
    // The best one waits for its tokens; a smaller one further back does not overtake it, or a large one would never go.
    const fits = turn === null ? Infinity : this.#budget.tokensFitAt(turn.tokens, now);
    if (turn !== null && fits <= now) return { turn };
    const later = opens.filter(({ lane, at }) => at > now && at < Infinity && this.#options.pick([lane]) !== null);
    return { turn: null, at: Math.min(fits, ...later.map(({ at }) => at)) };
  }

  #ask(): void {
    const limiter = this.#limiter;
    this.#asked = true;
    limiter.schedule(() => this.#useTicket(limiter)).catch(this.#options.reportBug);
  }

  async #useTicket(limiter: Bottleneck): Promise<void> {
    if (this.#closed || limiter !== this.#limiter) return;
    this.#asked = false;
    const { turn } = this.#best(this.#clock.monotonic(), 'strictly');
    const departure = turn === null ? null : this.#letGo(turn);
    if (turn !== null && departure !== null) {
      await this.#run(turn, departure);
      return;
    }
    this.#giveBack();
    this.#look('strictly');
  }

  async #run(turn: Ticketed, { send, slot }: Departure): Promise<void> {
    const ofPersonas = isPersonaLane(turn.lane) ? 1 : 0;
    this.#running += 1;
    this.#personasRunning += ofPersonas;
    try {
      const ended = turn.run(slot);
      this.wake();
      await ended;
    } catch (error) {
      this.#options.reportBug(error);
    } finally {
      this.#departures.over(send);
      this.#running -= 1;
      this.#personasRunning -= ofPersonas;
      this.wake();
    }
  }

  #letGo(turn: Ticketed): Departure | null {
    try {
      const departure = this.#departures.letGo(turn, this.limits.tokensPerMinute !== null);
      this.#hold(departure.send);
      return departure;
    } catch (error) {
      this.#options.reportBug(error);
      this.#budget.ledger.block(this.#clock.monotonic() + LOG_RETRY_MS);
      return null;
    }
  }

  /** One place stays free for a person here too. */
  #hasPlace(lane: Lane): boolean {
    const { concurrent } = this.limits;
    return this.#running < concurrent && (!isPersonaLane(lane) || this.#personasRunning < shareOfPersonas(concurrent));
  }

  // ---- the tokens ---------------------------------------------------------------------------------------------------------------

  #hold(send: Send): void {
    this.#held += 1;
    this.#returnLater(send);
  }

  /** One window and the margin after it left, the token of this send comes back. */
  #returnLater(send: Send): void {
    const dueAt = (): number => send.at + this.#budget.ledger.windowMs;
    const cancel = this.#clock.after(wholeMs(dueAt() - this.#clock.monotonic()), () => {
      this.#timers.delete(cancel);
      if (this.#clock.monotonic() >= dueAt()) this.#departures.postpone(send);
      // A timer may be a little early, and the request may have left late.
      if (this.#clock.monotonic() < dueAt()) {
        this.#returnLater(send);
        return;
      }
      this.#held -= 1;
      this.#giveBack();
      this.wake();
    });
    this.#timers.add(cancel);
  }

  #giveBack(): void {
    if (this.limits.perMinute === null || this.#closed) return;
    const returned = (): void => {
      this.#returning -= 1;
    };
    this.#returning += 1;
    this.#limiter.incrementReservoir(1).catch(this.#options.reportBug).then(returned, returned);
  }

  /** A limiter's settings are never changed: another one takes over, as after a restart. Tickets of the old one find it gone. */
  #renew(): void {
    this.#limiter = this.#build();
    this.#asked = false;
  }

  #change(change: () => boolean): void {
    const before = this.limits;
    const news = change();
    const after = this.limits;
    if (before.perMinute !== after.perMinute || before.concurrent !== after.concurrent) this.#renew();
    if (news) this.#options.onLesson?.(after, this.offer);
    this.wake();
  }

  /**
   * Even with no least time between starts Bottleneck compares wall clocks: set back by two hours, it stalls for two hours. With minus
   * infinity it never waits. Only its first comparison is with the moment of its construction: an empty job gets that over with.
   */
  #build(): Bottleneck {
    const { perMinute, concurrent } = this.limits;
    const reservoir = perMinute === null ? null : perMinute - this.#held;
    const limiter = new Bottleneck({ reservoir, maxConcurrent: concurrent, minTime: -Infinity });
    limiter.schedule({ weight: 0 }, () => Promise.resolve()).catch(this.#options.reportBug);
    return limiter;
  }

  #isBusy(): boolean {
    if (this.#closed) return false;
    const { perMinute, concurrent } = this.limits;
    const hasToken = perMinute === null || this.#held < perMinute;
    return this.#returning > 0 || (this.#asked && hasToken && this.#running < concurrent);
  }
}
