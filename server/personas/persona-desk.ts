// What people ask of the library over HTTP: each a command of its own, not too many at a time, since a new name is an event in every
// room that knows the old one.
import type {
  CastCard,
  LibraryPersona,
  MarkedBook,
  PersonaLanguage,
  PersonaNumbers,
  PersonaVersion,
  PresetCard,
} from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { Batch } from '../db/batch.ts';
import { ChatError, refuse } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import { firstWords } from './about.ts';
import { Books, cleanBook } from './book.ts';
import type { BookWish } from './book.ts';
import type { ChangeWish, CharacterWish, Library } from './library.ts';
import { REQUESTS_OF_MS } from './numbers.ts';
import type { PersonaCounts } from './numbers.ts';
import { CASTS } from './presets/casts.ts';
import { findPreset, PRESETS } from './presets/presets.ts';

const CHANGES = 120;
const WINDOW_MS = 10 * 60_000;

export type SentChange = Omit<ChangeWish, 'book'> & { book?: BookWish | undefined };

export interface PersonaDeskNeed {
  batch: Batch<LoggedEvent>;
  library: Library;
  /** Of the thread that counts. */
  reader: { countPersona: (id: Id, since: number) => Promise<PersonaCounts> };
  few: { run: <T>(actorId: Id, ask: () => Promise<T>) => Promise<T> };
  now: () => number;
  reportBug: (error: unknown) => void;
}

export class PersonaDesk {
  readonly #need: PersonaDeskNeed;
  readonly #books: Books;
  readonly #changes = new AttemptWindow(CHANGES, WINDOW_MS);

  constructor(need: PersonaDeskNeed) {
    this.#need = need;
    this.#books = new Books(need);
  }

  list(actorId: Id): LibraryPersona[] {
    return this.#need.library.list(actorId);
  }

  async create(actorId: Id, wish: CharacterWish): Promise<LibraryPersona> {
    return this.#write(actorId, (library) => library.create(actorId, wish));
  }

  async createFromPreset(actorId: Id, key: string, language: PersonaLanguage): Promise<LibraryPersona> {
    const preset = findPreset(key) ?? refuse('not_found', 'no such ready-made persona', { reason: 'preset', field: 'preset' });
    return this.#write(actorId, (library) => library.createFromPreset(actorId, preset, language));
  }

  /** With its numbers, for those who may change it; without them where they cannot be counted now: the persona is what counts. */
  async get(actorId: Id, id: Id): Promise<{ persona: LibraryPersona; numbers: PersonaNumbers | null }> {
    const { library, few, now, reader, reportBug } = this.#need;
    const persona = library.get(actorId, id);
    const mended = library.mendedOf(actorId, id);
    if (mended === null) return { persona, numbers: null };
    try {
      const counts = await few.run(actorId, () => reader.countPersona(id, now() - REQUESTS_OF_MS));
      return { persona, numbers: { ...counts, ...mended } };
    } catch (error) {
      if (!(error instanceof ChatError)) reportBug(error);
      return { persona, numbers: null };
    }
  }

  listVersions(actorId: Id, id: Id): PersonaVersion[] {
    return this.#need.library.listVersions(actorId, id);
  }

  getVersion(actorId: Id, id: Id, version: number): PersonaVersion {
    const versions = this.#need.library.listVersions(actorId, id);
    return versions.find((one) => one.version === version) ?? refuse('not_found', 'no such version');
  }

  /** A book that comes along is one version with the rest. */
  async change(actorId: Id, id: Id, { book, ...wish }: SentChange, against?: number): Promise<LibraryPersona> {
    return this.#write(actorId, (library) => {
      library.change(actorId, id, { ...wish, book: book === undefined ? undefined : cleanBook(book) }, against);
      return id;
    });
  }

  async delete(actorId: Id, id: Id): Promise<void> {
    this.#admit(actorId);
    await this.#need.batch.do(() => {
      this.#need.library.delete(actorId, id);
    });
  }

  getBook(actorId: Id, id: Id): MarkedBook {
    return this.#books.get(actorId, id);
  }

  changeBook(actorId: Id, id: Id, wish: BookWish, mark: string): Promise<MarkedBook> {
    this.#admit(actorId);
    return this.#need.batch.do(() => {
      this.#books.change(actorId, id, wish, mark);
      return this.#books.get(actorId, id);
    });
  }

  readyMade(language: PersonaLanguage): { presets: PresetCard[]; casts: CastCard[] } {
    return {
      presets: PRESETS.map(({ key, name, emoji, hue, sheet }) => ({
        ...{ key, name: name[language], emoji, hue, about: firstWords(sheet[language]) },
      })),
      casts: CASTS.map(({ key, name, presets, topic, greeting, manner }) => ({
        ...{ key, name: name[language], presets: [...presets], topic: topic[language], greeting: greeting[language], manner },
      })),
    };
  }

  #write(actorId: Id, body: (library: Library) => Id): Promise<LibraryPersona> {
    this.#admit(actorId);
    const { batch, library } = this.#need;
    return batch.do(() => library.get(actorId, body(library)));
  }

  #admit(actorId: Id): void {
    const waitMs = this.#changes.waitMs(actorId, this.#need.now());
    if (waitMs > 0) refuse('too_many', 'too many changes', { retryAfterMs: waitMs });
    this.#changes.add(actorId, this.#need.now());
  }
}
