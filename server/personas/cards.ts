// Character cards of personas, as bodies of commands: synchronous, inside a batch. A card is kept whole beside the persona made of it and
// is read again on the way out alone. (PRODUCT B3)
import { eq } from 'drizzle-orm';
import { personas } from '../../drizzle/ai-schema.ts';
import { personaCards } from '../../drizzle/company-schema.ts';
import type { CardPreview } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { Books } from './book.ts';
import { toExport } from './card-export.ts';
import type { CardFile } from './card-file.ts';
import { textOf } from './card-form.ts';
import type { Card } from './card-form.ts';
import { cardName } from './card-name.ts';
import { traitsOf } from './card-traits.ts';
import type { Library } from './library.ts';
import { findServerRole } from './server-role.ts';

export class Cards {
  readonly #orm: Orm;
  readonly #library: Library;
  readonly #books: Books;

  constructor(need: { orm: Orm; library: Library }) {
    this.#orm = need.orm;
    this.#library = need.library;
    this.#books = new Books(need);
  }

  /** Before a file of theirs is read. */
  requireMember(actorId: Id): void {
    if (findServerRole(this.#orm, actorId) === undefined) refuse('forbidden', 'guests cannot make personas', { reason: 'guest' });
  }

  preview(actorId: Id, { card, isPicture, droppedSecrets }: CardFile): CardPreview {
    this.requireMember(actorId);
    const { traits, greetings, groupGreetings, lore, remarks } = traitsOf(card);
    const name = cardName(card);
    return {
      name: name === '' ? '' : this.#library.findFreeName(name),
      cardName: textOf(card, 'name'),
      creator: textOf(card, 'creator'),
      sheet: traits.sheet,
      greeting: traits.greeting,
      otherGreetings: greetings.length + groupGreetings.length,
      lore: lore.length,
      constantLore: lore.filter(({ constant, enabled }) => constant && enabled).length,
      isPicture,
      remarks: droppedSecrets ? [...remarks, 'secrets'] : remarks,
    };
  }

  /** `name` undefined: as the card has it, with a number behind it when that is taken. */
  create(actorId: Id, { card }: Pick<CardFile, 'card'>, name: string | undefined): Id {
    const { traits, greetings, groupGreetings, lore } = traitsOf(card);
    const own = cardName(card);
    const id = this.#library.create(actorId, { ...traits, name: name ?? (own === '' ? '' : this.#library.findFreeName(own)) });
    this.#orm.update(personas).set({ greetings, groupGreetings, lore }).where(eq(personas.actorId, id)).run();
    this.#orm
      .insert(personaCards)
      .values({ personaId: id, card: JSON.stringify(card) })
      .run();
    return id;
  }

  /** For those who may change it: it holds all that it is told. */
  read(actorId: Id, id: Id): { name: string; hue: number; card: Card } {
    const persona = this.#library.get(actorId, id);
    const { name, emoji, hue, details } = persona;
    if (details === null) refuse('forbidden', 'only its maker and the owner of the server see that', { reason: 'not_maker' });
    const row = this.#orm.select({ card: personaCards.card }).from(personaCards).where(eq(personaCards.personaId, id)).get();
    const stored = row === undefined ? undefined : (JSON.parse(row.card) as Card);
    return { name, hue, card: toExport(stored, { name, emoji, hue, ...details }, this.#books.get(actorId, id).book) };
  }
}
