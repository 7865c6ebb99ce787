// The first start: whoever has the one-time link printed on the console becomes the owner, not whoever comes first. Only the link's
// hash is kept; exactly one owner comes of it, however many try at once.
import { eq } from 'drizzle-orm';
import { timingSafeEqual } from 'node:crypto';
import { meta } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import { newId } from '../../protocol/ids.ts';
import { hashToken, newToken } from '../db/ids.ts';
import { refuse } from '../errors.ts';
import type { Live } from '../live.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Library } from '../personas/library.ts';
import { kitchenTable } from '../personas/presets/casts.ts';
import { KITCHEN_TABLE } from '../personas/presets/presets.ts';
import type { Seats } from '../personas/seats.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { cleanActorName, skeleton } from '../text/names.ts';
import type { Accounts } from './accounts.ts';
import type { Browser, Entrance, LetIn } from './entrance.ts';
import type { LinkThrottle } from './link-throttle.ts';
import { checkPassword } from './password-rules.ts';
import type { Passwords } from './passwords.ts';

export interface FirstRunNeed {
  accounts: Accounts;
  batch: Batch<LoggedEvent>;
  entrance: Entrance;
  library: Library;
  linkThrottle: LinkThrottle;
  live: Live;
  orm: Orm;
  passwords: Passwords;
  personaSeats: Seats;
  rooms: Rooms;
}

export interface SetUpWish {
  token: string;
  name: string;
  password: string;
  language?: 'en' | 'ko' | undefined;
}

const TOKEN_KEY = 'setup_token';

export class FirstRun {
  readonly #need: FirstRunNeed;

  constructor(need: FirstRunNeed) {
    this.#need = need;
  }

  isDone(): boolean {
    return this.#need.accounts.hasOwner();
  }

  /** A new one-time token while there is no owner; an older link stops working. */
  async makeToken(): Promise<string | undefined> {
    if (this.isDone()) return undefined;
    const token = newToken(32);
    const value = hashToken(token);
    await this.#need.batch.do(() => {
      this.#need.orm.insert(meta).values({ key: TOKEN_KEY, value }).onConflictDoUpdate({ target: meta.key, set: { value } }).run();
    });
    return token;
  }

  /** From the settings, for machines that nobody looks at. Changes nothing once there is an owner. */
  async ensureOwner({ name, password }: { name: string; password: string }): Promise<void> {
    if (this.isDone()) return;
    const passwordHash = await this.#need.passwords.hash(password);
    await this.#need.batch.do(() => {
      if (!this.isDone()) this.#makeOwner({ name, passwordHash, language: 'en' });
    });
  }

  async setUp(wish: SetUpWish, browser: Browser): Promise<LetIn & { actorId: Id }> {
    const { batch, entrance, linkThrottle, live, passwords } = this.#need;
    const admission = linkThrottle.admit(browser.address);
    // Before the costly hash; asked again inside the command, where nobody can come between.
    this.#requireToken(wish.token);
    admission.succeeded();
    checkPassword(wish.password, cleanActorName(wish.name).name);
    const passwordHash = await passwords.hash(wish.password);
    const letIn = await batch.do(() => {
      this.#requireToken(wish.token);
      const actorId = this.#makeOwner({ name: wish.name, passwordHash, language: wish.language ?? 'en' });
      return { ...entrance.letIn(actorId, browser, { remember: true }), actorId };
    });
    live.endSessions(letIn.ended);
    return letIn;
  }

  #requireToken(token: string): void {
    if (this.isDone()) refuse('forbidden', 'the server has its owner', { reason: 'already_set_up' });
    const kept = this.#need.orm.select({ value: meta.value }).from(meta).where(eq(meta.key, TOKEN_KEY)).get();
    const shown = Buffer.from(hashToken(token));
    if (kept === undefined || !timingSafeEqual(shown, Buffer.from(kept.value))) {
      refuse('wrong_credentials', 'that set-up link does not work; the newest one is on the console', { reason: 'setup_token' });
    }
  }

  #makeOwner({ name, passwordHash, language }: { name: string; passwordHash: string; language: 'en' | 'ko' }): Id {
    const { accounts, library, orm, personaSeats, rooms } = this.#need;
    const actorId = accounts.create({ name, passwordHash, serverRole: 'owner' });
    const roomId = newId();
    rooms.createRoom(actorId, roomId, { name: kitchenTable.name[language] });
    for (const preset of KITCHEN_TABLE) {
      // The owner's own name may be one of theirs: then that one stays away.
      if (isLikeOwner(preset.name[language], name)) continue;
      personaSeats.seatPersona(actorId, roomId, library.createFromPreset(actorId, preset, language));
    }
    orm.delete(meta).where(eq(meta.key, TOKEN_KEY)).run();
    return actorId;
  }
}

function isLikeOwner(persona: string, owner: string): boolean {
  return skeleton(persona) === skeleton(owner);
}
