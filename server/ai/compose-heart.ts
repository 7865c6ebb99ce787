// Connects what makes personas speak, by hand, around the core and the keys. Knows nothing of HTTP or sockets.
import type { Id } from '../../protocol/records.ts';
import { Aftermath } from './aftermath.ts';
import { isAttended } from './attended.ts';
import type { KeyParts } from './compose-keys.ts';
import { composePerforming } from './compose-performing.ts';
import { Debounce } from './debounce.ts';
import { Drafts } from './drafts.ts';
import type { HeartNeed } from './heart-need.ts';
import type { Lined } from './line-up.ts';
import { Orchestrator } from './orchestrator.ts';
import { Planner } from './planner.ts';
import { Queue } from './queue.ts';
import { recoverTurns } from './recover.ts';
import { Stages, USUAL_TOKENS } from './stage.ts';
import type { Turn } from './turns.ts';
import { Upkeep } from './upkeep.ts';

export type Heart = ReturnType<typeof composeHeart>;

export function composeHeart(need: HeartNeed) {
  const { core, keyParts, config, clock, lineUp, reportBug, random = Math.random } = need;
  const { batch, chains, directing, hub, reader, turns } = core;
  const { voices } = keyParts;
  const debounce = new Debounce();
  const queue = new Queue(turns, clock);
  const drafts = new Drafts({ hub, clock });
  const waitMs = (turn: Turn): number => waitOf(turn, need);
  // Only people and visitors hear a room.
  const isAnybodyThere = (roomId: Id): boolean => isAttended(roomId, { hub, reader });
  const planner = new Planner({ chains, clock, debounce, queue, reader, turns, waitMs, isAnybodyThere });
  const upkeep = new Upkeep({ clock, memory: core.memory, queue, reader, turns, voices });
  const stages = new Stages({ chains, clock, drafts, hub, lineUp, planner, queue, voices });
  const performing = composePerforming(need, { drafts, stages });
  const aftermath = new Aftermath({ batch, chains, clock, turns, voices, random });
  const orchestrator = new Orchestrator({
    ...{ aftermath, batch, clock, debounce, directing, hub, performing, queue, reader, reportBug, stages, turns, voices },
    // The room's memory is thought of when nothing else has to be.
    planner: {
      consider: (roomId) => {
        const step = planner.consider(roomId);
        return step.what === 'rest' ? upkeep.consider(roomId) : step;
      },
    },
  });
  return {
    stages,
    orchestrator,
    meterOf: (roomId: Id, actorId: Id | null) => voices.meterOf({ roomId, setOffBy: actorId, model: null }),
    hasOwnKey: (actorId: Id) => voices.hasOwnKey(actorId),
    /** What waits for this budget in rooms, in the order of service. */
    listRooms: (budgetId: Id): Lined[] =>
      queue.waiting
        .filter((turn) => budgetOf(turn, voices) === budgetId)
        .map(({ id, lane, createdAt }) => ({ id, lane, since: createdAt, tokens: USUAL_TOKENS })),
    /** What the last process left half done is put in order first. */
    start: async (): Promise<void> => {
      await batch.do(() => {
        recover(need);
      });
      if (config.personas) orchestrator.start();
      else await orchestrator.close();
    },
    close: () => orchestrator.close(),
  };
}

function recover({ core, clock }: HeartNeed): void {
  const { chains, reader, turns } = core;
  for (const { turn, became } of recoverTurns({ turns, reader, now: clock.now() })) {
    const personaId = turn.kind === 'reply' ? (turn.personaIds[0] ?? null) : null;
    if (became === 'failed') chains.addCard(turn.roomId, { code: 'cut', turnId: turn.id, personaId });
  }
}

function budgetOf(turn: Turn, voices: KeyParts['voices']): Id | null {
  const voice = voices.choose({ roomId: turn.roomId, setOffBy: turn.setOffBy, model: null });
  return voice.kind === 'none' ? null : voice.budgetId;
}

/** Nobody to pay: it waits for no budget. */
function waitOf(turn: Turn, { keyParts: { voices }, clock }: HeartNeed): number {
  const voice = voices.choose({ roomId: turn.roomId, setOffBy: turn.setOffBy, model: null });
  if (voice.kind === 'none') return 0;
  const [opens = Infinity] = voices.gateOf(voice.budgetId).forecast([{ lane: turn.lane, tokens: USUAL_TOKENS }]);
  return opens - clock.now();
}
