// A file on its way to become a room: read here, sent in pieces, looked at, then made. Leaving calls off what is not made yet.
import type { ImportPreview, ImportRole } from '../../protocol/exchange.ts';
import { IMPORT } from '../../protocol/exchange.ts';
import type { Id } from '../../protocol/records.ts';
import type { Api } from '../net/api.ts';
import { asRefusal, Refusal } from '../net/refusal.ts';

const LOOK_EVERY_MS = 400;

export class Importing {
  /** `choosing`: no file yet. */
  state = $state<'choosing' | 'reading' | 'ready' | 'writing' | 'done'>('choosing');
  refusal = $state.raw<Refusal | null>(null);
  failed = $state(false);
  preview = $state.raw<ImportPreview | null>(null);
  /** 0 to 1: of the file read, or of the lines written. */
  share = $state(0);
  readonly #api: Api;
  #id: Id | null = null;
  #turn = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  async read(file: File): Promise<void> {
    const turn = this.#start();
    try {
      if (file.size > IMPORT.bytes) throw new Refusal('invalid', { reason: 'import_size' });
      const text = await file.text();
      const { id } = await this.#api.beginImport();
      if (turn !== this.#turn) return;
      this.#id = id;
      for (let at = 0; at < text.length; at += IMPORT.piece) {
        await this.#api.addToImport(id, { at, text: text.slice(at, at + IMPORT.piece) });
        if (turn !== this.#turn) return;
        this.share = Math.min(1, (at + IMPORT.piece) / text.length);
      }
      this.preview = await this.#api.previewImport(id);
      this.state = 'ready';
    } catch (error) {
      if (turn !== this.#turn) return;
      this.refusal = asRefusal(error);
      this.state = 'choosing';
    }
  }

  /** True when the room is there. */
  async make(wish: { roomId: Id; name: string; roles: ImportRole[] }): Promise<boolean> {
    if (this.#id === null || this.state !== 'ready') return false;
    this.refusal = null;
    this.failed = false;
    try {
      let state = await this.#api.makeImportedRoom(this.#id, wish);
      this.state = 'writing';
      this.share = 0;
      while (state.state === 'writing') {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        state = await this.#api.importState(this.#id);
        if (state.lines > 0) this.share = state.done / state.lines;
      }
      this.failed = state.state === 'failed';
      this.state = this.failed ? 'choosing' : 'done';
      return !this.failed;
    } catch (error) {
      this.refusal = asRefusal(error);
      this.state = 'ready';
      return false;
    }
  }

  /** Another file, or none: what was sent is taken away, unless it is being made into a room. */
  drop(): void {
    const id = this.#id;
    const over = this.state !== 'writing' && this.state !== 'done';
    this.#start();
    this.state = 'choosing';
    if (id !== null && over) void this.#api.dropImport(id).catch(() => undefined);
  }

  #start(): number {
    this.#turn += 1;
    this.#id = null;
    this.refusal = null;
    this.failed = false;
    this.preview = null;
    this.share = 0;
    this.state = 'reading';
    return this.#turn;
  }
}
