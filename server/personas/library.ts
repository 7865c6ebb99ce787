// The personas of this server: who they are, how they speak, who may change them. Each is an actor with a name of its own. Bodies of
// commands: synchronous, inside a batch. Prompts are built from these rows when a turn is sent, so a change counts from the next turn on,
// in every room. (PRODUCT B1, B2; B47, B48)
import { asc, count, eq } from 'drizzle-orm';
import { personas } from '../../drizzle/ai-schema.ts';
import { actors } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import type {
  LibraryPersona,
  PersonaBook,
  PersonaLanguage,
  PersonaNumbers,
  PersonaSheet,
  PersonaVersion,
} from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Members } from '../rooms/members.ts';
import { cleanActorName } from '../text/names.ts';
import { aboutOf } from './about.ts';
import { cleanTraits } from './character.ts';
import type { Some, Traits } from './character.ts';
import type { PersonaCounts } from './numbers.ts';
import type { Preset } from './presets/preset.ts';
import { findServerRole } from './server-role.ts';
import { changedFields, Versions } from './versions.ts';
import type { Kept, Written } from './versions.ts';

export type Character = Traits & { name: string; preset: string | null };
/** The book is cleaned already. */
export type ChangeWish = Some<Omit<Character, 'preset'>> & { book?: PersonaBook | undefined };
export type CharacterWish = Some<Character> & Pick<Character, 'name' | 'sheet'>;

const MOST_OF_ONE = 50;
const MOST_OF_ALL = 300;

const NOTHING_SPECIAL = {
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
  readonly #members: Members;
  readonly #versions: Versions;
  readonly #pictures: Pictures;
  readonly #now: () => number;

  constructor(need: { orm: Orm; members: Members; pictures: Pictures; now: () => number }) {
    this.#orm = need.orm;
    this.#versions = new Versions(need.orm);
    this.#members = need.members;
    this.#pictures = need.pictures;
    this.#now = need.now;
  }

  create(actorId: Id, wish: CharacterWish): Id {
    if (findServerRole(this.#orm, actorId) === undefined) refuse('forbidden', 'guests cannot make personas', { reason: 'guest' });
    const { name, nameKey } = cleanActorName(wish.name);
    const { emoji = '', hue = 0, ...traits } = cleanTraits(wish);
    this.#keepUnique(nameKey);
    this.#keepRoom(actorId);
    const id = newId();
    const at = this.#now();
    this.#orm.insert(actors).values({ id, kind: 'persona', name, nameKey, emoji, hue, createdAt: at }).run();
    this.#orm
      .insert(personas)
      .values({
        ...NOTHING_SPECIAL,
        ...traits,
        sheet: traits.sheet ?? '',
        preset: wish.preset ?? null,
        actorId: id,
        createdBy: actorId,
        changedAt: at,
      })
      .run();
    return id;
  }

  /** A ready-made one, in the words of a language. It answers in whatever language it is spoken to. A second Mina is Mina 2. */
  createFromPreset(actorId: Id, preset: Preset, language: PersonaLanguage): Id {
    const { key, emoji, hue, temperature, talkativeness, maxTokens } = preset;
    return this.create(actorId, {
      ...{ name: this.findFreeName(preset.name[language]), sheet: preset.sheet[language], greeting: preset.greeting[language] },
      ...{ facts: this.#factsOf(preset, language, actorId), preset: key, emoji, hue, temperature, talkativeness, maxTokens },
    });
  }

  /** `against`: the version that the wish was made from; if there is a newer sheet by now, it is refused. */
  change(actorId: Id, id: Id, wish: ChangeWish, against?: number): void {
    const row = this.requireKeeper(actorId, id);
    const before = row.actors;
    if (against !== undefined && !this.#isStill(row, against, wish))
      refuse('conflict', 'somebody else changed it meanwhile', { reason: 'persona_changed', field: 'version' });
    const named = wish.name === undefined ? { name: before.name } : cleanActorName(wish.name);
    if ('nameKey' in named) this.#keepUnique(named.nameKey, id);
    const { emoji = before.emoji, hue = before.hue, ...traits } = cleanTraits(wish);
    const changedAt = this.#now();
    const { book = bookOf(row) } = wish;
    const sheet = { ...sheetOf(row), ...traits, name: named.name, emoji, hue };
    const version = this.#keepVersion(actorId, row, { sheet, book }, changedAt);
    this.#orm
      .update(personas)
      .set({ ...traits, ...wish.book, changedAt, version })
      .where(eq(personas.actorId, id))
      .run();
    if (named.name === before.name && emoji === before.emoji && hue === before.hue) return;
    this.#orm
      .update(actors)
      .set({ ...named, emoji, hue })
      .where(eq(actors.id, id))
      .run();
    this.#members.announceActor(id);
  }

  /** It leaves its rooms, and its words are gone but for those it said. Old lines keep their author, the name is free again. */
  delete(actorId: Id, id: Id): void {
    this.requireKeeper(actorId, id);
    if (this.#pictures.remove(id)) this.#members.announceActor(id);
    this.#members.leaveAll(id);
    this.#orm.update(actors).set({ nameKey: null, deletedAt: this.#now() }).where(eq(actors.id, id)).run();
    this.#orm.delete(personas).where(eq(personas.actorId, id)).run();
  }

  /** All of them for everybody with an account; what they are told only for those who may change it. */
  list(actorId: Id): LibraryPersona[] {
    const role = findServerRole(this.#orm, actorId);
    if (role === undefined) return [];
    return this.#rows()
      .orderBy(asc(actors.name), asc(actors.id))
      .all()
      .map((row) => toLibraryPersona(row, { actorId, role }));
  }

  get(actorId: Id, id: Id): LibraryPersona {
    const role = findServerRole(this.#orm, actorId);
    const row = this.#find(id);
    if (row === undefined || role === undefined) refuse('not_found', 'no such persona');
    return toLibraryPersona(row, { actorId, role });
  }

  /** Newest first. For those who may change it. */
  listVersions(actorId: Id, id: Id): PersonaVersion[] {
    return this.#versions.list(id, currentOf(this.requireKeeper(actorId, id)));
  }

  /** How often its words had to be mended before anybody saw them. Null: not for them. */
  mendedOf(actorId: Id, id: Id): Omit<PersonaNumbers, keyof PersonaCounts> | null {
    if (this.get(actorId, id).details === null) return null;
    const { ownPrefixes, foreignSpeech, nearRepeats } = personas;
    const row = this.#orm.select({ ownPrefixes, foreignSpeech, nearRepeats }).from(personas).where(eq(personas.actorId, id)).get();
    return row ?? null;
  }

  /** The number of the version; what changes nothing makes no new one. */
  #keepVersion(actorId: Id, row: Row, kept: Kept, at: number): number {
    const current = currentOf(row);
    if (changedFields(current, kept).length === 0) return current.version;
    const version = current.version + 1;
    this.#versions.keep(row.actors.id, current, { version, ...kept, by: actorId, at });
    return version;
  }

  /** Nothing that the wish brings is another one since: where it has no book, the book may be. */
  #isStill(row: Row, version: number, wish: ChangeWish): boolean {
    const current = currentOf(row);
    if (version === current.version) return true;
    const known = this.#versions.list(row.actors.id, current).find((one) => one.version === version);
    if (known === undefined) return false;
    const noBook = wish.book === undefined ? { book: null } : {};
    return changedFields({ ...known, ...noBook }, { ...current, ...noBook }).length === 0;
  }

  requireKeeper(actorId: Id, id: Id): Row {
    const role = findServerRole(this.#orm, actorId);
    const row = this.#find(id);
    if (row === undefined || role === undefined) refuse('not_found', 'no such persona');
    if (!keeps(row, { actorId, role }))
      refuse('forbidden', 'only its maker and the owner of the server change it', { reason: 'not_maker' });
    return row;
  }

  #keepUnique(nameKey: string, exceptId?: Id): void {
    if (this.#isTaken(nameKey, exceptId)) refuse('conflict', 'that name is taken', { reason: 'name_taken', field: 'name' });
  }

  #isTaken(nameKey: string, exceptId?: Id): boolean {
    const holder = this.#orm.select({ id: actors.id }).from(actors).where(eq(actors.nameKey, nameKey)).get();
    return holder !== undefined && holder.id !== exceptId;
  }

  /** The name, or with the first number behind it that makes it free. */
  findFreeName(name: string): string {
    let free = name;
    for (let at = 2; this.#isTaken(cleanActorName(free).nameKey); at += 1) free = `${name} ${at}`;
    return free;
  }

  #keepRoom(actorId: Id): void {
    const all = this.#orm.select({ n: count() }).from(personas).get()?.n ?? 0;
    const own = this.#orm.select({ n: count() }).from(personas).where(eq(personas.createdBy, actorId)).get()?.n ?? 0;
    if (own >= MOST_OF_ONE) refuse('forbidden', 'too many personas', { reason: 'too_many_personas' });
    if (all >= MOST_OF_ALL) refuse('forbidden', 'the server has too many personas', { reason: 'library_full' });
  }

  #factsOf(preset: Preset, language: PersonaLanguage, ownerId: Id): string[] {
    const facts = preset.facts?.[language] ?? [];
    if (facts.length === 0) return [];
    const owner = this.#orm.select({ name: actors.name }).from(actors).where(eq(actors.id, ownerId)).get()?.name ?? '';
    return facts.map((fact) => fact.replaceAll('{owner}', () => owner));
  }

  #find(id: Id): Row | undefined {
    return this.#rows().where(eq(personas.actorId, id)).get();
  }

  /** Those who were deleted have no row. */
  #rows() {
    return this.#orm.select().from(personas).innerJoin(actors, eq(actors.id, personas.actorId)).$dynamic();
  }
}

interface Row {
  personas: typeof personas.$inferSelect;
  actors: typeof actors.$inferSelect;
}

interface Asker {
  actorId: Id;
  role: 'owner' | 'member';
}

function keeps(row: Row, { actorId, role }: Asker): boolean {
  return role === 'owner' || row.personas.createdBy === actorId;
}

function sheetOf({ personas: row, actors: { name, emoji, hue } }: Row): PersonaSheet {
  const { sheet, facts, greeting, model, temperature, maxTokens, language, talkativeness, confidence } = row;
  return { name, emoji, hue, sheet, facts, greeting, model, temperature, maxTokens, language, talkativeness, confidence };
}

/** In its order. */
export function bookOf({ personas: { greetings, groupGreetings, lore } }: Pick<Row, 'personas'>): PersonaBook {
  return { greetings, groupGreetings, lore: lore.toSorted((a, b) => a.order - b.order) };
}

/** Who wrote the sheet in force stands with its version; the first one is its maker's, if nobody touched it since. */
function currentOf(row: Row): Written {
  const { version, createdBy, changedAt } = row.personas;
  const untouched = version === 1 && changedAt === row.actors.createdAt;
  return { version, sheet: sheetOf(row), book: bookOf(row), by: untouched ? createdBy : null, at: changedAt };
}

function toLibraryPersona(row: Row, asker: Asker): LibraryPersona {
  const { id, pictureId: picture } = row.actors;
  const { preset, createdBy, version } = row.personas;
  const { name, emoji, hue, ...details } = sheetOf(row);
  const card = { id, name, emoji, hue, picture, about: aboutOf(details.sheet, name) };
  return { ...card, preset, mine: createdBy === asker.actorId, version, details: keeps(row, asker) ? details : null };
}
