// A persona as a card: the one it came from, with what was changed here written into it, or a new one. A field that nobody touched leaves
// as it came, known here or not. Pure. (PRODUCT B3)
import { isDeepStrictEqual } from 'node:util';
import type { PersonaBook } from '../../protocol/personas.ts';
import { withBook } from './card-book.ts';
import { blankCard, isObject, writeText } from './card-form.ts';
import type { Card } from './card-form.ts';
import { cardName } from './card-name.ts';
import { fromSheet } from './card-sheet.ts';
import type { SheetField } from './card-sheet.ts';
import { OWN_FIELDS, OWN_NAME, ownObjectOf, sheetFieldsOf, traitsOf } from './card-traits.ts';
import type { Traits } from './character.ts';

export function toExport(stored: Card | undefined, now: Traits & { name: string }, book: PersonaBook): Card {
  const came = stored ?? blankCard();
  const { traits, ...was } = traitsOf(came);
  let card = came;
  if (!isSameName(now.name, came)) card = writeText(card, 'name', now.name);
  if (now.sheet !== traits.sheet) card = withSheet(card, now.sheet);
  if (now.greeting !== traits.greeting) card = writeText(card, 'first_mes', now.greeting);
  card = withBook(card, was, book);
  // As it would come back: a colour follows from the name.
  const asIs = traitsOf(card).traits;
  const changed = OWN_FIELDS.filter((field) => !isDeepStrictEqual(now[field], asIs[field]));
  if (changed.length === 0) return card;
  const own = { ...ownObjectOf(came), ...Object.fromEntries(changed.map((field) => [field, now[field]])) };
  const { extensions } = card.data;
  return { ...card, data: { ...card.data, extensions: { ...(isObject(extensions) ? extensions : {}), [OWN_NAME]: own } } };
}

function withSheet(card: Card, sheet: string): Card {
  const before = sheetFieldsOf(card);
  let next = card;
  for (const [field, text] of Object.entries(fromSheet(sheet, before)) as [SheetField, string][])
    if (text !== before[field].trim()) next = writeText(next, field, text);
  return next;
}

/** A number behind it was put there because the name was taken. */
function isSameName(now: string, came: Card): boolean {
  const name = cardName(came);
  return name !== '' && (now === name || (now.startsWith(`${name} `) && /^\d+$/u.test(now.slice(name.length + 1))));
}
