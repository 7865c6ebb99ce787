// The line above the one being written: room, who is here, who writes, who is next, what is left of the budget. Pure; the clock is given.
import type { Id } from '../../protocol/records.ts';
import type { RoomView } from '../../protocol/room-view.ts';
import type { Meter, StagedTurn } from '../../protocol/stage.ts';
import type { Connection } from '../net/socket.ts';
import { cleanLine } from '../text/clean.ts';
import { fit } from '../text/width.ts';
import type { Words } from '../words/en.ts';
import { waitWords } from '../words/say.ts';
import { nameOf } from './format.ts';

export interface StatusSource {
  view: RoomView | null;
  connection: Connection;
  /** People who are writing. */
  typing: readonly Id[];
  unsent: number;
  now: number;
}

const TOPIC_MOST = 24;

/** The most important first: a narrow terminal loses the rest. */
export function statusParts(words: Words, { view, connection, typing, unsent, now }: StatusSource): string[] {
  const parts: string[] = [];
  if (view !== null) parts.push(cleanLine(view.room.name));
  if (connection.state === 'waiting') parts.push(words.offlineFor(Math.max(1, Math.ceil((connection.untilMs - now) / 1_000))));
  else if (connection.state !== 'online') parts.push(words.connecting);
  if (unsent > 0) parts.push(words.unsent(unsent));
  if (view === null || connection.state !== 'online') return parts;
  const drafted = new Set([...view.drafts.values()].map(({ authorId }) => authorId));
  const people = [...typing, ...view.stage.writing.filter((id) => !drafted.has(id))].map((id) => nameOf(view.members, id));
  if (people.length > 0) parts.push(words.typing(shorten(words, people)));
  parts.push(...turnParts(words, view, now));
  if (view.stage.talk !== null) parts.push(words.talking(fit(cleanLine(view.stage.talk.topic), TOPIC_MOST)));
  if (view.room.paused) parts.push(words.pausedShort);
  parts.push(...meterParts(words, view.stage.meter, now));
  parts.push(words.here(view.here.size));
  return parts;
}

function turnParts(words: Words, view: RoomView, now: number): string[] {
  const written = new Set([...view.drafts.values()].map(({ turnId }) => turnId));
  const names = (turn: StagedTurn): string =>
    turn.lane === 'upkeep'
      ? words.memory
      : shorten(
          words,
          turn.personaIds.filter((id) => view.members.get(id)?.muted !== true).map((id) => nameOf(view.members, id)),
        );
  const isWriting = (id: Id): boolean => view.stage.writing.includes(id);
  // The room's memory may wait for hours; whose words can be seen needs no sign.
  const thinking = view.stage.turns.find((turn) => turn.state === 'sent' && !written.has(turn.id) && !turn.personaIds.some(isWriting));
  const next = view.stage.turns.find((turn) => turn.state === 'queued' && turn.lane !== 'upkeep');
  const waitMs = next?.earliestAt === undefined || next.earliestAt === null ? 0 : next.earliestAt - now;
  return [
    ...(thinking === undefined ? [] : [words.thinking(names(thinking))]),
    ...(next === undefined ? [] : [words.next(names(next), waitMs > 1_000 ? waitWords(words, waitMs) : null)]),
  ];
}

function meterParts(words: Words, meter: Meter | null, now: number): string[] {
  if (meter === null) return [words.noVoice];
  const { perMinute, leftThisMinute, perDay, leftToday, nextSlotAt, blockedUntil } = meter;
  const waitMs = Math.max((nextSlotAt ?? 0) - now, (blockedUntil ?? 0) - now);
  // The reading may be older than the slot that has come free since.
  const left = leftThisMinute === 0 && nextSlotAt !== null && waitMs <= 0 ? 1 : leftThisMinute;
  return [
    ...(perMinute === null || left === null ? [] : [words.meterMinute(left, perMinute)]),
    ...(left === 0 && waitMs > 0 ? [words.meterWait(waitWords(words, waitMs))] : []),
    ...(perDay === null || leftToday === null ? [] : [words.meterDay(leftToday, perDay)]),
    ...(meter.voice === 'demo' ? [words.demoVoice] : []),
  ];
}

function shorten(words: Words, names: readonly string[]): string {
  return names.length <= 2 ? names.join(', ') : words.more(names.slice(0, 2).join(', '), names.length - 2);
}
