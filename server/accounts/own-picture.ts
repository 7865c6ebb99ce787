// One's own picture: judged and redrawn before anything is written, an event in every room that knows its owner. (PRODUCT B1, B69)
import type { Id, Me } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { Live } from '../live.ts';
import { judgePicture } from '../pictures/picture-form.ts';
import type { PicturePress } from '../pictures/picture-press.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Members } from '../rooms/members.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Accounts } from './accounts.ts';
import { AttemptWindow } from './attempt-window.ts';

export interface OwnPictureNeed {
  accounts: Accounts;
  batch: Batch<LoggedEvent>;
  live: Live;
  members: Members;
  now: () => number;
  pictures: Pictures;
  press: PicturePress;
}

const CHANGES = 20;
const WINDOW_MS = 10 * 60_000;

export class OwnPicture {
  readonly #need: OwnPictureNeed;
  readonly #changes = new AttemptWindow(CHANGES, WINDOW_MS);

  constructor(need: OwnPictureNeed) {
    this.#need = need;
  }

  async put(actorId: Id, file: Buffer): Promise<Me> {
    const { pictures, press } = this.#need;
    this.#admit(actorId);
    judgePicture(file);
    const picture = await press.redraw(file, 'square');
    return this.#change(actorId, () => {
      pictures.put(actorId, picture, actorId);
      return true;
    });
  }

  async remove(actorId: Id): Promise<Me> {
    this.#admit(actorId);
    return this.#change(actorId, () => this.#need.pictures.remove(actorId));
  }

  async #change(actorId: Id, change: () => boolean): Promise<Me> {
    const { accounts, batch, live, members } = this.#need;
    const me = await batch.do(() => {
      // They may have left while the picture was drawn.
      accounts.get(actorId);
      if (change()) members.announceActor(actorId);
      return accounts.getMe(actorId);
    });
    live.mineChanged(actorId);
    return me;
  }

  #admit(actorId: Id): void {
    const waitMs = this.#changes.waitMs(actorId, this.#need.now());
    if (waitMs > 0) refuse('too_many', 'too many changes', { retryAfterMs: waitMs });
    this.#changes.add(actorId, this.#need.now());
  }
}
