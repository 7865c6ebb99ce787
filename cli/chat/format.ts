// How lines of a room look in a terminal, as rows that fit its width. Pure. Whatever others wrote is cleaned here.
import type { DraftRecord, Id, MemberRecord, MessageRecord } from '../../protocol/records.ts';
import { cleanLine, cleanText } from '../text/clean.ts';
import type { Style } from '../text/style.ts';
import { fit, widthOf } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import type { Words } from '../words/en.ts';
import { clock, day } from '../words/say.ts';

export interface Look {
  words: Words;
  style: Style;
  /** Infinity: rows are not broken. */
  columns: number;
}

type Members = ReadonlyMap<Id, Pick<MemberRecord, 'name' | 'hue'>>;

const TIME_WIDTH = 6;
/** Names longer than a third of a narrow terminal leave no place for words. */
const NAME_MOST = 24;

export function nameOf(members: Members, id: Id): string {
  return cleanLine(members.get(id)?.name ?? '?');
}

export function lineRows(message: MessageRecord, members: Members, look: Look, answers?: MessageRecord): string[] {
  const { words, style } = look;
  const marks = [
    ...(message.ai?.voice === 'demo' ? [words.demo] : []),
    ...(message.ai?.ending === undefined || message.ai.ending === null ? [] : [words.endings[message.ai.ending]]),
  ];
  const deleted = message.deletedAt !== null;
  const to = answers === undefined ? '' : ` → ${nameOf(members, answers.authorId)}`;
  return rows(
    {
      at: message.createdAt,
      name: nameOf(members, message.authorId),
      hue: members.get(message.authorId)?.hue ?? 0,
      beside: `${to}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`,
      text: deleted ? words.deleted : message.text,
      paint: deleted ? style.dim : undefined,
    },
    look,
  );
}

export function draftRows(draft: DraftRecord, members: Members, look: Look): string[] {
  const beside = draft.voice === 'demo' ? ` (${look.words.demo})` : '';
  const { hue = 0 } = members.get(draft.authorId) ?? {};
  return rows({ at: draft.startedAt, name: nameOf(members, draft.authorId), hue, beside, text: `${draft.text}▌`, paint: undefined }, look);
}

export function dayRow(at: number, { style }: Look): string {
  return style.dim(`── ${day(at)} ──`);
}

/** A remark of the program itself, or of the room. */
export function remarkRows(text: string, { style, columns }: Look): string[] {
  const clean = cleanText(text);
  return wrap(clean, { first: columns - 2, rest: columns - 2 }).map((row) => style.dim(`· ${row}`));
}

interface Said {
  at: number;
  name: string;
  hue: number;
  beside: string;
  text: string;
  paint: ((text: string) => string) | undefined;
}

function rows({ at, name, hue, beside, text, paint = (row) => row }: Said, { style, columns }: Look): string[] {
  const shown = fit(name, Math.min(NAME_MOST, Math.max(4, Math.floor(columns / 3))));
  const head = `${style.dim(clock(at))} ${style.hue(shown, hue)}${style.dim(fit(beside, Math.max(0, columns / 3)))}: `;
  const headWidth = TIME_WIDTH + widthOf(shown) + widthOf(fit(beside, Math.max(0, columns / 3))) + 2;
  const [first = '', ...more] = wrap(cleanText(text).trimEnd(), { first: columns - headWidth, rest: columns - TIME_WIDTH });
  return [head + paint(first), ...more.map((row) => ' '.repeat(TIME_WIDTH) + paint(row))];
}
