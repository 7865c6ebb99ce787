// The memory of the open room: its record comes with the view, the notes and the price are asked for whenever it has changed.
import type { Command } from '../../protocol/commands.ts';
import { isStale, type Id, type MemoryCost, type MemoryRecord, type NoteRecord } from '../../protocol/records.ts';
import { asRefusal, type Refusal } from '../net/refusal.ts';
import type { App } from './app.svelte.ts';
import type { Desk } from './desk.svelte.ts';

export class RoomMemory {
  readonly record: MemoryRecord = $derived.by(() => this.#desk.view.memory);
  readonly stale = $derived.by(() => isStale(this.record));
  notes = $state.raw<readonly NoteRecord[]>([]);
  cost = $state.raw<MemoryCost | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  /** The turn that will write it, or does. */
  readonly upkeep = $derived.by(() => this.#desk.view.stage.turns.find(({ lane }) => lane === 'upkeep'));

  readonly #app: App;
  readonly #desk: Desk;

  constructor(app: App, desk: Desk) {
    this.#app = app;
    this.#desk = desk;
  }

  /** Run as an effect: again at every change of the record. A visitor is told of no notes. */
  async load(): Promise<void> {
    if (this.record.changedSeq < 0 || this.#app.session.person === null) return;
    try {
      const { notes, cost } = await this.#app.requests.ask({ type: 'memory', roomId: this.#desk.room.id });
      this.notes = notes;
      this.cost = cost;
      this.refusal = null;
    } catch (error) {
      this.refusal = asRefusal(error);
    }
  }

  edit = (summary: string): Promise<unknown> => this.#send({ type: 'memory.edit', summary });
  editNote = (id: Id, text: string): Promise<unknown> => this.#send({ type: 'memory.edit_note', id, text });
  deleteNote = (id: Id): Promise<void> => this.#try({ type: 'memory.delete_note', id });
  write = (anew: boolean): Promise<void> => this.#try({ type: 'memory.write', anew });
  remember = (): Promise<void> => this.#try({ type: 'memory.remember' });

  #send(command: Command): Promise<unknown> {
    return this.#app.command(this.#desk.room.id, command);
  }

  async #try(command: Command): Promise<void> {
    try {
      await this.#send(command);
    } catch (error) {
      this.#app.toasts.show(this.#app.language.refusal(asRefusal(error)), { tone: 'bad' });
    }
  }
}
