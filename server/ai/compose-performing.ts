// Connects what makes a turn happen whose slot has opened: those in which somebody speaks, and those that keep a room's memory.
import type { Id } from '../../protocol/records.ts';
import type { Drafts } from './drafts.ts';
import type { HeartNeed } from './heart-need.ts';
import { MemoryWriter } from './memory-writer.ts';
import type { Performing } from './performance.ts';
import { Performer } from './performer.ts';
import { USUAL_TOKENS } from './stage.ts';
import type { Stages } from './stage.ts';
import { tellVoices } from './tell-voices.ts';
import type { Voice } from './voice.ts';

export function composePerforming(need: HeartNeed, { drafts, stages }: { drafts: Drafts; stages: Stages }): Performing {
  const { core, keyParts, config, clock, reportBug } = need;
  const { batch, chains, memory, messages, reactions, reader, turns } = core;
  const { voices } = keyParts;
  const asking = {
    usage: keyParts.sends,
    reportBug,
    ...tellVoices(voices),
  };
  const performer = new Performer({
    ...{ ...asking, batch, messages, reactions, memory, reader, chains, turns, drafts, clock },
    defaults: { temperature: config.provider.temperature, maxTokens: config.provider.maxTokens },
    writing: (roomId, ids) => {
      stages.write(roomId, ids);
    },
    paceUntil: (voice, roomId) => nextWordAt(voice, roomId, need),
  });
  const isAlone = (voice: Voice): boolean => voices.gateOf(voice.budgetId).limits.concurrent < 2;
  const memoryWriter = new MemoryWriter({ ...asking, batch, turns, reader, memory, isAlone });
  return { perform: (turn, slot, voice) => (turn.lane === 'upkeep' ? memoryWriter : performer).perform(turn, slot, voice) };
}

/** While a talk goes on, what follows is waiting for its slot: until then the lines of this one should be out. Monotonic. */
function nextWordAt(voice: Voice, roomId: Id, { core, keyParts: { voices }, clock }: HeartNeed): number | null {
  if ((core.chains.find(roomId)?.talk ?? null) === null) return null;
  const [opens = Infinity] = voices.gateOf(voice.budgetId).forecast([{ lane: 'chatter', tokens: USUAL_TOKENS }]);
  return opens === Infinity ? null : clock.monotonic() + opens - clock.now();
}
