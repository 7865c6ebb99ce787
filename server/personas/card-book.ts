// Greetings and lorebook of a persona, written back into the card it came from: entries that nobody touched leave as they came, of a changed
// one only what was changed, with whatever else stood in it. Pure. (PRODUCT B3)
import { isDeepStrictEqual } from 'node:util';
import type { LoreEntry, PersonaBook } from '../../protocol/personas.ts';
import { entriesOf, isObject, listOf } from './card-form.ts';
import type { Card, CardObject } from './card-form.ts';
import { toEntry } from './card-lore.ts';
import { greetingOf } from './card-traits.ts';

/** An entry of the card, and what is read from it here. */
interface Known {
  raw: CardObject;
  entry: LoreEntry;
}

/** `was`: as the card came. */
export function withBook(card: Card, was: PersonaBook, now: PersonaBook): Card {
  let next = card;
  for (const [field, before, after] of [
    ['alternate_greetings', was.greetings, now.greetings],
    ['group_only_greetings', was.groupGreetings, now.groupGreetings],
  ] as const)
    if (!isDeepStrictEqual(before, after)) next = write(next, field, asTheyCame(listOf(card, field), after));
  if (isDeepStrictEqual(was.lore, now.lore)) return next;
  const came = card.data['character_book'];
  const book = isObject(came) ? came : { extensions: {} };
  return write(next, 'character_book', { ...book, entries: entriesFor(entriesOf(book) ?? [], was.lore, now.lore) });
}

/** Wherever the card had the old one. */
function write(card: Card, field: string, value: unknown): Card {
  return { ...card, ...(card[field] === undefined ? {} : { [field]: value }), data: { ...card.data, [field]: value } };
}

/** What was cut on the way in is whole again. */
function asTheyCame(given: readonly string[], greetings: readonly string[]): string[] {
  const whole = new Map(given.map((raw) => [greetingOf(raw), raw]));
  return greetings.map((greeting) => whole.get(greeting) ?? greeting);
}

/** What is not shown here (no text, or too many) is nobody's to delete. */
function entriesFor(written: readonly CardObject[], was: readonly LoreEntry[], now: readonly LoreEntry[]): CardObject[] {
  const unseen = [...was];
  const known: Known[] = [];
  const hidden: CardObject[] = [];
  written.forEach((raw, at) => {
    const entry = toEntry(raw, at);
    const shownAt = unseen.findIndex((one) => isDeepStrictEqual(one, entry));
    if (shownAt === -1) hidden.push(raw);
    else known.push({ raw, entry: unseen.splice(shownAt, 1)[0] ?? entry });
  });
  const origins = originsOf(now, known);
  return [...now.map((entry) => toRaw(entry, origins.get(entry))), ...hidden];
}

/** Which entry of the card each is: the same, else the one with its text, its name, its words. */
function originsOf(now: readonly LoreEntry[], known: Known[]): Map<LoreEntry, Known> {
  const origins = new Map<LoreEntry, Known>();
  const alike: ((a: LoreEntry, b: LoreEntry) => boolean)[] = [
    (a, b) => isDeepStrictEqual(a, b),
    (a, b) => a.text === b.text,
    (a, b) => a.name !== '' && a.name === b.name,
    (a, b) => a.keys.length > 0 && isDeepStrictEqual(a.keys, b.keys),
  ];
  for (const isAlike of alike)
    for (const entry of now) {
      const at = origins.has(entry) ? -1 : known.findIndex((one) => isAlike(entry, one.entry));
      const [found] = at === -1 ? [] : known.splice(at, 1);
      if (found !== undefined) origins.set(entry, found);
    }
  return origins;
}

function toRaw(now: LoreEntry, origin: Known | undefined): CardObject {
  if (origin === undefined) return { extensions: {}, use_regex: false, ...fieldsOf(now) };
  const { raw, entry: was } = origin;
  const before = fieldsOf(was);
  const changed = Object.entries(fieldsOf(now)).filter(([field, value]) => !isDeepStrictEqual(value, before[field]));
  const has = new Set(changed.map(([field]) => field));
  return {
    ...raw,
    ...Object.fromEntries(changed),
    // Where it stands must not follow from the entries before it any more.
    ...(raw['insertion_order'] === undefined ? { insertion_order: now.order } : {}),
    ...(has.has('keys') ? { use_regex: false } : {}),
    ...(has.has('name') && raw['comment'] !== undefined ? { comment: now.name } : {}),
    ...(has.has('enabled') && raw['disable'] !== undefined ? { disable: !now.enabled } : {}),
    // Orders in front of the text would say again what was just changed.
    ...(has.has('constant') || has.has('enabled') ? { content: now.text } : {}),
  };
}

function fieldsOf({ name, keys, alsoKeys = [], exact = false, text, constant, enabled, order }: LoreEntry): CardObject {
  return {
    ...{ name, keys, secondary_keys: alsoKeys, selective: alsoKeys.length > 0, case_sensitive: exact },
    ...{ content: text, constant, enabled, insertion_order: order },
  };
}
