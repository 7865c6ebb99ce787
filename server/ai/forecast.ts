// When each waiting turn may go at the earliest: the rules of the gate replayed over a copy of its ledger. Pure. It assumes that no
// further turn arrives and that a place among the concurrent requests is free. (G12; CONVERSATION §3 "The queue is public")
import type { Ledger } from './ledger.ts';
import { opensAt, tokensFitAt, type Rules } from './rules.ts';
import type { Lane } from '../../protocol/stage.ts';

export interface Waiting {
  lane: Lane;
  /** What it will cost, prompt and answer. */
  tokens: number;
}

/** `waiting` in the order in which the queue would serve it; the answers are in the same order. Infinity: not as things are. */
export function forecastSends(waiting: readonly Waiting[], ledger: Ledger, rules: Rules, from: number): number[] {
  const copy = ledger.copy();
  const times = waiting.map(() => Infinity);
  const left = waiting.map((turn, index) => ({ turn, index }));
  let t = from;
  while (left.length > 0) {
    const opens = openings(left, copy, rules, t);
    const first = left.findIndex(({ turn }) => (opens.get(turn.lane) ?? Infinity) <= t);
    const chosen = left[first];
    const fits = chosen === undefined ? Infinity : tokensFitAt(chosen.turn.tokens, copy, rules, t);
    if (chosen !== undefined && fits <= t) {
      times[chosen.index] = t;
      copy.add({ at: t, lane: chosen.turn.lane, tokens: chosen.turn.tokens });
      left.splice(first, 1);
      continue;
    }
    const next = Math.min(fits, ...[...opens.values()].filter((at) => at > t));
    if (next === Infinity) break;
    t = next;
  }
  return times;
}

function openings(left: readonly { turn: Waiting }[], ledger: Ledger, rules: Rules, t: number): Map<Lane, number> {
  const opens = new Map<Lane, number>();
  for (const { turn } of left) {
    if (!opens.has(turn.lane)) opens.set(turn.lane, opensAt(turn.lane, ledger, rules, t));
  }
  return opens;
}
