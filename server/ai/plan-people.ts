// What people said since the last turn becomes one turn: whoever was addressed by any of the lines answers; else the last line that
// sets anybody off does. Pure but for the conversion it is given. (CONVERSATION §3 "Coalesce per room", §4)
import { decide } from './decide.ts';
import type { Facing } from './room-facing.ts';
import type { Line } from './room-reader.ts';
import type { LineForDecision, Silence, TurnPlan } from './types.ts';

export interface PeoplePlan {
  plans: { plan: TurnPlan; trigger: Line }[];
  /** Set when nobody speaks: why. */
  silence: Silence | null;
}

export function planPeople(people: readonly Line[], { room }: Facing, toDecide: (line: Line) => LineForDecision): PeoplePlan {
  const decided = people.map((trigger) => ({ trigger, decision: decide(toDecide(trigger), room) }));
  const all = decided.flatMap(({ trigger, decision }) => decision.turns.map((plan) => ({ plan, trigger })));
  const addressed = all.filter(({ plan }) => plan.reason.code === 'mentioned' || plan.reason.code === 'replied_to');
  if (addressed.length > 0) return { plans: onceEach(addressed), silence: null };
  const last = decided.findLast(({ decision }) => decision.turns.length > 0);
  if (last === undefined) return { plans: [], silence: decided.at(-1)?.decision.silence ?? null };
  return { plans: last.decision.turns.map((plan) => ({ plan, trigger: last.trigger })), silence: null };
}

/** Addressed twice is answered once, to the later words. */
function onceEach(addressed: PeoplePlan['plans']): PeoplePlan['plans'] {
  const byPersona = new Map(addressed.map((entry) => [entry.plan.personaIds[0], entry]));
  return [...byPersona.values()];
}
