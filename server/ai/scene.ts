// One request, several voices: whole lines are taken from the stream as they come, cleaned, and dripped into the room; each becomes a message
// or a reaction when it is revealed. A person who speaks, or Stop, ends it; what was whole is never asked for again.
// (CONVERSATION §5, §7; G9, B79, B84)
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { ChatError } from '../errors.ts';
import { withoutControls } from '../text/message-text.ts';
import { ask } from './asking.ts';
import type { Asked } from './asking.ts';
import { commit } from './commit.ts';
import { Drip } from './drip.ts';
import { cleanLine, nearlyRepeats } from './hygiene.ts';
import { outcomeOf } from './outcome-of.ts';
import type { Outcome } from './performance.ts';
import type { Act, Job, PerformerNeed, Spent } from './performer-need.ts';
import { SceneReader } from './scene-format.ts';
import type { SceneLine } from './scene-format.ts';
import { endTurn, isOpen, markOf, OVER, recentTexts, replyToOf, spentOn, WITHDRAWN } from './speaking.ts';
import type { SceneShape } from './types.ts';

type Revealed = 'said' | 'skipped' | 'closed';

export class Scene implements Act {
  readonly #need: PerformerNeed;
  readonly #job: Job;
  readonly #reader: SceneReader;
  readonly #drip: Drip;
  readonly #control = new AbortController();
  #mode: 'playing' | 'interrupted' | 'stopped' = 'playing';
  /** Lines the answer held, whatever became of them. */
  #given = 0;
  /** Of this scene, to be told from repeats. */
  readonly #texts: string[] = [];
  readonly #unsaid: { personaId: Id; text: string }[] = [];
  #said = 0;
  /** Persona → lines that became messages. */
  #voices: Spent['voices'] = {};
  /** The last message of this scene: what a reaction is about. */
  #lastId: Id | null = null;
  #usage: Asked['usage'] = null;
  #ended = false;
  #withdrawn = false;
  /** The disk was full when a line was due. */
  #unstored = false;
  /** Why nothing was said, if nothing was. */
  #why = 'near_repeat';

  constructor(need: PerformerNeed, job: Job, shape: SceneShape) {
    this.#need = need;
    this.#job = job;
    this.#reader = new SceneReader(shape);
    this.#drip = new Drip({
      clock: need.clock,
      paceUntil: () => need.paceUntil(job.voice, job.turn.roomId),
      writing: job.writing,
      reveal: (line, at) => this.#reveal(line, at),
    });
  }

  ask(): Promise<Asked> {
    const { voice, slot, request, writing, now } = this.#job;
    writing(now.cast.slice(0, 1).map(({ id }) => id));
    return ask(this.#need, { voice, slot, request: { ...request, signal: this.#control.signal } }, (text) => {
      for (const line of this.#reader.push(text)) this.#take(line);
      return true;
    });
  }

  /** Nothing more is revealed, and nothing more is paid for. */
  stop(): void {
    if (this.#mode !== 'stopped') this.#drip.halt();
    this.#mode = 'stopped';
    this.#control.abort();
  }

  withdraw(): void {
    this.#withdrawn = true;
    this.stop();
  }

  /** Who writes gets the words out. The request is paid for: it goes on, and its other lines are kept. */
  interrupt(): void {
    if (this.#mode !== 'playing') return;
    this.#mode = 'interrupted';
    for (const line of this.#drip.breakOff()) this.#keep(line);
  }

  abandon(): void {
    this.stop();
  }

  async conclude(asked: Asked): Promise<Outcome> {
    this.#usage = asked.usage;
    if (this.#given === 0 && this.#mode === 'playing') return this.#nothing(asked);
    this.#drip.close();
    await this.#drip.done;
    return this.#ended ? OVER : this.#end();
  }

  // ---- reading ------------------------------------------------------------------------------------------------------------------------

  #take(line: SceneLine): void {
    this.#given += 1;
    const { present, cast } = this.#job.now;
    const speaker = cast.find(({ id }) => id === line.speakerId);
    if (speaker === undefined) return;
    if (line.kind === 'react') {
      this.#play(line);
      return;
    }
    const others = present.filter(({ id }) => id !== speaker.id).map(({ name }) => name);
    const cleaned = cleanLine(line.text, speaker.name, others);
    const text = withoutControls(cleaned.text).trim();
    const nearRepeat = nearlyRepeats(text, [...this.#recent(), ...this.#texts]) ? 1 : 0;
    const { ownPrefix, foreignSpeech } = cleaned.trimmed;
    if (ownPrefix + foreignSpeech + nearRepeat > 0) this.#need.usage.trim(speaker.id, { ownPrefix, foreignSpeech, nearRepeat });
    if (text === '' || nearRepeat > 0) return;
    this.#texts.push(text);
    this.#play({ ...line, text });
  }

  #recent(): string[] {
    return recentTexts(this.#need.reader, this.#job.turn.roomId, null);
  }

  #play(line: SceneLine): void {
    if (this.#mode === 'playing') this.#drip.add(line);
    else if (this.#mode === 'interrupted') this.#keep(line);
  }

  #keep({ speakerId, text }: SceneLine): void {
    this.#unsaid.push({ personaId: speakerId, text });
  }

  // ---- revealing ----------------------------------------------------------------------------------------------------------------------

  async #reveal(line: SceneLine, { last }: { last: boolean }): Promise<void> {
    const { batch, reader, turns, usage, reportBug } = this.#need;
    const { turn, slot } = this.#job;
    const id = newId(this.#need.clock.now());
    const voices = line.kind === 'say' ? { ...this.#voices, [line.speakerId]: (this.#voices[line.speakerId] ?? 0) + 1 } : this.#voices;
    const revealed = await commit<Revealed>(batch, () => {
      if (!isOpen(turns, turn.id)) return 'closed';
      const isSeated = reader.listSeated(turn.roomId).some((persona) => persona.id === line.speakerId && !persona.muted);
      if (!isSeated || !this.#put(line, id)) return 'skipped';
      turns.noteSaid(turn.id);
      usage.record(slot.sendId, spentOn(this.#job, this.#usage, voices));
      if (last) turns.end(turn.id, 'done');
      return 'said';
    });
    if (revealed.ok && revealed.value === 'said') {
      this.#said += 1;
      this.#voices = voices;
      if (line.kind === 'say') this.#lastId = id;
      this.#ended = last;
      return;
    }
    this.#why = 'gone';
    if (!revealed.ok && !(revealed.error instanceof ChatError)) reportBug(revealed.error);
    this.#unstored ||= !revealed.ok && revealed.error instanceof ChatError && revealed.error.code === 'storage_full';
    if (revealed.ok && revealed.value === 'closed') {
      this.#ended = true;
      this.stop();
    }
  }

  /** False: there is nothing to react to. */
  #put(line: SceneLine, id: Id): boolean {
    const { messages, reactions, reader } = this.#need;
    const { turn } = this.#job;
    if (line.kind === 'say') {
      const replyToId = this.#lastId === null ? replyToOf(reader, turn) : null;
      const ai = markOf(this.#job, { asks: line.asks });
      messages.postMessage(line.speakerId, turn.roomId, { id, text: line.text, ...(replyToId === null ? {} : { replyToId }) }, ai);
      return true;
    }
    const before = reader.findLine(turn.roomId, this.#lastId ?? turn.triggerId ?? '') ?? reader.listNewest(turn.roomId, 1)[0];
    if (before === undefined || before.deleted || before.authorId === line.speakerId) return false;
    return reactions.reactToMessage(line.speakerId, turn.roomId, before.id, line.text) !== null;
  }

  // ---- ends ---------------------------------------------------------------------------------------------------------------------------

  /** No line at all: worth one more request, in a form that is simpler to keep to. */
  async #nothing({ finish, failure }: Asked): Promise<Outcome> {
    const { turn, slot, voice } = this.#job;
    await endTurn(this.#need, () => {
      this.#need.usage.record(slot.sendId, spentOn(this.#job, this.#usage));
    });
    if (failure !== null && failure.code !== 'empty') return outcomeOf(failure, turn.attempts);
    if (finish === 'content_filter') return { end: 'failed', card: 'filtered' };
    // A scene that was merely too long was a scene.
    if (finish !== 'length' || !this.#reader.sawScene) voice.sceneFailed();
    if (turn.attempts <= 1) return { end: 'again', why: 'retry', limits: {} };
    return { end: 'failed', card: failure === null ? 'bad_response' : 'empty' };
  }

  async #end(): Promise<Outcome> {
    const { turns, usage } = this.#need;
    const { turn, slot } = this.#job;
    const why = this.#mode === 'playing' ? this.#why : this.#mode;
    // Nothing was said, and nobody wanted that: there is more to come of it.
    const open = this.#said === 0 && (this.#withdrawn || this.#unstored);
    const ended = await endTurn(this.#need, () => {
      if (this.#unsaid.length > 0) turns.keepUnsaid(turn.id, this.#unsaid);
      usage.record(slot.sendId, spentOn(this.#job, this.#usage, this.#voices));
      if (this.#said > 0) turns.end(turn.id, 'done');
      else if (!open) turns.end(turn.id, 'dropped', why);
    });
    if (!open || ended.end !== 'over') return ended;
    return this.#withdrawn ? WITHDRAWN : { end: 'failed', card: 'server' };
  }
}
