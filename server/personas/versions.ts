// The sheets and books that a persona had: each with who wrote it and when, the one in force among them, the oldest forgotten. A book, which may
// be long, is written down where it changed, and counts for the versions after it. What is written is
// part of a command of the library; who may read it is the library's to say. (PRODUCT B1)
import { and, asc, eq, gt, isNotNull, lte } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import { personaVersions } from '../../drizzle/company-schema.ts';
import { actors } from '../../drizzle/schema.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { VERSION_FIELDS } from '../../protocol/personas.ts';
import type { PersonaBook, PersonaSheet, PersonaVersion, VersionField } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';

/** All that the editor knows of a persona. */
export interface Kept {
  sheet: PersonaSheet;
  /** Null: nobody kept it. */
  book: PersonaBook | null;
}

/** With its place among the others. */
export interface Written extends Kept {
  version: number;
  /** Null: nobody noted it. */
  by: Id | null;
  at: number;
}

export class Versions {
  readonly #orm: Orm;

  constructor(orm: Orm) {
    this.#orm = orm;
  }

  /** What stood there before is written down as well, where that was never done. */
  keep(personaId: Id, before: Written, after: Written): void {
    const isFirstBook = this.#rowsOf(personaId, isNotNull(personaVersions.book)).length === 0;
    const isOtherBook = JSON.stringify(before.book) !== JSON.stringify(after.book);
    this.#write(personaId, before, null);
    if (isFirstBook) this.#setBook(personaId, before.version, before.book);
    this.#write(personaId, after, isOtherBook ? after.book : null);
    this.#forget(personaId, after.version - LIMITS.versionsKept);
  }

  /** Newest first; `current` even if it is the only one there ever was. */
  list(personaId: Id, current: Written): PersonaVersion[] {
    const written: Written[] = [];
    for (const { version, sheet, book, changedBy, changedAt } of this.#rowsOf(personaId))
      written.push({
        ...{ version, sheet: sheet as unknown as PersonaSheet, by: changedBy, at: changedAt },
        book: book ?? written.at(-1)?.book ?? null,
      });
    const newest = written.at(-1);
    if (newest?.version === current.version) newest.book = current.book;
    else written.push(current);
    const names = new Map<Id, string>();
    return written.map((one, at) => this.#toVersion(one, written[at - 1], names)).reverse();
  }

  #rowsOf(personaId: Id, besides?: SQL) {
    return this.#orm
      .select()
      .from(personaVersions)
      .where(and(eq(personaVersions.personaId, personaId), besides))
      .orderBy(asc(personaVersions.version))
      .all();
  }

  #write(personaId: Id, { version, sheet, by, at }: Written, book: PersonaBook | null): void {
    this.#orm
      .insert(personaVersions)
      .values({ personaId, version, sheet: { ...sheet }, book, changedBy: by, changedAt: at })
      .onConflictDoNothing()
      .run();
  }

  #setBook(personaId: Id, version: number, book: PersonaBook | null): void {
    this.#orm
      .update(personaVersions)
      .set({ book })
      .where(and(eq(personaVersions.personaId, personaId), eq(personaVersions.version, version)))
      .run();
  }

  /** The last book of those that go is the first one's of those that stay. */
  #forget(personaId: Id, last: number): void {
    const gone = lte(personaVersions.version, last);
    const book = this.#rowsOf(personaId, gone).findLast((row) => row.book !== null)?.book;
    const oldest = this.#rowsOf(personaId, gt(personaVersions.version, last))[0];
    if (book !== undefined && oldest?.book === null) this.#setBook(personaId, oldest.version, book);
    this.#orm
      .delete(personaVersions)
      .where(and(eq(personaVersions.personaId, personaId), gone))
      .run();
  }

  #toVersion({ version, sheet, book, by, at }: Written, before: Written | undefined, names: Map<Id, string>): PersonaVersion {
    const changed = before === undefined ? [] : changedFields(before, { sheet, book });
    return { version, by: by === null ? null : { id: by, name: this.#nameOf(by, names) }, at, changed, sheet, book };
  }

  #nameOf(id: Id, names: Map<Id, string>): string {
    const name = names.get(id) ?? this.#orm.select({ name: actors.name }).from(actors).where(eq(actors.id, id)).get()?.name ?? '';
    names.set(id, name);
    return name;
  }
}

export function changedFields(before: Kept, after: Kept): VersionField[] {
  const [was, is]: Partial<PersonaSheet & PersonaBook>[] = [before, after].map(({ sheet, book }) => ({ ...sheet, ...(book ?? {}) }));
  // What nobody kept is not said to have changed.
  const both = before.book !== null && after.book !== null;
  return VERSION_FIELDS.filter((field) => (both || !isOfBook(field)) && JSON.stringify(was?.[field]) !== JSON.stringify(is?.[field]));
}

function isOfBook(field: VersionField): boolean {
  return field === 'greetings' || field === 'groupGreetings' || field === 'lore';
}
