// Requests that were let go. Each is logged before it is made, and counts from when it left at the latest: until an answer, a refusal or its
// end says so, it may still be on its way (a slow connection, a process that was stopped), however long ago it was let go. (G11)
import type { Ledger, Send } from './ledger.ts';
import type { BootMark, MarkedSendLog } from './send-log.ts';
import type { Slot, Ticketed } from './slot.ts';
import type { Clock } from './types.ts';

export interface DeparturesNeed {
  clock: Clock;
  log: MarkedSendLog;
  ledger: Ledger;
  bootMark: () => BootMark | null;
  /** What was known of a request has changed. */
  changed: () => void;
}

export class Departures {
  readonly #need: DeparturesNeed;
  /** Whether and when they left is not known yet. */
  readonly #onTheirWay = new Map<Send, number>();

  constructor(need: DeparturesNeed) {
    this.#need = need;
  }

  /** Throws when it could not be logged: then it is not made. A crash in between counts. */
  letGo(turn: Ticketed, tokensCount: boolean): { send: Send; slot: Slot } {
    const { bootMark, changed, clock, ledger, log } = this.#need;
    const at = clock.now();
    const send: Send = { at: clock.monotonic(), lane: turn.lane, tokens: turn.tokens };
    const sendId = log.append(at, turn.lane, bootMark());
    if (turn.tokens > 0 && tokensCount) log.setTokens(sendId, turn.tokens);
    ledger.add(send);
    this.#onTheirWay.set(send, sendId);
    let isKnown = false;
    const left = (): void => {
      if (isKnown) return;
      isKnown = true;
      this.#onTheirWay.delete(send);
      this.#countFromNow(send, sendId);
    };
    const setTokens = (tokens: number): void => {
      send.tokens = tokens;
      log.setTokens(sendId, tokens);
      changed();
    };
    return { send, slot: { sendId, lane: turn.lane, at, left, setTokens } };
  }

  /** Nothing more will be heard of it: it left when it was let go, if at all. */
  over(send: Send): void {
    this.#onTheirWay.delete(send);
  }

  /** Its window is over, but it may leave only now. */
  postpone(send: Send): void {
    const sendId = this.#onTheirWay.get(send);
    if (sendId !== undefined) this.#countFromNow(send, sendId);
  }

  #countFromNow(send: Send, sendId: number): void {
    const { bootMark, clock, ledger, log } = this.#need;
    ledger.delay(send, clock.monotonic());
    log.left(sendId, clock.now(), bootMark());
  }
}
