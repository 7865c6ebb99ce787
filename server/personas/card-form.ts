// A character card in one form, whatever it came as: version 3 with every field of version 2, and beside them all that is not known here,
// as it came. Version 1 and older forms keep their fields at the top and have them copied inside. Nothing in a card is followed: not a
// link, not a key. Pure. (PRODUCT B3; B71, B74)
import { refuse } from '../errors.ts';

export type CardObject = Record<string, unknown>;

export interface Card extends CardObject {
  spec: 'chara_card_v3';
  spec_version: string;
  data: CardObject;
}

/** Fields of text, and what older forms call them. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  name: ['char_name'],
  description: ['char_persona', 'context'],
  personality: [],
  scenario: ['world_scenario'],
  first_mes: ['char_greeting', 'greeting'],
  mes_example: ['example_dialogue'],
  creator_notes: ['creatorcomment'],
  system_prompt: [],
  post_history_instructions: [],
  creator: [],
  character_version: [],
};
const LISTS = ['alternate_greetings', 'group_only_greetings', 'tags'];
/** Others of version 2 and 3 that a version 1 card may carry at its top all the same. */
const OTHERS = ['character_book', 'extensions', 'nickname', 'assets', 'creator_notes_multilingual', 'source'];
const ABOUT_SOMEBODY = ['name', 'description', 'first_mes', 'personality'];

/** Secrets and addresses of somebody's provider have no place in a card that is handed on. */
const SECRET =
  /^(?:.*apikey|.*password|.*secretkey|.*accesstoken|.*authtoken|.*bearertoken|baseurl|apiurl|apibase|.*reverseproxy|.*proxyurl)$/u;

export const isObject = (value: unknown): value is CardObject => typeof value === 'object' && value !== null && !Array.isArray(value);

export function toCard(parsed: unknown): { card: Card; droppedSecrets: boolean } {
  if (!isObject(parsed)) wrongForm();
  const clean = withoutSecrets(parsed);
  const whole = clean.value as CardObject;
  const { spec, spec_version: version } = whole;
  if (typeof spec === 'string' && !spec.startsWith('chara_card_')) wrongForm();
  const inner = isObject(whole['data']) ? whole['data'] : oldFields(whole);
  if (!ABOUT_SOMEBODY.some((field) => typeof inner[field] === 'string')) wrongForm();
  const data = completed(inner);
  checkForm(data);
  const kept = spec === 'chara_card_v3' && typeof version === 'string' ? version : '3.0';
  return { card: { ...whole, spec: 'chara_card_v3', spec_version: kept, data }, droppedSecrets: clean.dropped };
}

/** Of a card made here, before anything is written into it. */
export function blankCard(): Card {
  return { spec: 'chara_card_v3', spec_version: '3.0', data: completed({}) };
}

/** What a card says under one of the names above; nothing and null are the same. */
export function textOf(card: Card, field: string): string {
  const value = card.data[field];
  return typeof value === 'string' ? value : '';
}

export function listOf(card: Card, field: string): string[] {
  const value = card.data[field];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** A changed text stands wherever the card had the old one. */
export function writeText(card: Card, field: string, text: string): Card {
  const top = [field, ...(TEXTS[field] ?? [])].filter((name) => typeof card[name] === 'string');
  return { ...card, ...Object.fromEntries(top.map((name) => [name, text])), data: { ...card.data, [field]: text } };
}

/** The same card for readers that know version 2 only. */
export function asSecondVersion(card: Card): CardObject {
  return { ...card, spec: 'chara_card_v2', spec_version: '2.0' };
}

function oldFields(whole: CardObject): CardObject {
  const inner: CardObject = {};
  for (const [field, older] of Object.entries(TEXTS)) {
    const name = [field, ...older].find((one) => whole[one] !== undefined);
    if (name !== undefined) inner[field] = whole[name];
  }
  for (const field of [...LISTS, ...OTHERS]) if (whole[field] !== undefined) inner[field] = whole[field];
  return inner;
}

function completed(data: CardObject): CardObject {
  const complete: CardObject = { ...data };
  for (const field of Object.keys(TEXTS)) complete[field] ??= '';
  for (const field of LISTS) complete[field] ??= [];
  complete['extensions'] ??= {};
  return complete;
}

function checkForm(data: CardObject): void {
  for (const field of Object.keys(TEXTS)) if (typeof data[field] !== 'string') wrongForm(field);
  for (const field of LISTS) {
    const list = data[field];
    if (!Array.isArray(list) || list.some((one) => typeof one !== 'string')) wrongForm(field);
  }
  if (!isObject(data['extensions'])) wrongForm('extensions');
  const book = data['character_book'] ?? { entries: [] };
  if (!isObject(book) || entriesOf(book) === undefined) wrongForm('character_book');
}

/** Some keep a list, some an object by number. Undefined: neither. */
export function entriesOf(book: CardObject): CardObject[] | undefined {
  const { entries } = book;
  const list: unknown[] | undefined = Array.isArray(entries) ? entries : isObject(entries) ? Object.values(entries) : undefined;
  return list?.every(isObject) === true ? list : undefined;
}

function withoutSecrets(value: unknown): { value: unknown; dropped: boolean } {
  if (typeof value !== 'object' || value === null) return { value, dropped: false };
  let dropped = false;
  const inside = (one: unknown): unknown => {
    const clean = withoutSecrets(one);
    dropped ||= clean.dropped;
    return clean.value;
  };
  if (Array.isArray(value)) return { value: value.map(inside), dropped };
  const kept = Object.entries(value).filter(([name, one]) => {
    const secret = typeof one === 'string' && SECRET.test(name.toLowerCase().replace(/[^a-z]/gu, ''));
    dropped ||= secret;
    return !secret;
  });
  const clean = Object.fromEntries(kept.map(([name, one]) => [name, inside(one)]));
  return { value: clean, dropped };
}

function wrongForm(field?: string): never {
  refuse('invalid', `that is no character card${field === undefined ? '' : `: ${field}`}`, {
    reason: 'card_form',
    ...(field === undefined ? {} : { field }),
  });
}
