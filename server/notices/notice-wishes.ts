// When somebody wants to be told, a row for whoever changed something. Nobody else reads it.
import { eq } from 'drizzle-orm';
import { noticeSettings } from '../../drizzle/notice-schema.ts';
import { isTimeZone, USUAL_NOTICES } from '../../protocol/notices.ts';
import type { NoticeSettings } from '../../protocol/notices.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';

export class NoticeWishes {
  readonly #orm: Orm;

  constructor(orm: Orm) {
    this.#orm = orm;
  }

  get(actorId: Id): NoticeSettings {
    const row = this.#orm.select().from(noticeSettings).where(eq(noticeSettings.actorId, actorId)).get();
    if (row === undefined) return { ...USUAL_NOTICES };
    const { actorId: _, ...settings } = row;
    return settings;
  }

  /** Inside a batch. */
  put(actorId: Id, settings: NoticeSettings): NoticeSettings {
    if (!isTimeZone(settings.timeZone)) refuse('invalid', 'no such time zone', { reason: 'zone', field: 'timeZone' });
    if ((settings.quietFrom === null) !== (settings.quietTo === null))
      refuse('invalid', 'quiet hours have a beginning and an end', { reason: 'malformed', field: 'quietTo' });
    this.#orm
      .insert(noticeSettings)
      .values({ ...settings, actorId })
      .onConflictDoUpdate({ target: noticeSettings.actorId, set: settings })
      .run();
    return settings;
  }
}

/** With the account. Inside a batch. */
export function forgetWishes(orm: Orm, actorId: Id): void {
  orm.delete(noticeSettings).where(eq(noticeSettings.actorId, actorId)).run();
}
