// Makes a turn happen whose slot has opened: looks at the room as it is now, asks, and lets a reply or a scene speak. Whatever goes wrong, the
// turn comes to one end and nobody stays "writing". (CONVERSATION §3, §5–§7; G9, G13)
import type { Id } from '../../protocol/records.ts';
import type { CardCode } from '../../protocol/stage.ts';
import { outcomeOf } from './outcome-of.ts';
import type { Outcome, Performance, Performing } from './performance.ts';
import type { Act, Job, PerformerNeed } from './performer-need.ts';
import { prepareRequest } from './prompt-room.ts';
import { Reply } from './reply.ts';
import { readRoomNow } from './room-now.ts';
import type { RoomNow } from './room-now.ts';
import { Scene } from './scene.ts';
import type { Slot } from './slot.ts';
import { endTurn, spentOn } from './speaking.ts';
import { loadTokenizer } from './tokens.ts';
import type { Turn } from './turns.ts';
import { ProviderError } from './types.ts';
import type { Voice } from './voice.ts';

export class Performer implements Performing {
  readonly #need: PerformerNeed;
  /** Room → turn → who is shown as writing: several turns may be on their way in one room. */
  readonly #writing = new Map<Id, Map<Id, Id[]>>();

  constructor(need: PerformerNeed) {
    this.#need = need;
  }

  perform(given: Turn, slot: Slot, voice: Voice): Performance {
    const { turns, reportBug } = this.#need;
    try {
      // As it is stored: its attempts count this request.
      const turn = turns.find(given.id) ?? given;
      const now = readRoomNow(this.#need, turn);
      if (typeof now === 'string') return finished(this.#drop(turn, now));
      return this.#run(this.#cast(turn, slot, voice, now), turn, voice);
    } catch (error) {
      if (error instanceof ProviderError) return finished(Promise.resolve(outcomeOf(error, Infinity)));
      reportBug(error);
      return finished(Promise.resolve(failed('server')));
    }
  }

  #cast(turn: Turn, slot: Slot, voice: Voice, now: RoomNow): Act {
    const alone = turn.kind === 'reply' || now.cast.length === 1 || voice.scenes === 'none';
    const { defaults } = this.#need;
    const request = prepareRequest(now, turn, { form: alone ? 'reply' : 'scene', voice, defaults, shorter: turn.why === 'shorter' });
    slot.setTokens(request.promptTokens + request.maxTokens);
    const thought = { promptTokens: request.promptTokens, completionTokens: 0, estimated: true };
    this.#need.usage.begin(slot.sendId, spentOn({ turn, voice }, thought));
    const writing = (personaIds: Id[]): void => {
      this.#show(turn, personaIds);
    };
    const job: Job = { turn, slot, voice, now, request, writing };
    const speaker = now.cast[0];
    if (request.scene !== null) return new Scene(this.#need, job, request.scene);
    if (speaker === undefined) throw new Error('a turn of nobody');
    return new Reply(this.#need, job, speaker);
  }

  #run(act: Act, turn: Turn, voice: Voice): Performance {
    const asked = act.ask();
    const outcome = asked
      .then((heard) => act.conclude(heard))
      .catch((error: unknown): Outcome => {
        this.#need.reportBug(error);
        act.abandon();
        return failed('server');
      })
      .finally(() => {
        this.#show(turn, []);
        if (voice.kind === 'model') this.#loadTokenizer(voice.model);
      });
    return {
      requested: asked.then(nothing, nothing),
      outcome,
      stop: () => {
        act.stop();
      },
      withdraw: () => {
        act.withdraw();
      },
      interrupt: () => {
        act.interrupt();
      },
    };
  }

  /** Whoever starts a turn may stand where no command can run: a moment later one can. */
  async #drop(turn: Turn, why: string): Promise<Outcome> {
    await Promise.resolve();
    try {
      return await endTurn(this.#need, () => {
        this.#need.turns.end(turn.id, 'dropped', why);
      });
    } catch (error) {
      this.#need.reportBug(error);
      return failed('server');
    }
  }

  #show(turn: Turn, personaIds: Id[]): void {
    const inRoom = this.#writing.get(turn.roomId) ?? new Map<Id, Id[]>();
    const before = idsOf(inRoom);
    if (personaIds.length === 0) inRoom.delete(turn.id);
    else inRoom.set(turn.id, personaIds);
    if (inRoom.size === 0) this.#writing.delete(turn.roomId);
    else this.#writing.set(turn.roomId, inRoom);
    const after = idsOf(inRoom);
    if (before.join() === after.join()) return;
    try {
      this.#need.writing(turn.roomId, after);
    } catch (error) {
      this.#need.reportBug(error);
    }
  }

  /** Its tables take a while to load: not while anybody waits for a first word. Until then counts are estimates. */
  #loadTokenizer(model: string): void {
    loadTokenizer(model).catch(this.#need.reportBug);
  }
}

function idsOf(byTurn: ReadonlyMap<Id, Id[]>): Id[] {
  return [...new Set([...byTurn.values()].flat())];
}

function finished(outcome: Promise<Outcome>): Performance {
  return { requested: Promise.resolve(), outcome, stop: nothing, withdraw: nothing, interrupt: nothing };
}

function failed(card: CardCode): Outcome {
  return { end: 'failed', card };
}

function nothing(): void {
  // Nothing to do.
}
