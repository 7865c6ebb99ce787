// Greetings and lorebook of one persona while they are written. Asked for when first shown; lives as long as the editor of the persona.
import type { LoreEntry, MarkedBook, PersonaBook } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import { draftOf, wishOf, type BookDraft, type GreetingKind } from '../text/book-draft.ts';
import { Form } from './form.svelte.ts';

interface Door {
  book: (id: Id) => Promise<MarkedBook>;
  changeBook: (id: Id, body: MarkedBook) => Promise<MarkedBook>;
}

const NOTHING: PersonaBook = { greetings: [], groupGreetings: [], lore: [] };

export class BookEditor {
  readonly form = new Form();
  /** Null: of a persona that is not made yet. */
  id = $state.raw<Id | null>(null);
  /** Null: not read yet. */
  mark = $state<string | null>(null);
  draft = $state<BookDraft>(draftOf(NOTHING));
  #was = $state.raw<PersonaBook>(NOTHING);
  readonly dirty = $derived.by(() => JSON.stringify(wishOf(this.draft).book) !== JSON.stringify(this.#was));

  readonly #door: Door;

  constructor(door: Door, id: Id | null) {
    this.#door = door;
    this.id = id;
  }

  load(): Promise<boolean> {
    const id = this.id;
    return this.form.run(async () => {
      if (id !== null) this.#begin(await this.#door.book(id));
    });
  }

  /** It became another one elsewhere: read anew when it is next shown. */
  forget(): void {
    this.mark = null;
    this.#was = NOTHING;
    this.draft = draftOf(NOTHING);
  }

  /** The lorebook as it stands here, saved or not; null: it could not be read. */
  async loreNow(): Promise<LoreEntry[] | null> {
    if (this.mark === null && this.id !== null && !(await this.load())) return null;
    return wishOf($state.snapshot(this.draft)).book.lore;
  }

  /** The persona was made: what was written before goes to it. */
  async belongTo(id: Id): Promise<void> {
    this.id = id;
    if (!this.dirty) return;
    const written = $state.snapshot(this.draft);
    if (!(await this.load())) return;
    this.draft = written;
    await this.save();
  }

  async save(): Promise<boolean> {
    const { mark } = this;
    const id = this.id;
    if (mark === null || id === null) return false;
    return this.form.run(async () => {
      this.#begin(await this.#door.changeBook(id, { book: wishOf($state.snapshot(this.draft)).book, mark }));
    });
  }

  /** Keys of what stands wrong, as the server counted what it was sent. */
  isWrong(kind: GreetingKind | 'lore', key: number): boolean {
    const [list, at] = (this.form.refusal?.field ?? '').split('.');
    return list === kind && at !== undefined && wishOf(this.draft).keys[kind][Number(at)] === key;
  }

  #begin({ book, mark }: MarkedBook): void {
    this.mark = mark;
    this.#was = book;
    this.draft = draftOf(book);
  }
}
