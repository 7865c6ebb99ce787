// What travels about a thing: the whole record as it is now (never a difference). Clients keep records in maps by id.
// `changedSeq` is the number of the last event about the record; of two versions the higher one is the newer.

import type { Notify } from './notices.ts';
import type { AiMark, VoiceKind } from './stage.ts';

export type Id = string;

export const ROLES = ['owner', 'moderator', 'member', 'watcher'] as const;
export type Role = (typeof ROLES)[number];

/** `stand_in`: whoever is named in an imported file and is nobody here. */
export type MemberKind = 'person' | 'persona' | 'bot' | 'stand_in';
/** A member row is kept after somebody goes, so that old lines keep their author's name. */
export type MemberStatus = 'active' | 'left' | 'removed' | 'banned';

export const MANNERS = ['natural', 'everyone', 'one', 'addressed'] as const;
/** How personas answer when nobody in particular was addressed. */
export type Manner = (typeof MANNERS)[number];

export interface RoomRecord {
  id: Id;
  name: string;
  topic: string;
  /** The line an empty room opens with. */
  greeting: string;
  manner: Manner;
  /** Whether moderators may hand out links that let anybody read along without an account. */
  watchable: boolean;
  createdBy: Id;
  createdAt: number;
  archivedAt: number | null;
  deletedAt: number | null;
  /** Its personas are silent until somebody resumes them. */
  paused: boolean;
  /** Lines that personas may add after each line of a person. */
  allowance: number;
  /** A bot's line may set personas off, within what is left of the allowance. */
  heedsBots: boolean;
  changedSeq: number;
}

export interface MemberRecord {
  /** The actor's id: the same person has the same id in every room. */
  id: Id;
  kind: MemberKind;
  name: string;
  emoji: string;
  /** 0 to 359; the client makes a readable colour of it in either theme. */
  hue: number;
  /** Shown in place of the emoji, from `/api/pictures/<id>`; another picture has another id. */
  picture: Id | null;
  role: Role;
  status: MemberStatus;
  /** Personas: seated, but silent. */
  muted: boolean;
  /** Personas: something about it is different in this room. What, is told to those who may direct it. */
  tuned: boolean;
  joinedAt: number;
  changedSeq: number;
}

export interface Reaction {
  emoji: string;
  actorIds: Id[];
}

export interface MessageRecord {
  id: Id;
  /** The number of the event that posted it; gives order and paging. */
  seq: number;
  authorId: Id;
  /** Empty once deleted. */
  text: string;
  replyToId: Id | null;
  mentions: Id[];
  reactions: Reaction[];
  createdAt: number;
  editedAt: number | null;
  deletedAt: number | null;
  deletedBy: Id | null;
  pinnedAt: number | null;
  pinnedBy: Id | null;
  /** Null: a person wrote it. */
  ai: AiMark | null;
  changedSeq: number;
}

/** What goes with a request to a provider beyond the newest lines. Everybody in the room may read it. */
export interface MemoryRecord {
  roomId: Id;
  summary: string;
  /** Every line up to this number is in the summary. No further than `forgottenSeq`: it waits to be written anew. */
  summedSeq: number;
  /** Nothing up to this number is ever sent to a provider again. */
  forgottenSeq: number;
  /** Who wrote it last; null: a persona's model. */
  changedBy: Id | null;
  /** 0: there is none yet. */
  changedAt: number;
  changedSeq: number;
}

/** Of a room that never had one. */
export function noMemory(roomId: Id): MemoryRecord {
  return { roomId, summary: '', summedSeq: 0, forgottenSeq: 0, changedBy: null, changedAt: 0, changedSeq: 0 };
}

/** A model wrote it from lines of which one was deleted since: it is not sent any more, and is written anew. People's words stay. */
export function isStale({ summary, summedSeq, forgottenSeq, changedBy }: MemoryRecord): boolean {
  return summary !== '' && changedBy === null && summedSeq <= forgottenSeq;
}

/** What a persona remembers about somebody in one room. */
export interface NoteRecord {
  id: Id;
  personaId: Id;
  /** Null: about the room as a whole. */
  aboutId: Id | null;
  text: string;
  writtenAt: number;
  /** Who corrected it; null: as the persona wrote it. */
  changedBy: Id | null;
}

/** When a model last wrote the memory, and what the request cost. */
export interface MemoryCost {
  at: number;
  /** Null: the provider did not say. */
  promptTokens: number | null;
  completionTokens: number | null;
}

/** A line being written by a persona: in memory only, gone when its message is posted. */
export interface DraftRecord {
  /** The id its message will have. */
  id: Id;
  authorId: Id;
  text: string;
  replyToId: Id | null;
  startedAt: number;
  turnId: Id;
  voice: VoiceKind;
  /** `anew`: it will replace the text of the line with this id; `more`: it is put behind it. */
  mode: 'line' | 'anew' | 'more';
}

/** An older body of an edited message. */
export interface MessageVersion {
  text: string;
  writtenAt: number;
}

/** The signed-in person, a bot, or a visitor who reads one room by a watch link. */
export type Me =
  | {
      kind: 'person';
      id: Id;
      name: string;
      emoji: string;
      hue: number;
      picture: Id | null;
      /** Owner of the server: makes rooms, sees all accounts. A guest has no password. */
      serverRole: 'owner' | 'member' | 'guest';
    }
  /** A program, by its token. */
  | { kind: 'bot'; id: Id; name: string; emoji: string; hue: number; picture: Id | null }
  | { kind: 'visitor'; roomId: Id };

/** One of my rooms as the room list shows it. */
export interface MyRoom {
  room: RoomRecord;
  role: Role;
  /** The newest event's number. */
  seq: number;
  /** I have read up to here. */
  readSeq: number;
  /** Lines by others since then, counted up to 999. */
  unread: number;
  /** Of these, the ones that mention me. */
  mentioned: number;
  lastLineAt: number | null;
  /** Of what I want to be told; nobody else learns it. */
  notify: Notify;
}

/** Somebody I share a room with. */
export type Acquaintance = Pick<MemberRecord, 'id' | 'kind' | 'name' | 'emoji' | 'hue' | 'picture'>;

/** A persona of this server, as those see it who may seat it. */
export interface PersonaCard {
  id: Id;
  name: string;
  emoji: string;
  hue: number;
  picture: Id | null;
  /** The first words of its sheet. */
  about: string;
}

/** Things about me: never logged, sent at hello, asked for again after a `mine.changed` signal. */
export interface Mine {
  me: Me;
  rooms: MyRoom[];
  /** I brought a key: what I set off is charged to it. */
  ownKey: boolean;
}

/** What a client that joins from nothing gets. */
export interface RoomSnapshot {
  room: RoomRecord;
  /** Everybody who ever was in the room, with their status. */
  members: MemberRecord[];
  /** The newest lines, in order. */
  messages: MessageRecord[];
  /** Whether there are lines older than the first of these. */
  hasOlder: boolean;
  /** What I can do here; null once I cannot (a visitor is a watcher). */
  role: Role;
  readSeq: number;
  memory: MemoryRecord;
}
