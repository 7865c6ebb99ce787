// What goes wrong in the rough run: kills at random moments (half of them while an answer is being written or revealed), and a wall clock
// that is set by two hours forth and back, while the server runs and while it is down. Seeded.
import { Prng } from '../../tests/harness/prng.ts';
import type { Trouble } from './dantok-run.ts';

export interface Stretch {
  from: number;
  to: number;
}

const JUMP_MS = 2 * 3_600_000;
const LONGEST_DOWN_MS = 90_000;
const ANSWER_MS = 12_000;
/** Every third kill: the clock is set while the server is down. */
const JUMPS_WHILE_DOWN = 3;

export function planTroubles(seed: number, { kills, jumps }: { kills: number; jumps: number }, stretches: readonly Stretch[]): Trouble[] {
  const prng = new Prng(seed);
  const whole = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  const moment = (share: number): number => {
    let left = share * whole;
    for (const { from, to } of stretches) {
      if (left < to - from) return Math.floor(from + left);
      left -= to - from;
    }
    return stretches.at(-1)?.to ?? 0;
  };
  const sign = (at: number): number => (at % 2 === 0 ? 1 : -1);
  const killed = Array.from({ length: kills }, (_, at): Trouble => {
    const soonAfterRequest = prng.chance(0.5) ? prng.below(ANSWER_MS) : null;
    const wallMs = at % JUMPS_WHILE_DOWN === 1 ? JUMP_MS * sign((at - 1) / JUMPS_WHILE_DOWN) : 0;
    return { at: moment((at + prng.next()) / kills), what: 'kill', downMs: 500 + prng.below(LONGEST_DOWN_MS), wallMs, soonAfterRequest };
  });
  const jumped = Array.from({ length: jumps }, (_, at): Trouble => ({ at: moment((at + prng.next()) / jumps), what: 'wall', wallMs: JUMP_MS * sign(at) })); // prettier-ignore
  return [...killed, ...jumped].sort((a, b) => a.at - b.at);
}
