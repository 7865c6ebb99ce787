// The pictures of people and personas: at most one each, made by this server from what was uploaded. Whoever calls has made sure that the
// actor may be given one. The functions that write are command bodies: synchronous, inside a batch.
import { and, eq } from 'drizzle-orm';
import { pictures } from '../../drizzle/company-schema.ts';
import { actors, members } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Orm } from '../db/database.ts';
import { judgePicture } from './picture-form.ts';

export class Pictures {
  readonly #orm: Orm;
  readonly #now: () => number;

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
  }

  /** In place of the one before, which is gone. The bytes are as the press made them: WebP. */
  put(actorId: Id, bytes: Buffer, by: Id): void {
    this.remove(actorId);
    const id = newId();
    const { width, height } = judgePicture(bytes);
    this.#orm.insert(pictures).values({ id, type: 'image/webp', bytes, width, height, createdBy: by, createdAt: this.#now() }).run();
    this.#orm.update(actors).set({ pictureId: id }).where(eq(actors.id, actorId)).run();
  }

  /** False: there was none. */
  remove(actorId: Id): boolean {
    const id = this.#idOf(actorId);
    if (id === null) return false;
    this.#orm.update(actors).set({ pictureId: null }).where(eq(actors.id, actorId)).run();
    this.#orm.delete(pictures).where(eq(pictures.id, id)).run();
    return true;
  }

  readOf(actorId: Id): Buffer | undefined {
    const id = this.#idOf(actorId);
    return id === null ? undefined : this.#find(id)?.bytes;
  }

  /** A visitor sees the faces of one room, everybody else those whose ids they were told. */
  read(id: Id, principal: Principal): { type: string; bytes: Buffer } | undefined {
    if (principal.kind === 'visitor' && !this.#isShownIn(id, principal.roomId)) return undefined;
    return this.#find(id);
  }

  #find(id: Id): { type: string; bytes: Buffer } | undefined {
    return this.#orm.select({ type: pictures.type, bytes: pictures.bytes }).from(pictures).where(eq(pictures.id, id)).get();
  }

  #idOf(actorId: Id): Id | null {
    return this.#orm.select({ id: actors.pictureId }).from(actors).where(eq(actors.id, actorId)).get()?.id ?? null;
  }

  #isShownIn(id: Id, roomId: Id): boolean {
    const shown = this.#orm
      .select({ id: actors.id })
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .where(and(eq(members.roomId, roomId), eq(actors.pictureId, id)))
      .get();
    return shown !== undefined;
  }
}
