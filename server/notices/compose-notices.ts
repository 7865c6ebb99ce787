// Connects what belongs to notices, by hand, around the core. Knows nothing of HTTP or sockets.
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import type { Vault } from '../keys/vault.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { PublicUrl } from '../setting-forms.ts';
import type { Id } from '../../protocol/records.ts';
import { Bell } from './bell.ts';
import { Listeners } from './listeners.ts';
import { NoticeDesk } from './notice-desk.ts';
import { NoticeWishes } from './notice-wishes.ts';
import { PushKeys } from './push-keys.ts';
import { PushSender } from './push-sender.ts';
import { PushPost } from './push-post.ts';
import { Subscriptions } from './subscriptions.ts';

export interface NoticesNeed {
  core: { orm: Orm; batch: Batch<LoggedEvent>; hub: RoomHub };
  vault: Vault;
  outbound: Outbound;
  publicUrl: PublicUrl | undefined;
  counts: (sessionId: Id) => boolean;
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
  reportBug: (error: unknown) => void;
}

export interface Notices {
  desk: NoticeDesk;
  close: () => void;
}

export function composeNotices({ core, vault, outbound, publicUrl, counts, now, after, reportBug }: NoticesNeed): Notices {
  const { orm, batch, hub } = core;
  // Some services want to know whom to write to; a server without an address of its own has nobody to name.
  const subject = publicUrl?.secure === true ? publicUrl.origin : 'mailto:nobody@dantok.invalid';
  const keys = new PushKeys({ orm, vault, now, subject });
  const wishes = new NoticeWishes(orm);
  const subscriptions = new Subscriptions(orm, now);
  const listeners = new Listeners(orm, wishes, now);
  const post = new PushPost({ outbound, keys, after });
  const sender = new PushSender({ batch, listeners, wishes, subscriptions, post, counts, now, after, reportBug });
  const bell = new Bell({ listeners, sender, subscriptions, now, after, reportBug });
  hub.listen((roomId, event) => {
    bell.hear(roomId, event);
  });
  return {
    desk: new NoticeDesk({ batch, wishes, keys, subscriptions, sender, outbound, now }),
    close: () => {
      bell.close();
      sender.close();
    },
  };
}
