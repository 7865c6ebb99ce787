// The sheets that a persona had: each with who wrote it and when, the one in force among them, the oldest forgotten. What is written is
// part of a command of the library; who may read it is the library's to say. (PRODUCT B1)
import { and, asc, eq, lte } from 'drizzle-orm';
import { personaVersions } from '../../drizzle/company-schema.ts';
import { actors } from '../../drizzle/schema.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { SHEET_FIELDS } from '../../protocol/personas.ts';
import type { PersonaSheet, PersonaVersion, SheetField } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';

/** A sheet with its place among the others. */
export interface Written {
  version: number;
  sheet: PersonaSheet;
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
    for (const { version, sheet, by, at } of [before, after])
      this.#orm
        .insert(personaVersions)
        .values({ personaId, version, sheet: { ...sheet }, changedBy: by, changedAt: at })
        .onConflictDoNothing()
        .run();
    this.#orm
      .delete(personaVersions)
      .where(and(eq(personaVersions.personaId, personaId), lte(personaVersions.version, after.version - LIMITS.versionsKept)))
      .run();
  }

  /** Newest first; `current` even if it is the only one there ever was. */
  list(personaId: Id, current: Written): PersonaVersion[] {
    const kept = this.#orm
      .select()
      .from(personaVersions)
      .where(eq(personaVersions.personaId, personaId))
      .orderBy(asc(personaVersions.version));
    const written = kept
      .all()
      .map((row): Written => ({ version: row.version, sheet: row.sheet as unknown as PersonaSheet, by: row.changedBy, at: row.changedAt }));
    if (written.at(-1)?.version !== current.version) written.push(current);
    const names = new Map<Id, string>();
    return written.map((one, at) => this.#toVersion(one, written[at - 1], names)).reverse();
  }

  #toVersion({ version, sheet, by, at }: Written, before: Written | undefined, names: Map<Id, string>): PersonaVersion {
    const changed = before === undefined ? [] : changedFields(before.sheet, sheet);
    return { version, by: by === null ? null : { id: by, name: this.#nameOf(by, names) }, at, changed, sheet };
  }

  #nameOf(id: Id, names: Map<Id, string>): string {
    const name = names.get(id) ?? this.#orm.select({ name: actors.name }).from(actors).where(eq(actors.id, id)).get()?.name ?? '';
    names.set(id, name);
    return name;
  }
}

export function changedFields(before: PersonaSheet, after: PersonaSheet): SheetField[] {
  return SHEET_FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}
