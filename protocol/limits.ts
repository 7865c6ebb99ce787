// Sizes that both sides must agree on.

export const LIMITS = {
  /** UTF-16 units of a message. */
  messageLength: 16_000,
  /** Visible characters of a person's or room's name. */
  nameLength: 40,
  /** UTF-16 units a name may arrive with, before it is cleaned. */
  rawNameLength: 200,
  topicLength: 500,
  /** Lines of personas after each line of a person, at most. */
  allowance: 20,
  talkLines: 60,
  talkMinutes: 240,
  /** Of personas, in UTF-16 units: what a model reads, each thing one knows and how many of them, and what is said on taking a seat. */
  sheetLength: 24_000,
  factLength: 300,
  facts: 50,
  personaGreetingLength: 4_000,
  /** Of a lorebook: entries, keys in all, UTF-16 units in all, of a key or a name. */
  loreEntries: 500,
  loreKeys: 2_000,
  loreLength: 200_000,
  loreWordLength: 100,
  /** Other greetings that a persona keeps, of each kind. */
  otherGreetings: 30,
  modelLength: 200,
  /** Sheets of one persona that are kept, the one in force among them. */
  versionsKept: 50,
  /** What a room adds to a sheet. */
  sheetMoreLength: 2_000,
  /** Of a trial: lines that go along, and each of them. */
  trialLines: 9,
  trialLineLength: 2_000,
  temperature: 2,
  replyTokensMin: 16,
  replyTokens: 4_000,
  /** What a room remembers, in UTF-16 units; each note, and how many a persona keeps about one member. */
  summaryLength: 4_000,
  noteLength: 200,
  notesEach: 4,
  /** Personas that a new room is made with. */
  seatsAtOnce: 8,
  mentions: 20,
  /** Different emoji on one message, and reactions of one person on it. */
  reactionKinds: 20,
  /** Lines in one page of history. */
  page: 50,
  /** More events behind than this: a snapshot instead of a replay (J2). */
  replay: 5_000,
  /** Bytes of one frame from a client. */
  frameBytes: 65_536,
  passwordMin: 10,
  /** Bytes. */
  passwordMax: 256,
} as const;

export const PROTOCOL_VERSION = 2;
