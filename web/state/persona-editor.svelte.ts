// One persona on the desk: as it was, as it is being written, and what stands between the two and the shelf. Lives as long as the editor.
import type { LibraryPersona, PersonaBook, PersonaSheet } from '../../protocol/personas.ts';
import { draftFrom, draftOf, wishOf, type PersonaDraft, type PersonaWish } from '../text/persona-draft.ts';
import { merged, sheetOf } from '../text/persona-merge.ts';
import { Form } from './form.svelte.ts';
import type { Shelf } from './shelf.svelte.ts';

export type EditorTab = 'sheet' | 'book' | 'try' | 'versions' | 'numbers';

export class PersonaEditor {
  readonly form = new Form();
  tab = $state<EditorTab>('sheet');
  draft = $state<PersonaDraft>(draftOf(null));
  /** Null: a new one. */
  base = $state.raw<LibraryPersona | null>(null);
  /** Somebody else saved this one since. */
  theirs = $state.raw<LibraryPersona | null>(null);
  /** Wanted to go with changes that are not saved. */
  leaving = $state(false);
  readonly dirty = $derived.by(() => JSON.stringify(this.draft) !== JSON.stringify(draftOf(this.base)));

  readonly #shelf: Shelf;

  constructor(shelf: Shelf, persona: LibraryPersona | null) {
    this.#shelf = shelf;
    this.#begin(persona);
  }

  /** What would be saved now; null while something in it is wrong. */
  get wish(): PersonaWish | null {
    try {
      return wishOf($state.snapshot(this.draft));
    } catch {
      return null;
    }
  }

  /** Says at its field what is wrong. */
  checkSheet(): Promise<boolean> {
    return this.form.run(() => Promise.resolve().then(() => wishOf($state.snapshot(this.draft))));
  }

  /** True when it is on the shelf. */
  async save(along: { book?: PersonaBook | undefined; against?: number } = {}): Promise<boolean> {
    const saved = await this.form.run(() => this.#send(wishOf($state.snapshot(this.draft)), along));
    if (!saved) await this.#heedOthers();
    return saved;
  }

  /** Mine over theirs; what only they changed stays. */
  async saveOverTheirs(): Promise<boolean> {
    this.joinTheirs();
    return this.save();
  }

  takeTheirs(): void {
    this.#begin(this.theirs);
  }

  /** Goes on with both, not saved yet. */
  joinTheirs(): void {
    const { base, theirs, wish } = this;
    const [was, is] = [base === null ? undefined : sheetOf(base), theirs === null ? undefined : sheetOf(theirs)];
    this.#begin(theirs);
    if (was !== undefined && is !== undefined && wish !== null) this.draft = draftFrom(merged(was, wish, is));
  }

  /** What an older version kept becomes the newest, in place of the one that was seen to be: its book may have been saved by itself. */
  async takeBack({ sheet, book }: { sheet: PersonaSheet; book: PersonaBook | null }, newest: number): Promise<boolean> {
    this.draft = draftFrom(sheet);
    return this.save({ book: book ?? undefined, against: newest });
  }

  async #send(wish: PersonaWish, { book, against }: { book?: PersonaBook | undefined; against?: number }): Promise<void> {
    const { base } = this;
    const shelf = this.#shelf;
    this.#begin(base === null ? await shelf.create(wish) : await shelf.change(base.id, { ...wish, book }, against ?? base.version));
  }

  async #heedOthers(): Promise<void> {
    const { base, form } = this;
    if (base === null || form.refusal?.reason !== 'persona_changed') return;
    await form.run(async () => {
      this.theirs = await this.#shelf.look(base.id);
    });
  }

  #begin(persona: LibraryPersona | null): void {
    this.base = persona;
    this.draft = draftOf(persona);
    this.theirs = null;
    this.leaving = false;
    this.form.refusal = null;
  }
}
