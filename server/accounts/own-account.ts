// What people do to their own account: looks, password, sessions, leaving for good. Whatever is ended loses its open sockets right
// after the commit. (G22)
import type { Id, Me } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { Live } from '../live.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Members } from '../rooms/members.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Accounts, Looks } from './accounts.ts';
import type { ApiTokens } from './api-tokens.ts';
import { AttemptWindow } from './attempt-window.ts';
import type { Browser } from './entrance.ts';
import type { KnownDevices } from './known-devices.ts';
import { checkPassword } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import type { Principal } from './principal.ts';
import type { Sessions } from './sessions.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

/** Whoever keeps something of an account that goes with it. Body of a command. */
export interface Departures {
  removeAllOf: (actorId: Id) => void;
}

export interface OwnAccountNeed {
  accounts: Accounts;
  batch: Batch<LoggedEvent>;
  devices: KnownDevices;
  keys: Departures;
  live: Live;
  members: Members;
  now: () => number;
  passwords: Passwords;
  pictures: Pictures;
  rooms: Rooms;
  sessions: Sessions;
  throttle: SignInThrottle;
  tokens: ApiTokens;
}

type Person = Extract<Principal, { kind: 'person' }>;

/** Each change is an event in every room of theirs. */
const LOOKS_CHANGES = 20;
const LOOKS_WINDOW_MS = 10 * 60_000;

export class OwnAccount {
  readonly #need: OwnAccountNeed;
  readonly #looksChanged = new AttemptWindow(LOOKS_CHANGES, LOOKS_WINDOW_MS);

  constructor(need: OwnAccountNeed) {
    this.#need = need;
  }

  async changeLooks(actorId: Id, looks: Looks): Promise<Me> {
    const { accounts, batch, live, members, now } = this.#need;
    const waitMs = this.#looksChanged.waitMs(actorId, now());
    if (waitMs > 0) refuse('too_many', 'too many changes', { reason: 'looks_throttle', retryAfterMs: waitMs });
    // Counted before it is known whether it is one, so that a hundred at once are a hundred.
    this.#looksChanged.add(actorId, now());
    let changed = false;
    try {
      changed = await batch.do(() => {
        const differs = accounts.changeLooks(actorId, looks);
        if (differs) members.announceActor(actorId);
        return differs;
      });
    } finally {
      if (!changed) this.#looksChanged.takeBack(actorId);
    }
    if (changed) live.mineChanged(actorId);
    return accounts.getMe(actorId);
  }

  /** Every other session and every token of a program ends; this session goes on under a new token. A guest becomes a member. */
  async changePassword(person: Person, wish: { current?: string | undefined; next: string }, browser: Browser) {
    const { accounts, batch, devices, live, passwords, sessions, tokens } = this.#need;
    const account = accounts.get(person.actorId);
    await this.prove(person, account.passwordHash, wish.current, 'current');
    checkPassword(wish.next, account.name);
    const passwordHash = await passwords.hash(wish.next);
    const renewed = await batch.do(() => {
      this.requireUnchanged(person, account.passwordHash);
      accounts.setPassword(person.actorId, passwordHash);
      devices.forgetAll(person.actorId);
      return {
        sessionToken: sessions.renew(person.sessionId),
        deviceToken: devices.remember(person.actorId, browser.deviceToken),
        ended: [...sessions.endAllOf(person.actorId, person.sessionId), ...tokens.endAllOf(person.actorId)],
      };
    });
    live.endSessions(renewed.ended);
    live.mineChanged(person.actorId);
    return renewed;
  }

  async deleteAccount(person: Person, password: string | undefined): Promise<void> {
    const { accounts, batch, live } = this.#need;
    const { passwordHash } = accounts.get(person.actorId);
    await this.prove(person, passwordHash, password, 'password');
    const ended = await batch.do(() => {
      this.requireUnchanged(person, passwordHash);
      return this.depart(person.actorId);
    });
    live.endSessions(ended);
  }

  /** A guest cannot come back: signing out is leaving. */
  async signOut(principal: Principal): Promise<void> {
    const { accounts, batch, live, sessions } = this.#need;
    const ended = await batch.do(() => {
      const mine = sessions.end(principal.sessionId);
      if (principal.kind === 'visitor' || accounts.find(principal.actorId)?.serverRole !== 'guest') return mine;
      return sessions.countOf(principal.actorId) > 0 ? mine : [...mine, ...this.depart(principal.actorId)];
    });
    live.endSessions(ended);
  }

  async endSession(person: Person, sessionId: Id): Promise<void> {
    const ended = await this.#need.batch.do(() => this.#need.sessions.endOneOf(person.actorId, sessionId));
    if (ended.length === 0) refuse('not_found', 'no such session');
    this.#need.live.endSessions(ended);
  }

  async endOtherSessions(person: Person): Promise<void> {
    const ended = await this.#need.batch.do(() => this.#need.sessions.endAllOf(person.actorId, person.sessionId));
    this.#need.live.endSessions(ended);
  }

  /** A command body: leaves every room, takes along its picture, the keys it brought and the rooms that only it was in, and frees the
   *  name. */
  depart(actorId: Id): Id[] {
    const { accounts, devices, keys, members, pictures, rooms, sessions, tokens } = this.#need;
    // Before anything: not all that goes with them is in the database, and a refusal brings back only what is.
    accounts.requireMayGo(actorId);
    keys.removeAllOf(actorId);
    if (pictures.remove(actorId)) members.announceActor(actorId);
    for (const roomId of members.leaveAll(actorId)) rooms.takeAway(actorId, roomId);
    accounts.delete(actorId);
    devices.forgetAll(actorId);
    return [...sessions.endAllOf(actorId), ...tokens.endAllOf(actorId)];
  }

  /** A stolen session must not become a stolen account: who has a password shows it. */
  async prove(person: Person, passwordHash: string | null, password: string | undefined, field: string): Promise<void> {
    if (passwordHash === null) return;
    if (password === undefined) refuse('wrong_credentials', 'the password is needed', { reason: 'password_wrong', field });
    const admission = this.#need.throttle.admitSelf(person.sessionId);
    if (!(await this.#need.passwords.verify(passwordHash, password))) {
      refuse('wrong_credentials', 'that is not the password', { reason: 'password_wrong', field });
    }
    admission.succeeded();
  }

  /** The password was checked outside the command: neither it nor the session may have changed since. */
  requireUnchanged(person: Person, passwordHash: string | null): void {
    if (this.#need.sessions.findById(person.sessionId) === undefined) refuse('signed_out', 'the session ended');
    if (this.#need.accounts.get(person.actorId).passwordHash !== passwordHash)
      refuse('conflict', 'the password was changed meanwhile', { reason: 'password_changed' });
  }
}
