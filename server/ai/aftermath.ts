// What becomes of a turn after its request: over, sent back to the head of its lane, tried once more, or failed with a card that says
// what can be done. Nothing is retried in a loop. (CONVERSATION §7, G9, F45–F48)
import type { Id } from '../../protocol/records.ts';
import type { CardCode } from '../../protocol/stage.ts';
import type { Batch } from '../db/batch.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Chains } from './chains.ts';
import type { Outcome } from './performance.ts';
import type { Turn, Turns } from './turns.ts';
import type { Clock } from './types.ts';
import type { Voice, Voices } from './voice.ts';

export interface AftermathNeed {
  batch: Batch<LoggedEvent>;
  chains: Chains;
  clock: Clock;
  turns: Turns;
  voices: Voices;
  /** 0 to 1: the jitter of the back-off. */
  random: () => number;
}

/** After so many requests a turn is given up, whatever the provider says. */
const MOST_ATTEMPTS = 6;
const RETRY_MS = 1_500;
/** Failures after which another key of the same room may speak. */
const OF_THE_KEY: ReadonlySet<CardCode> = new Set(['bad_key', 'out_of_credit']);
/** News about the budget or the key: old as soon as somebody speaks again. */
const OF_THE_PROVIDER: ReadonlySet<CardCode> = new Set(['rate_limited', 'day_spent', 'no_voice', 'bad_key', 'out_of_credit', 'paused']);

export class Aftermath {
  readonly #need: AftermathNeed;
  /** How often a turn was refused for its rate: by itself no reason to give up soon. */
  readonly #refusals = new Map<Id, number>();

  constructor(need: AftermathNeed) {
    this.#need = need;
  }

  async settle(turn: Turn, voice: Voice, outcome: Outcome): Promise<void> {
    const { batch } = this.#need;
    await batch.do(() => {
      if (outcome.end === 'over') this.#over(turn);
      else if (outcome.end === 'again') this.#again(turn, voice, outcome.why);
      else this.#failed(turn, voice, outcome.card);
    });
  }

  #over({ id, roomId }: Turn): void {
    this.#refusals.delete(id);
    // A performer that forgot leaves no turn behind.
    this.#need.turns.end(id, 'done');
    this.#need.chains.dropCards(roomId, ({ code }) => OF_THE_PROVIDER.has(code));
  }

  #again(turn: Turn, voice: Voice, why: Extract<Outcome, { end: 'again' }>['why']): void {
    const { chains, clock, random, turns, voices } = this.#need;
    const refusals = (this.#refusals.get(turn.id) ?? 0) + (why === 'rate_limited' ? 1 : 0);
    this.#refusals.set(turn.id, refusals);
    if (turn.attempts + refusals > MOST_ATTEMPTS) {
      this.#fail(turn, why === 'rate_limited' ? 'rate_limited_long' : 'server');
      return;
    }
    const backOffMs = why === 'retry' ? RETRY_MS * (1 + random()) : 0;
    turns.queueAgain(turn.id, Math.ceil(clock.now() + backOffMs), why);
    if (why !== 'rate_limited' || turn.lane === 'upkeep') return;
    const until = voices.gateOf(voice.budgetId).reading().blockedUntil;
    chains.addCard(turn.roomId, { code: 'rate_limited', until, personaId: speakerOf(turn) });
  }

  #failed(turn: Turn, voice: Voice, card: CardCode): void {
    const { clock, turns, voices } = this.#need;
    if (OF_THE_KEY.has(card) && turn.attempts < MOST_ATTEMPTS) {
      const next = voices.choose({ roomId: turn.roomId, setOffBy: turn.setOffBy, model: null });
      // Another key is a key of its own: not the demo voice, which nobody asked for here.
      if (next.kind === 'model' && next.keyId !== voice.keyId) {
        turns.queueAgain(turn.id, clock.now(), 'another_key');
        return;
      }
    }
    this.#fail(turn, card, card === 'no_model' ? voice.model : null);
  }

  #fail(turn: Turn, code: CardCode, model: string | null = null): void {
    this.#refusals.delete(turn.id);
    const { chains, turns } = this.#need;
    turns.end(turn.id, 'failed', code);
    // Nobody waited for the room's memory, so nobody is told.
    if (turn.lane === 'upkeep') return;
    // It waits for nothing any more.
    chains.dropCards(turn.roomId, (card) => card.code === 'rate_limited' && card.personaId === speakerOf(turn));
    chains.addCard(turn.roomId, { code, turnId: turn.id, personaId: speakerOf(turn), model });
  }
}

function speakerOf(turn: Turn): Id | null {
  return turn.kind === 'reply' ? (turn.personaIds[0] ?? null) : null;
}
