// Personas tried out before they are saved: one line, one answer, through the gate of whoever tries (their own key, else the server's, else
// the demo voice), in the lane of people, first come first served with the turns of rooms, in turn with calls. One at a time for each
// person. Nothing is kept but the send; whoever leaves ends it. (PRODUCT B1; G9, G11)
import type { Id } from '../../protocol/records.ts';
import type { Lane, Meter } from '../../protocol/stage.ts';
import type { TrialLine, TrialNews } from '../../protocol/trials.ts';
import { newId } from '../../protocol/ids.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import { refuse } from '../errors.ts';
import type { KeyRights } from '../keys/key-rights.ts';
import { ask } from './asking.ts';
import type { Asked } from './asking.ts';
import type { AskingNeed } from './asking.ts';
import type { SeatedPersona } from './casting.ts';
import { byArrival, comesBefore, OUTSIDE_LANE } from './line-up.ts';
import type { Lined } from './line-up.ts';
import type { Spent } from './performer-need.ts';
import type { Defaults } from './prompt-room.ts';
import { ReplyText } from './reply-text.ts';
import type { Sends } from './sends.ts';
import type { Slot, Ticketed } from './slot.ts';
import { USUAL_TOKENS } from './stage.ts';
import { Trial } from './trial.ts';
import { prepareTrial } from './trial-room.ts';
import { ProviderError } from './types.ts';
import type { Clock } from './types.ts';
import type { Voice } from './voice.ts';
import type { KeyVoices } from './voices.ts';
import { writeAside } from './write-aside.ts';
import type { AsideNeed } from './write-aside.ts';

export interface TrialsNeed extends AskingNeed, AsideNeed {
  clock: Clock;
  defaults: Defaults;
  rights: Pick<KeyRights, 'isHere'>;
  sends: Pick<Sends, 'begin' | 'record'>;
  voices: KeyVoices;
  /** `PERSONAS=off`: nobody but people speaks. */
  allowed: boolean;
  /** What waits for this budget in rooms, in the order of service. */
  listRooms: (budgetId: Id) => Lined[];
  /** All that waits for it. */
  lineUp: (budgetId: Id) => Lined[];
  /** A slot was spent: the meters have changed. */
  spent: () => void;
}

export interface TrialWish {
  me: { id: Id; name: string };
  persona: SeatedPersona;
  lines: readonly TrialLine[];
}

const TRIES = 30;
const TRIES_WINDOW_MS = 10 * 60_000;
/** How often it is said again how long it takes: the answer may be a while, and a line without a word is cut on the way. */
const TELL_MS = 5_000;
const LONGEST_WAIT_MS = 10 * 60_000;

export class Trials {
  readonly #need: TrialsNeed;
  readonly #tries = new AttemptWindow(TRIES, TRIES_WINDOW_MS);
  /** By person, those that wait in the order in which they came. */
  readonly #trials = new Map<Id, Trial>();

  constructor(need: TrialsNeed) {
    this.#need = need;
    need.voices.listen(({ gone }) => {
      for (const trial of this.#trials.values()) if (gone !== null && trial.keyId === gone) trial.fail({ code: 'no_voice' });
      setImmediate(() => {
        for (const trial of this.#waiting()) this.#wake(trial);
      });
    });
  }

  /** What a trial would be charged to; nothing where no key may be used, or nobody but people speaks (`off`). */
  meterOf(actorId: Id): { meter: Meter | null; off: boolean } {
    const off = !this.#need.allowed;
    return { meter: off ? null : this.#need.voices.meterOf({ roomId: null, setOffBy: actorId, model: null }), off };
  }

  /** Refuses before anything is told. The trial tells until it is over. */
  start(wish: TrialWish, tell: (news: TrialNews) => void): Trial {
    const { allowed, clock } = this.#need;
    const { id: actorId } = wish.me;
    if (!allowed) refuse('conflict', 'personas are switched off on this server', { reason: 'personas_off' });
    if (this.#trials.has(actorId)) refuse('conflict', 'another trial of yours is still going on', { reason: 'trial_running' });
    const waitMs = this.#tries.waitMs(actorId, clock.now());
    if (waitMs > 0) refuse('too_many', 'too many trials', { retryAfterMs: waitMs });
    this.#tries.add(actorId, clock.now());
    const trial = new Trial({ ...wish, id: newId(clock.now()), at: clock.now() }, tell, () => this.#trials.delete(actorId));
    this.#trials.set(actorId, trial);
    this.#await(trial, clock.monotonic());
    return trial;
  }

  /** The trial a slot of this budget would go to; never before a turn that comes first. */
  pick(budgetId: Id, lanes: readonly Lane[], turn: Ticketed | null): Ticketed | null {
    const [trial] = lanes.includes(OUTSIDE_LANE) ? this.#waitingFor(budgetId) : [];
    if (trial === undefined || (turn !== null && !comesBefore(toLined(trial), turn))) return turn;
    return { ...toLined(trial), run: (slot) => this.#run(trial, slot) };
  }

  /** The turns of rooms and the trials that wait for this budget, in the order of service. */
  lineUp(budgetId: Id): Lined[] {
    return byArrival(this.#need.listRooms(budgetId), this.#waitingFor(budgetId).map(toLined));
  }

  close(): void {
    for (const trial of this.#trials.values()) trial.cancel();
  }

  #waiting(): Trial[] {
    return [...this.#trials.values()].filter(({ state }) => state === 'waiting');
  }

  #waitingFor(budgetId: Id): Trial[] {
    return this.#waiting().filter((one) => this.#voiceOf(one)?.budgetId === budgetId);
  }

  #voiceOf({ scene: { me, persona } }: Trial): Voice | null {
    const voice = this.#need.voices.choose({ roomId: null, setOffBy: me.id, model: persona.model });
    return voice.kind === 'none' ? null : voice;
  }

  /** Says when its slot opens at the earliest, and again as long as it waits. */
  #await(trial: Trial, since: number): void {
    const { clock } = this.#need;
    if (trial.state !== 'waiting') return;
    const { me, persona } = trial.scene;
    const voice = this.#need.voices.choose({ roomId: null, setOffBy: me.id, model: persona.model });
    if (voice.kind === 'none') {
      trial.fail({ code: voice.card, until: voice.until });
      return;
    }
    const earliest = this.#earliest(trial, voice);
    if (clock.monotonic() - since > LONGEST_WAIT_MS) {
      trial.fail({ code: earliest === null ? 'day_spent' : 'rate_limited_long', until: earliest });
      return;
    }
    trial.tell({ type: 'waiting', earliestAt: earliest });
    trial.onEnd(clock.after(TELL_MS, () => { this.#await(trial, since); })); // prettier-ignore
    this.#wake(trial);
  }

  #wake(trial: Trial): void {
    const voice = this.#voiceOf(trial);
    if (voice !== null) this.#need.voices.gateOf(voice.budgetId).wake();
  }

  #earliest(trial: Trial, voice: Voice): number | null {
    const line = this.#need.lineUp(voice.budgetId);
    const times = this.#need.voices.gateOf(voice.budgetId).forecast(line);
    const opens = times[line.findIndex(({ id }) => id === trial.scene.id)] ?? Infinity;
    return opens === Infinity ? null : opens;
  }

  async #run(trial: Trial, slot: Slot): Promise<void> {
    const { rights, defaults, spent } = this.#need;
    const voice = this.#voiceOf(trial);
    const { me, persona } = trial.scene;
    spent();
    // Another account may have been disabled while it waited.
    if (voice === null || !rights.isHere(me.id)) {
      this.#record(trial, slot, null);
      trial.fail({ code: 'no_voice' });
      return;
    }
    trial.speak(voice);
    try {
      const request = prepareTrial(trial.scene, { voice, defaults });
      slot.setTokens(request.promptTokens + request.maxTokens);
      const thought = { promptTokens: request.promptTokens, completionTokens: 0, estimated: true };
      this.#need.sends.begin(slot.sendId, spentOn(trial, voice, thought));
      const text = new ReplyText(persona.name, [me.name]);
      const heard = await ask(this.#need, { voice, slot, request: { ...request, signal: trial.signal } }, (piece, logprob) => {
        trial.hear(text.push(piece, logprob));
        return !text.over;
      });
      trial.hear(text.end());
      this.#record(trial, slot, voice, heard.usage);
      trial.conclude(heard, text, this.#until(voice, heard.failure));
    } catch (error) {
      if (!(error instanceof ProviderError)) this.#need.reportBug(error);
      this.#record(trial, slot, voice);
      trial.fail({ code: error instanceof ProviderError ? 'context_length' : 'server' });
    }
  }

  #until(voice: Voice, failure: ProviderError | null): number | null {
    return failure?.code === 'rate_limited' ? this.#need.voices.gateOf(voice.budgetId).reading().blockedUntil : null;
  }

  /** All that is kept: what the slot was spent on. */
  #record(trial: Trial, slot: Slot, voice: Voice | null, usage: Asked['usage'] = null): void {
    writeAside(this.#need, () => {
      this.#need.sends.record(slot.sendId, spentOn(trial, voice, usage));
    });
  }
}

function spentOn({ scene: { id, me } }: Trial, voice: Voice | null, usage: Asked['usage']): Spent {
  const { promptTokens = null, completionTokens = null, estimated = true } = usage ?? {};
  const of = { keyId: voice?.keyId ?? null, model: voice?.kind === 'model' ? voice.model : null };
  return { ...of, promptTokens, completionTokens, estimated, turnId: id, roomId: null, setOffBy: me.id, voices: {} };
}

function toLined({ scene: { id, at } }: Trial): Lined {
  return { id, since: at, lane: OUTSIDE_LANE, tokens: USUAL_TOKENS };
}
