// What a stop card offers, by its code. Pure; every code of the protocol stands here, or it does not compile.
import type { CardCode, StopCard } from '../../protocol/stage.ts';
import type { Permissions } from '../state/permissions.ts';

export type CardAction =
  'extend' | 'talk' | 'resume' | 'unmute_all' | 'members' | 'seat' | 'mention' | 'keys' | 'cap' | 'retry' | 'dismiss';

const FAILED = ['retry', 'dismiss'] as const;

const ACTIONS: Record<CardCode, readonly CardAction[]> = {
  allowance: ['extend'],
  rested: ['extend'],
  talk_over: ['extend'],
  nobody_here: ['talk', 'dismiss'],
  waiting_for_person: [],
  paused: ['resume'],
  nobody_unmuted: ['unmute_all', 'members'],
  nobody_seated: ['seat'],
  not_addressed: ['mention', 'dismiss'],
  rate_limited: [],
  day_spent: ['keys'],
  out_of_credit: ['keys'],
  bad_key: ['keys'],
  cap_reached: ['cap', 'keys'],
  no_model: ['retry', 'keys'],
  no_voice: ['keys'],
  unreachable: FAILED,
  server: FAILED,
  timeout: FAILED,
  stalled: FAILED,
  cut: FAILED,
  filtered: FAILED,
  empty: FAILED,
  bad_response: FAILED,
  unsupported: FAILED,
  context_length: FAILED,
  rate_limited_long: FAILED,
};

/** As far as somebody may: who only reads gets none, seats are given by moderators, only a turn can be tried again. */
export function actionsOfCard(card: Pick<StopCard, 'code' | 'turnId'>, can: Permissions & { keepsKeys?: boolean }): CardAction[] {
  if (!can.write) return [];
  return ACTIONS[card.code].filter((action) => {
    if (action === 'seat') return can.moderate;
    // Whoever keeps no key here can still bring one.
    const keeps = can.moderate || can.keepsKeys === true;
    if (card.code === 'cap_reached') return (action === 'cap') === keeps;
    return action !== 'retry' || card.turnId !== null;
  });
}

/** A turn failed: said with a sign of warning. */
export function isFailure(code: CardCode): boolean {
  return ACTIONS[code] === FAILED || code === 'no_model' || code === 'bad_key' || code === 'out_of_credit' || code === 'cap_reached';
}
