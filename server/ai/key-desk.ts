// What people do with keys, whole: who may, where to, does the provider know it, store it. Asks the provider outside the command and who
// may both before and inside. What is told about a key never holds it. (PRODUCT A2; G23, G26, B66)
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { Batch, Synchronous } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import { limitsOf } from '../keys/key-marks.ts';
import type { KeyMarks } from '../keys/key-marks.ts';
import { ENVIRONMENT_KEY } from '../keys/key-ring.ts';
import type { KeyRing, KeyRow } from '../keys/key-ring.ts';
import type { Entered, KeyChange, Keys } from '../keys/keys.ts';
import type { Limits, Offer } from '../keys/limits.ts';
import { cleanSecret } from '../keys/secret-text.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Gates } from './gates.ts';
import type { Checked, KeyCheck } from './key-check.ts';
import type { Month, Spending } from './spending.ts';
import type { KeyVoices } from './voices.ts';

export interface KeyView {
  id: Id;
  scope: KeyRow['scope'];
  roomId: Id | null;
  /** Who brought it; null: the server's. */
  broughtBy: Id | null;
  label: string;
  baseUrl: string;
  last4: string;
  model: string | null;
  models: string[];
  /** `locked`: what was stored cannot be opened any more; it has to be entered again. */
  state: KeyRow['state'] | 'locked';
  detail: string;
  limits: Limits;
  offer: Offer | null;
  monthlyCap: number | null;
  /** What it has cost in this calendar month (UTC), estimated. */
  month: Month;
  blockedUntil: number | null;
  /** Others of mine with the same budget. */
  sharesWith: Id[];
  /** Set where the server is started: only its limits can be changed here. */
  fromEnvironment: boolean;
  createdAt: number;
  checkedAt: number | null;
}

export interface AddWish {
  scope: KeyRow['scope'];
  roomId?: Id | undefined;
  secret: string;
  baseUrl?: string | undefined;
  label?: string | undefined;
  model?: string | null | undefined;
  limits?: KeyChange['limits'];
}

export interface ChangeWish extends KeyChange {
  secret?: string | undefined;
  baseUrl?: string | undefined;
  sharesBudgetWith?: Id | undefined;
}

export interface KeyDeskNeed {
  batch: Batch<LoggedEvent>;
  check: KeyCheck;
  gates: Gates;
  keys: Keys;
  marks: KeyMarks;
  ring: KeyRing;
  voices: KeyVoices;
  spending: Pick<Spending, 'ofMonth'>;
  now: () => number;
  /** What a new key has until somebody says otherwise. */
  usual: { baseUrl: string; limits: Limits };
}

/** Each is a request to somewhere. */
const CHECKS = 30;
const CHECKS_WINDOW_MS = 10 * 60_000;

export class KeyDesk {
  readonly #need: KeyDeskNeed;
  readonly #checks = new AttemptWindow(CHECKS, CHECKS_WINDOW_MS);

  constructor(need: KeyDeskNeed) {
    this.#need = need;
  }

  list(actorId: Id): KeyView[] {
    const rows = this.#need.keys.listFor(actorId);
    return rows.map((row) => this.#view(row, rows));
  }

  async add(actorId: Id, wish: AddWish): Promise<KeyView> {
    const { keys, usual } = this.#need;
    const { scope, roomId = null, label = '', model = null } = wish;
    keys.requireMayAdd(actorId, { scope, roomId });
    const entered = await this.#enter(actorId, scope, { secret: wish.secret, baseUrl: wish.baseUrl ?? usual.baseUrl });
    const limits = { ...usual.limits, ...said(wish.limits ?? {}) };
    const id = newId(this.#need.now());
    await this.#do(() => {
      keys.add(actorId, { id, scope, roomId, label, model, limits }, entered);
    });
    return this.#get(actorId, id);
  }

  async change(actorId: Id, id: Id, { secret, baseUrl, sharesBudgetWith, ...wish }: ChangeWish): Promise<KeyView> {
    const { batch, gates, keys, voices } = this.#need;
    const row = keys.getFor(actorId, id);
    const entered = await this.#enterAnew(actorId, row, { secret, baseUrl });
    const joined = await batch.do(() => {
      keys.change(actorId, id, wish, entered);
      return sharesBudgetWith === undefined ? null : gates.join(...this.#twins(actorId, id, sharesBudgetWith));
    });
    voices.joined(joined);
    return this.#get(actorId, id);
  }

  async accept(actorId: Id, id: Id): Promise<KeyView> {
    await this.#do(() => {
      this.#need.keys.acceptOffer(actorId, id);
    });
    return this.#get(actorId, id);
  }

  /** Does the provider know it now? What it says counts at once. */
  async check(actorId: Id, id: Id): Promise<KeyView> {
    const { check, keys, marks } = this.#need;
    const row = keys.getFor(actorId, id);
    const secret = keys.secretOf(row) ?? refuse('conflict', 'the key has to be entered again', { reason: 'key_locked', field: 'secret' });
    this.#throttle(actorId);
    const { models, state, detail } = await check.ask(row.scope, { baseUrl: row.baseUrl, secret });
    await this.#do(() => {
      const now = keys.getFor(actorId, id);
      if (now.sealed !== row.sealed || now.baseUrl !== row.baseUrl) return;
      marks.noteState(id, state, detail);
      marks.noteModels(id, models);
    });
    return this.#get(actorId, id);
  }

  async remove(actorId: Id, id: Id): Promise<void> {
    await this.#do(() => {
      this.#need.keys.remove(actorId, id);
    });
  }

  /** A key is sent to the place it was entered for and to no other: a new place asks for it again. */
  async #enterAnew(actorId: Id, row: KeyRow, wish: { secret?: string | undefined; baseUrl?: string | undefined }) {
    if (row.id === ENVIRONMENT_KEY && (wish.secret !== undefined || wish.baseUrl !== undefined))
      refuse('forbidden', 'this key is set where the server is started', { reason: 'environment' });
    const place = wish.baseUrl === undefined ? row : this.#need.check.judge(wish.baseUrl, row.scope);
    if (wish.secret !== undefined) return this.#enter(actorId, row.scope, { secret: wish.secret, baseUrl: place.baseUrl });
    if (place.baseUrl !== row.baseUrl)
      refuse('invalid', 'another address needs the key again', { reason: 'secret_needed', field: 'secret' });
    return undefined;
  }

  async #enter(actorId: Id, scope: KeyRow['scope'], wish: { secret: string; baseUrl: string }): Promise<Entered> {
    const place = this.#need.check.judge(wish.baseUrl, scope);
    const secret = cleanSecret(wish.secret);
    this.#throttle(actorId);
    const { models, state }: Checked = await this.#need.check.ask(scope, { baseUrl: place.baseUrl, secret });
    if (state === 'bad') refuse('invalid', 'the provider does not know that key', { reason: 'key_refused', field: 'secret' });
    return { ...place, secret, models, state };
  }

  #throttle(actorId: Id): void {
    const now = this.#need.now();
    const waitMs = this.#checks.waitMs(actorId, now);
    if (waitMs > 0) refuse('too_many', 'too many keys were tried', { reason: 'key_throttle', retryAfterMs: waitMs });
    this.#checks.add(actorId, now);
  }

  #twins(actorId: Id, id: Id, other: Id): [Id, Id] {
    const { keys } = this.#need;
    const [one, two] = [keys.getFor(actorId, id), keys.getFor(actorId, other)];
    if (one.origin !== two.origin)
      refuse('invalid', 'keys of different places have different budgets', { reason: 'other_origin', field: 'sharesBudgetWith' });
    return [one.budgetId, two.budgetId];
  }

  /** Whoever speaks with keys hears of it before the answer leaves. */
  async #do<T>(command: () => Synchronous<T>): Promise<T> {
    const value = await this.#need.batch.do(command);
    this.#need.ring.look();
    return value;
  }

  #get(actorId: Id, id: Id): KeyView {
    return this.#view(this.#need.keys.getFor(actorId, id), this.#need.keys.listFor(actorId));
  }

  #view(row: KeyRow, mine: readonly KeyRow[]): KeyView {
    const { id, scope, roomId, ownerId, label, baseUrl, last4, model, models, detail, offer, blockedUntil, createdAt, checkedAt } = row;
    return {
      ...{ id, scope, roomId, broughtBy: ownerId, label, baseUrl, last4, model, models, detail, offer, createdAt, checkedAt },
      state: this.#need.keys.secretOf(row) === undefined ? 'locked' : row.state,
      limits: limitsOf(row),
      monthlyCap: row.monthlyCap,
      month: this.#need.spending.ofMonth(id),
      blockedUntil: (blockedUntil ?? 0) > this.#need.now() ? blockedUntil : null,
      sharesWith: mine.filter((other) => other.id !== id && other.budgetId === row.budgetId).map((other) => other.id),
      fromEnvironment: id === ENVIRONMENT_KEY,
    };
  }
}

function said(limits: NonNullable<KeyChange['limits']>): Partial<Limits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
