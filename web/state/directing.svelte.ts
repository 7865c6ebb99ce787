// What people can do about the personas of the open room, and what the room says about them: stage, meter, prices. Nothing of it is kept
// in the outbox: a wish to speak that waited for a connection would come at the wrong time.
import { getContext, setContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { Command } from '../../protocol/commands.ts';
import type { Id, MemberRecord } from '../../protocol/records.ts';
import { EMPTY_STAGE, type Meter, type Stage } from '../../protocol/stage.ts';
import { requestPrice, speakPrice } from '../i18n/stage-words.ts';
import { asRefusal } from '../net/refusal.ts';
import type { App } from './app.svelte.ts';
import type { OpenRoom } from './open-room.svelte.ts';

/** Of my own key I have to ask: the stage is the same for everybody. */
const ASK_AFTER_MS = 500;

export class Directing {
  readonly stage: Stage = $derived.by(() => this.#room.view?.stage ?? EMPTY_STAGE);
  readonly #members = $derived.by(() => this.#room.view?.members);
  /** Those who have a seat, by name. */
  readonly personas: readonly MemberRecord[] = $derived.by(() => {
    const seated = [...(this.#members?.values() ?? [])].filter((one) => one.kind === 'persona' && one.status === 'active');
    return seated.sort((a, b) => a.name.localeCompare(b.name, this.#app.language.code));
  });
  /** The budget that what I set off is charged to. */
  readonly meter: Meter | null = $derived.by(() => (this.#app.rooms.ownKey ? (this.#ownMeter ?? this.stage.meter) : this.stage.meter));
  /** A dialog that is open over the room. */
  dialog = $state<'talk' | 'seat' | null>(null);
  /** What the next talk is about, where it was said already. */
  talkTopic = $state('');
  /** The waiting turn that is looked at. */
  turnId = $state<Id | null>(null);

  readonly #app: App;
  readonly #room: OpenRoom;
  readonly #busy = new SvelteSet<string>();
  #ownMeter = $state.raw<Meter | null>(null);
  #asking: ReturnType<typeof setTimeout> | undefined;

  constructor(app: App, room: OpenRoom) {
    this.#app = app;
    this.#room = room;
  }

  get speakPrice(): string {
    return speakPrice(this.#app.language.t, this.meter, this.#app.clock.now);
  }

  get requestPrice(): string {
    return requestPrice(this.#app.language.t, this.meter);
  }

  /** True while the answer to such a command is on its way. */
  busy(type: Command['type'], subject = ''): boolean {
    return this.#busy.has(type + subject);
  }

  call = (personaId: Id): Promise<void> => this.#run({ type: 'persona.call', personaId }, personaId);
  vote = (personaId: Id): Promise<void> => this.#run({ type: 'persona.vote', personaId }, personaId);
  cancel = (turnId: Id): Promise<void> => this.#run({ type: 'turn.cancel', turnId }, turnId);
  stop = (turnId: Id): Promise<void> => this.#run({ type: 'turn.stop', turnId }, turnId);
  retry = (turnId: Id): Promise<void> => this.#run({ type: 'turn.retry', turnId }, turnId);
  dismiss = (cardId: Id): Promise<void> => this.#run({ type: 'card.dismiss', cardId }, cardId);
  regenerate = (id: Id): Promise<void> => this.#run({ type: 'message.regenerate', id }, id);
  continue = (id: Id): Promise<void> => this.#run({ type: 'message.continue', id }, id);
  rememberFrom = (fromId: Id): Promise<void> => this.#run({ type: 'memory.remember', fromId }, fromId);
  stopTalk = (): Promise<void> => this.#run({ type: 'talk.stop' });
  extend = (): Promise<void> => this.#run({ type: 'talk.extend' });

  setPaused(paused: boolean): Promise<void> {
    return this.#run({ type: paused ? 'room.pause' : 'room.resume' });
  }

  setMuted(personaId: Id, muted: boolean): Promise<void> {
    return this.#run({ type: muted ? 'persona.mute' : 'persona.unmute', personaId }, personaId);
  }

  openTalk(topic: string): void {
    this.talkTopic = topic;
    this.dialog = 'talk';
  }

  async unmuteAll(): Promise<void> {
    await Promise.all(this.personas.filter((persona) => persona.muted).map((persona) => this.setMuted(persona.id, false)));
  }

  /** Run as an effect: again at every change of the stage, and when a key of mine comes or goes. Asks once for many changes. */
  askMeter(): void {
    clearTimeout(this.#asking);
    if (this.#app.rooms.ownKey && this.stage !== EMPTY_STAGE) this.#asking = setTimeout(() => void this.#askMeter(), ASK_AFTER_MS);
    else this.#ownMeter = null;
  }

  leave(): void {
    clearTimeout(this.#asking);
  }

  async #askMeter(): Promise<void> {
    const answer = await this.#app.requests.ask({ type: 'meter', roomId: this.#room.id }).catch(() => null);
    if (answer !== null) this.#ownMeter = answer.meter;
  }

  async #run(command: Command, subject = ''): Promise<void> {
    const key = command.type + subject;
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    try {
      await this.#app.command(this.#room.id, command);
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal.code === 'not_found' && /^(turn|card)\./.test(command.type)) return; // it ended by itself meanwhile
      this.#app.toasts.show(this.#app.language.refusal(refusal), { tone: 'bad' });
    } finally {
      this.#busy.delete(key);
    }
  }
}

const DIRECTING = Symbol('directing');

export function provideDirecting(directing: Directing): Directing {
  return setContext(DIRECTING, directing);
}

export function useDirecting(): Directing {
  return getContext<Directing>(DIRECTING);
}
