// The personas of this server: who they are and how they speak. Each is an actor with a name of its own. Bodies of commands: synchronous,
// inside a batch. (PRODUCT B1, B2; B47, B48)
import { and, eq, isNull } from 'drizzle-orm';
import { personas } from '../../drizzle/ai-schema.ts';
import { actors } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { cleanActorName } from '../text/names.ts';
import type { Preset } from './presets/preset.ts';

export type Character = Omit<typeof personas.$inferSelect, 'actorId' | 'createdBy' | 'changedAt'> & {
  name: string;
  emoji: string;
  hue: number;
};

const NOTHING_SPECIAL = {
  preset: null,
  greeting: '',
  facts: [],
  model: null,
  temperature: null,
  maxTokens: null,
  language: null,
  talkativeness: 0.5,
  confidence: false,
};

export class Library {
  readonly #orm: Orm;
  readonly #now: () => number;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
  }

  create(createdBy: Id, wish: Partial<Character> & Pick<Character, 'name' | 'emoji' | 'hue' | 'sheet'>): Id {
    const { name: raw, emoji, hue, ...character } = wish;
    const { name, nameKey } = cleanActorName(raw);
    const holder = this.#orm.select({ id: actors.id }).from(actors).where(eq(actors.nameKey, nameKey)).get();
    if (holder !== undefined) refuse('conflict', 'that name is taken', { reason: 'name_taken', field: 'name' });
    const id = newId();
    const at = this.#now();
    this.#orm.insert(actors).values({ id, kind: 'persona', name, nameKey, emoji, hue, createdAt: at }).run();
    this.#orm
      .insert(personas)
      .values({ ...NOTHING_SPECIAL, ...character, actorId: id, createdBy, changedAt: at })
      .run();
    return id;
  }

  /** A ready-made one, in the words of a language. It answers in whatever language it is spoken to. */
  createFromPreset(createdBy: Id, preset: Preset, language: 'en' | 'ko'): Id {
    const { key, emoji, hue, temperature, talkativeness, maxTokens } = preset;
    const words = { name: preset.name[language], sheet: preset.sheet[language], greeting: preset.greeting[language] };
    const facts = this.#factsOf(preset, language, createdBy);
    return this.create(createdBy, { ...words, facts, preset: key, emoji, hue, temperature, talkativeness, maxTokens });
  }

  find(id: Id): (typeof personas.$inferSelect & { name: string }) | undefined {
    const row = this.#orm
      .select()
      .from(personas)
      .innerJoin(actors, eq(actors.id, personas.actorId))
      .where(and(eq(personas.actorId, id), isNull(actors.deletedAt)))
      .get();
    return row === undefined ? undefined : { ...row.personas, name: row.actors.name };
  }

  #factsOf(preset: Preset, language: 'en' | 'ko', ownerId: Id): string[] {
    const facts = preset.facts?.[language] ?? [];
    if (facts.length === 0) return [];
    const owner = this.#orm.select({ name: actors.name }).from(actors).where(eq(actors.id, ownerId)).get()?.name ?? '';
    return facts.map((fact) => fact.replaceAll('{owner}', () => owner));
  }
}
