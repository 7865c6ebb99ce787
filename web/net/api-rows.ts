// What the HTTP API answers with and takes, as the page needs it. Types only.
import type { LoreEntry } from '../../protocol/personas.ts';
import type { Scope } from '../../protocol/scopes.ts';
import type { Id, Me, Role } from '../../protocol/records.ts';
import type { TrialLine } from '../../protocol/trials.ts';
import type { PersonaWish } from '../text/persona-draft.ts';

export interface SessionAnswer {
  state: 'setup' | 'signed_out' | 'signed_in';
  me?: Me;
  /** Plain HTTP: said to the person, because others on the network could read along. */
  insecure: boolean;
}

export interface SessionRow {
  id: string;
  device: string;
  createdAt: number;
  seenAt: number;
  current: boolean;
}

/** A program's way in: never the secret. */
export interface TokenRow {
  id: string;
  name: string;
  last4: string;
  scopes: Scope[];
  createdAt: number;
  expiresAt: number | null;
  usedAt: number | null;
}

export interface NewToken {
  name: string;
  scopes: Scope[];
  days: number | null;
  password: string;
}

export interface BotRow {
  id: Id;
  name: string;
  emoji: string;
  hue: number;
  about: string;
  ownerId: Id;
  ownerName: string;
  disabledAt: number | null;
  createdAt: number;
  stoppedHooks: number;
}

export interface BotChange {
  name?: string;
  emoji?: string;
  hue?: number;
  about?: string;
  disabled?: boolean;
}

export interface HookRow {
  id: string;
  botId: Id;
  /** For those who do not own the bot its origin alone. */
  url: string;
  hears: 'mentions' | 'lines';
  mine: boolean;
  createdAt: number;
  stoppedAt: number | null;
}

export interface LetterRow {
  id: string;
  seq: number;
  state: 'waiting' | 'sent' | 'dead';
  attempts: number;
  nextAt: number;
  status: number | null;
  detail: string;
  createdAt: number;
  endedAt: number | null;
}

export interface PersonRow {
  id: Id;
  name: string;
  emoji: string;
  hue: number;
  picture: Id | null;
  serverRole: 'owner' | 'member' | 'guest';
  disabledAt: number | null;
  createdAt: number;
  seenAt: number | null;
}

export interface InvitationRow {
  id: string;
  kind: 'join' | 'watch';
  role: Role;
  createdBy: Id;
  createdAt: number;
  expiresAt: number | null;
  maxUses: number | null;
  uses: number;
  revokedAt: number | null;
}

export interface InvitationLook {
  kind: 'join' | 'watch';
  roomName: string;
  role: Role;
}

export type KeyScope = 'server' | 'room' | 'member';

export interface KeyLimits {
  /** Null: no such limit. */
  perMinute: number | null;
  perDay: number | null;
  tokensPerMinute: number | null;
  concurrent: number;
}

/** A provider key as its keepers see it: never the secret. */
export interface KeyRow {
  id: string;
  scope: KeyScope;
  roomId: Id | null;
  label: string;
  baseUrl: string;
  /** Empty: it has no secret. */
  last4: string;
  model: string | null;
  /** What the provider has. */
  models: string[];
  /** `locked`: the server cannot open it any more; it has to be entered again. */
  state: 'good' | 'bad' | 'out_of_credit' | 'locked';
  /** The provider's words about its state. */
  detail: string;
  /** Set where the server was started: only its limits can be changed here. */
  fromEnvironment: boolean;
  limits: KeyLimits;
  /** US dollars in a calendar month (UTC); null: no such limit. */
  monthlyCap: number | null;
  /** What it has cost in this month, and when the next one begins. */
  month: { cost: number; unpriced: number; until: number };
  /** Looser limits that the provider's headers speak of. */
  offer: { perMinute?: number; perDay?: number; tokensPerMinute?: number } | null;
  /** Wall time until which the provider told us to wait; null: it did not. */
  blockedUntil: number | null;
  checkedAt: number | null;
}

export interface NewKey {
  scope: KeyScope;
  roomId?: Id;
  secret: string;
  baseUrl?: string;
  label?: string;
  model?: string;
}

export interface KeyChange {
  label?: string;
  model?: string | null;
  limits?: KeyLimits;
  monthlyCap?: number | null;
  baseUrl?: string;
  secret?: string;
}

export interface ModelFacts {
  window: number | null;
  /** US dollars per million tokens; null: not known, or not stated. */
  promptPrice: number | null;
  completionPrice: number | null;
}

export interface ModelRow {
  name: string;
  /** By the program itself. */
  known: ModelFacts;
  /** By the owner of this server. */
  stated: ModelFacts;
}

/** A persona as it stands in the editor, and what was said to it. */
export interface TrialBody {
  persona: PersonaWish & { preset: string | null };
  lore: readonly LoreEntry[];
  lines: readonly TrialLine[];
}
