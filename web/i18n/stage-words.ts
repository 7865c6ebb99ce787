// Puts the codes of the stage into words of either language: reasons, cards, waits, prices. Pure.
import type { Id } from '../../protocol/records.ts';
import type { Meter, Reason, StopCard } from '../../protocol/stage.ts';
import { costsRequest, leftThisMinute } from '../text/meter.ts';
import type { TurnChip } from '../text/turn-chips.ts';
import type { Catalogue } from './en.ts';
import type { Formats } from './format.ts';

/** Gives somebody's name as it can stand in a sentence. */
export type NameOf = (id: Id) => string;

export function reasonWords(t: Catalogue, reason: Reason, nameOf: NameOf): string {
  switch (reason.code) {
    case 'drawn':
      return t.why.drawn(
        [
          t.drawnTalkative(Math.round(reason.talkativeness * 100)),
          t.drawnQuiet(reason.quietFor),
          ...(reason.named ? [t.drawnNamed] : []),
          ...(reason.votes > 0 ? [t.votes(reason.votes)] : []),
        ].join(', '),
      );
    case 'talk':
      return reason.by === null ? t.whyTalkAlone : t.why.talk(nameOf(reason.by));
    case 'memory':
      return reason.by === null ? t.whyMemory : t.why.memory(nameOf(reason.by));
    case 'mentioned':
    case 'replied_to':
    case 'everyone':
    case 'asked':
    case 'asked_anyone':
    case 'nobody_answered':
    case 'speak_now':
    case 'regenerate':
    case 'continue':
    case 'imported':
      return t.why[reason.code](nameOf(reason.by));
  }
}

export function cardText(t: Catalogue, card: StopCard, nameOf: NameOf, until: (at: number) => string): string {
  return t.cards[card.code]({
    name: card.personaId === null ? t.aPersona : nameOf(card.personaId),
    until: card.until === null ? null : until(card.until),
    model: card.model,
  });
}

/** A time of day; with its date when that is not today. */
export function momentWords(format: Formats, at: number, now: number): string {
  return format.sameDay(at, now) ? format.time(at) : `${format.monthDay(at)} ${format.time(at)}`;
}

const MINUTES_FROM_S = 90;

/** Never too short: rounded up. */
export function waitWords(t: Catalogue, waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  if (seconds < MINUTES_FROM_S) return t.seconds(seconds);
  const minutes = Math.ceil(seconds / 60);
  return minutes < MINUTES_FROM_S ? t.minutes(minutes) : t.hours(Math.ceil(minutes / 60));
}

export function chipNames(t: Catalogue, chip: Pick<TurnChip, 'speakers' | 'more'>, nameOf: NameOf): string {
  if (chip.speakers.length === 0) return t.turnMemory;
  const names = chip.speakers.map(nameOf).join(', ');
  return chip.more === 0 ? names : t.namesMore(names, chip.more);
}

/** "next, about 12 s". */
export function chipState(t: Catalogue, chip: Pick<TurnChip, 'state' | 'waitMs'>): string {
  const wait = chip.waitMs === null || chip.waitMs === 0 ? null : t.about(waitWords(t, chip.waitMs));
  switch (chip.state) {
    case 'speaking':
      return t.turnSpeaking;
    case 'thinking':
      return t.turnThinking;
    case 'next':
      return wait === null ? t.turnNext : `${t.turnNext}, ${wait}`;
    case 'waiting':
      return wait ?? t.turnWaiting;
  }
}

/** What pressing "speak now" takes from the budget. */
export function speakPrice(t: Catalogue, meter: Meter | null, now: number): string {
  if (meter === null) return '';
  const left = leftThisMinute(meter, now);
  if (left === null || meter.perMinute === null) return requestPrice(t, meter);
  return t.meterMinute(left, meter.perMinute);
}

/** "1 request"; nothing for canned words. */
export function requestPrice(t: Catalogue, meter: Meter | null): string {
  return costsRequest(meter) ? t.price : '';
}
