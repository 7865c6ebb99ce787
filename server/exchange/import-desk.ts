// Imports under way: a file comes in pieces, is looked at, and becomes a room. One for each account, kept in memory until it is a room or
// left alone for a while; few at a time on the whole server, and one at a time becomes a room. Who may: everybody who may make rooms. (PRODUCT A6, B74)
import { newId } from '../../protocol/ids.ts';
import type { ImportPreview, ImportState } from '../../protocol/exchange.ts';
import type { Id } from '../../protocol/records.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import { ChatError, refuse } from '../errors.ts';
import type { Library } from '../personas/library.ts';
import type { Purge } from '../rooms/purge.ts';
import { cleanName } from '../text/names.ts';
import { ImportReader, toPreview } from './import-reader.ts';
import type { ImportedChat } from './import-reader.ts';
import { RoomImport } from './room-import.ts';
import type { ImportCore, RoomWish } from './room-import.ts';
import { abandon, listUnfinished } from './unfinished.ts';

export interface ImportDeskNeed {
  core: ImportCore & { library: Library; purge: Purge };
  now: () => number;
  reportBug: (error: unknown) => void;
}

interface Import {
  id: Id;
  actorId: Id;
  reader: ImportReader | undefined;
  received: number;
  chat: ImportedChat | undefined;
  room: RoomImport | undefined;
  /** Lines that were written, once there is no more to write. */
  done: number;
  roomId: Id | null;
  state: ImportState['state'];
  touchedAt: number;
}

const KEPT_MS = 15 * 60_000;
const SWEEP_MS = 60_000;
/** Under way: what is over takes nobody's place. */
const ON_SERVER = 20;
/** Bytes that all files together may take at one time: two of the largest, and some small ones. */
const HELD = 48_000_000;
const WINDOW_MS = 60 * 60_000;
const IN_WINDOW = 30;

export class ImportDesk {
  readonly #need: ImportDeskNeed;
  readonly #imports = new Map<Id, Import>();
  readonly #begun = new AttemptWindow(IN_WINDOW, WINDOW_MS);
  /** Ticks while there is anything to forget. */
  #sweeping: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(need: ImportDeskNeed) {
    this.#need = need;
  }

  /** At start: what a crash left unfinished goes away. */
  recover(): void {
    const { batch, orm, purge } = this.#need.core;
    const left = listUnfinished(orm);
    if (left.length === 0) return;
    batch
      .do(() => {
        for (const roomId of left) abandon(orm, roomId, this.#need.now());
      })
      .then(() => {
        purge.begin();
      }, this.#need.reportBug);
  }

  /** Resolves when nothing is written any more; what was begun is gone. */
  async close(): Promise<void> {
    for (const { room } of this.#imports.values()) if (room !== undefined) room.cancelled = true;
    this.#imports.clear();
    this.#sweep();
    await this.#writing;
  }

  begin(actorId: Id): { id: Id } {
    this.#need.core.rooms.requireMayMake(actorId);
    const now = this.#need.now();
    this.#sweep();
    for (const one of this.#imports.values()) {
      if (one.actorId !== actorId) continue;
      if (one.state === 'writing') refuse('conflict', 'another import is being written', { reason: 'import_running' });
      this.#imports.delete(one.id);
    }
    if (this.#underWay() >= ON_SERVER || this.#held() > HELD) refuseFull();
    const waitMs = this.#begun.waitMs(actorId, now);
    if (waitMs > 0) refuse('too_many', 'too many imports', { reason: 'import_rate', retryAfterMs: waitMs });
    this.#begun.add(actorId, now);
    const one: Import = {
      ...{ id: newId(), actorId, reader: new ImportReader(now), received: 0, chat: undefined },
      ...{ room: undefined, done: 0, roomId: null, state: 'reading', touchedAt: now },
    };
    this.#imports.set(one.id, one);
    this.#sweeping ??= setInterval(() => {
      this.#sweep();
    }, SWEEP_MS).unref();
    return { id: one.id };
  }

  /** The account goes away: so does what it brought, and a room that is being made of it. */
  forget(actorId: Id): void {
    for (const { id } of this.#imports.values().filter((one) => one.actorId === actorId)) this.cancel(actorId, id);
  }

  /** `at`: how much came before, so that a piece that comes twice counts once. */
  add(actorId: Id, id: Id, { at, text }: { at: number; text: string }): { at: number } {
    const one = this.#get(actorId, id, 'reading');
    if (at + text.length === one.received) return { at: one.received };
    if (at !== one.received) refuse('conflict', 'a piece of the file is missing', { reason: 'import_piece' });
    if (this.#held() + Buffer.byteLength(text) > HELD) {
      // Two who wait for each other with half of a file would wait for ever.
      this.#imports.delete(id);
      refuseFull();
    }
    this.#orForget(one, () => {
      one.reader?.add(text);
    });
    one.received += text.length;
    return { at: one.received };
  }

  preview(actorId: Id, id: Id): ImportPreview {
    const one = this.#get(actorId, id, 'reading', 'ready');
    one.chat ??= this.#orForget(one, () => (one.reader ?? refuse('conflict', 'nothing is read')).finish());
    one.reader = undefined;
    one.state = 'ready';
    return toPreview(one.chat);
  }

  /** Answers at once: the room is made meanwhile, and stands in its maker's list when it is done. */
  makeRoom(actorId: Id, id: Id, wish: RoomWish): ImportState {
    const one = this.#get(actorId, id, 'ready', 'writing', 'done');
    if (one.chat === undefined || one.state !== 'ready') return toState(one);
    const { core, now } = this.#need;
    const name = cleanName(wish.name);
    core.rooms.requireMayMake(actorId);
    if (core.rooms.isKnown(wish.roomId)) refuse('conflict', 'the id is taken', { reason: 'id_taken' });
    const keys = new Set(wish.roles.map(({ key }) => key));
    if (one.chat.authors.some(({ key }) => !keys.has(key))) refuse('invalid', 'an author is nobody yet', { reason: 'import_roles' });
    for (const role of wish.roles) if (role.as === 'persona') core.library.get(actorId, role.personaId);
    one.room = new RoomImport({ core, chat: one.chat, actorId, wish: { ...wish, name }, now });
    one.roomId = wish.roomId;
    one.state = 'writing';
    const { room } = one;
    // One after the other: each gives way to what is said on the server, many at once would not.
    this.#writing = this.#writing.then(() => this.#write(one, room, wish.roomId));
    return toState(one);
  }

  state(actorId: Id, id: Id): ImportState {
    return toState(this.#get(actorId, id));
  }

  cancel(actorId: Id, id: Id): void {
    const one = this.#get(actorId, id);
    if (one.room !== undefined) one.room.cancelled = true;
    if (one.state !== 'writing' || one.room?.begun !== true) this.#imports.delete(id);
  }

  async #write(one: Import, room: RoomImport, roomId: Id): Promise<void> {
    const { core, now, reportBug } = this.#need;
    try {
      await room.run();
      one.state = 'done';
    } catch (error) {
      one.state = 'failed';
      if (!(error instanceof ChatError)) reportBug(error);
      await core.batch
        .do(() => abandon(core.orm, roomId, now()))
        .then(() => {
          core.purge.begin();
        })
        .catch(reportBug);
    } finally {
      // Its lines are a room, or nothing, by now: nothing of the file is kept for whoever asks how it went.
      one.done = room.done;
      one.reader = one.chat = one.room = undefined;
      one.touchedAt = now();
    }
  }

  /** What was left alone goes away, however quiet it stays. */
  #sweep(): void {
    const now = this.#need.now();
    for (const one of this.#imports.values()) if (one.state !== 'writing' && now - one.touchedAt > KEPT_MS) this.#imports.delete(one.id);
    if (this.#imports.size > 0) return;
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }

  #underWay(): number {
    return this.#imports
      .values()
      .filter(({ state }) => state !== 'done' && state !== 'failed')
      .toArray().length;
  }

  #held(): number {
    return this.#imports.values().reduce((sum, { chat, reader }) => sum + (reader?.held ?? chat?.lines.bytes ?? 0), 0);
  }

  /** A file that was refused is not kept. */
  #orForget<T>(one: Import, read: () => T): T {
    try {
      return read();
    } catch (error) {
      this.#imports.delete(one.id);
      throw error;
    }
  }

  #get(actorId: Id, id: Id, ...states: ImportState['state'][]): Import {
    const one = this.#imports.get(id);
    if (one?.actorId !== actorId) refuse('not_found', 'no such import');
    if (states.length > 0 && !states.includes(one.state)) refuse('conflict', `the import is ${one.state}`, { reason: 'import_state' });
    one.touchedAt = this.#need.now();
    return one;
  }
}

function refuseFull(): never {
  refuse('too_many', 'too much is being imported', { reason: 'import_full', retryAfterMs: 30_000 });
}

function toState({ state, room, chat, done: written, roomId }: Import): ImportState {
  const done = room?.done ?? written;
  return { state, done, lines: chat?.lines.count ?? done, roomId };
}
