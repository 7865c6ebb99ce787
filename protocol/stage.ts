// What the personas of a room are about to do, and what it costs: whole on every change, kept out of the room's log. Everybody in the
// room sees it. Reasons and cards are codes, so that either language can put them into words. (CONVERSATION §3, §4, §7)

/** As in records.ts, which imports this file. */
type Id = string;

/** First served first. */
export const LANES = ['addressed', 'person', 'follow-up', 'chatter', 'upkeep'] as const;
/** A turn's class: a person spoke to that persona; a person spoke; a persona asked; nobody asked; the room's memory. */
export type Lane = (typeof LANES)[number];

/** Why somebody speaks. */
export type Reason =
  | { code: 'mentioned'; by: Id }
  | { code: 'replied_to'; by: Id }
  | { code: 'drawn'; talkativeness: number; quietFor: number; named: boolean; votes: number }
  | { code: 'everyone'; by: Id }
  | { code: 'asked'; by: Id }
  | { code: 'asked_anyone'; by: Id }
  | { code: 'nobody_answered'; by: Id }
  | { code: 'speak_now'; by: Id }
  | { code: 'talk'; by: Id | null }
  | { code: 'regenerate'; by: Id }
  | { code: 'continue'; by: Id }
  | { code: 'memory'; by: Id | null }
  /** It was said elsewhere, and came in a file. */
  | { code: 'imported'; by: Id };

/** A member's id, `anyone` or `nobody`. */
export type Asked = string;

/** `demo`: canned words, no model, no request. */
export type VoiceKind = 'demo' | 'model';

/** What a line of a persona says about how it came to be. */
export interface AiMark {
  turnId: Id;
  voice: VoiceKind;
  /** Null for the demo voice. */
  model: string | null;
  reason: Reason;
  /** Whom the line asks. */
  asks: Asked;
  /** How many links of the chain lie behind it; 1 right after a person. */
  depth: number;
  /** Not the whole answer: stopped by somebody, cut off on the way, out of tokens. Null: whole. */
  ending: 'stopped' | 'cut' | 'length' | null;
  /** Mean and lowest probability of its tokens, where the provider tells them and the persona wants them. */
  confidence: { mean: number; low: number } | null;
}

export interface StagedTurn {
  id: Id;
  kind: 'reply' | 'scene';
  lane: Lane;
  /** `sent`: its request is on the way or its lines are being revealed. */
  state: 'queued' | 'sent';
  /** reply: who speaks. scene: who may speak, the first speaker first. */
  personaIds: Id[];
  reason: Reason;
  /** Whose key pays; null: nobody set it off. */
  setOffBy: Id | null;
  /** Wall time at the earliest; null: cannot be said as things are. */
  earliestAt: number | null;
  /** The line that is written anew or continued. */
  targetId: Id | null;
}

export const CARD_CODES = [
  // The conversation rests.
  'allowance', // the lines after the last words of a person are used up
  'rested', // nobody had anything to add
  'talk_over', // the talk has had its lines or minutes
  'nobody_here', // a talk stopped because nobody was left
  'waiting_for_person', // a persona asked a person: they have the first word for a while
  'paused',
  'nobody_unmuted', // every persona that could answer is muted
  'nobody_seated', // no persona in the room
  'not_addressed', // the room answers only to @names
  // The budget.
  'rate_limited', // the provider asked to wait until `until`
  'day_spent', // today's requests are used up, or kept for people
  // The key.
  'out_of_credit',
  'bad_key',
  'cap_reached', // what a key may cost in a month is spent; the next one begins at `until`
  'no_model', // the provider does not have the persona's model
  'no_voice', // keys are there, but none that may be used
  // One turn failed; retry is offered.
  'unreachable',
  'server',
  'timeout',
  'stalled',
  'cut',
  'filtered',
  'empty',
  'bad_response',
  'unsupported',
  'context_length',
  'rate_limited_long',
] as const;
export type CardCode = (typeof CARD_CODES)[number];

/** The quiet line that says why the personas went quiet, and what can be done about it. */
export interface StopCard {
  id: Id;
  code: CardCode;
  at: number;
  /** The turn that failed and can be tried again. */
  turnId: Id | null;
  /** Who would have spoken, or whom it concerns. */
  personaId: Id | null;
  /** Wall time when it goes on by itself. */
  until: number | null;
  /** The model that is not there. */
  model: string | null;
}

export interface MeterReading {
  perMinute: number | null;
  leftThisMinute: number | null;
  perDay: number | null;
  leftToday: number | null;
  /** Wall time when the next slot opens; null: now. */
  nextSlotAt: number | null;
  /** Wall time until which the provider told us to wait; null: it did not. */
  blockedUntil: number | null;
}

/** The budget that a turn would be charged to. */
export interface Meter extends MeterReading {
  voice: VoiceKind;
  /** Whose budget it is. */
  of: 'demo' | 'server' | 'room' | 'mine';
}

export interface Talk {
  topic: string;
  by: Id;
  /** Null: until `untilAt`, or until somebody stops it. */
  linesLeft: number | null;
  untilAt: number | null;
}

export interface Stage {
  /** In the order in which they will be served; those on their way first. */
  turns: StagedTurn[];
  /** Personas that are shown as typing. */
  writing: Id[];
  cards: StopCard[];
  /** AI lines that may still follow; null: no persona here. */
  allowanceLeft: number | null;
  talk: Talk | null;
  /** Votes for who speaks next: persona → the people who gave one. */
  votes: { personaId: Id; by: Id[] }[];
  /** Of the room's key or the server's; whoever brought a key of their own asks for theirs. Null: nobody can speak. */
  meter: Meter | null;
}

export const EMPTY_STAGE: Stage = { turns: [], writing: [], cards: [], allowanceLeft: null, talk: null, votes: [], meter: null };
