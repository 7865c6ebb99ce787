// What people ask of cards and of pictures of personas over HTTP: files are judged and redrawn first, then each is a command of its own.
// Not too many files at a time. (PRODUCT B1, B3)
import type { CardPreview, LibraryPersona } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import { judgePicture } from '../pictures/picture-form.ts';
import type { PicturePress } from '../pictures/picture-press.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Members } from '../rooms/members.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import { readCardFile } from './card-file.ts';
import { asSecondVersion } from './card-form.ts';
import { plainPng, writeTexts } from './card-png.ts';
import type { Cards } from './cards.ts';
import type { Library } from './library.ts';

const FILES = 60;
const WINDOW_MS = 10 * 60_000;
const PLAIN_SIDE = 256;

export interface CardDeskNeed {
  batch: Batch<LoggedEvent>;
  cards: Cards;
  library: Library;
  members: Members;
  now: () => number;
  pictures: Pictures;
  press: PicturePress;
}

export class CardDesk {
  readonly #need: CardDeskNeed;
  readonly #files = new AttemptWindow(FILES, WINDOW_MS);

  constructor(need: CardDeskNeed) {
    this.#need = need;
  }

  preview(actorId: Id, file: Buffer): CardPreview {
    this.#need.cards.requireMember(actorId);
    this.#admit(actorId);
    return this.#need.cards.preview(actorId, readCardFile(file));
  }

  async create(actorId: Id, file: Buffer, name: string | undefined): Promise<LibraryPersona> {
    const { batch, cards, library, pictures, press } = this.#need;
    // Whoever may make none is told so before anything is read.
    cards.requireMember(actorId);
    this.#admit(actorId);
    const read = readCardFile(file);
    const picture = read.isPicture ? await press.redraw(file, 'portrait') : undefined;
    return batch.do(() => {
      const id = cards.create(actorId, read, name);
      if (picture !== undefined) pictures.put(id, picture, actorId);
      return library.get(actorId, id);
    });
  }

  /** Version 3, which has every field of version 2. */
  toJson(actorId: Id, id: Id): { name: string; bytes: Buffer } {
    const { name, card } = this.#need.cards.read(actorId, id);
    return { name, bytes: Buffer.from(JSON.stringify(card, null, 2)) };
  }

  /** Its picture, with a chunk for readers of either version. */
  async toPng(actorId: Id, id: Id): Promise<{ name: string; bytes: Buffer }> {
    const { cards, pictures, press } = this.#need;
    const { name, hue, card } = cards.read(actorId, id);
    const picture = pictures.readOf(id);
    if (picture !== undefined) this.#admit(actorId);
    const png = picture === undefined ? plainPng(colourOf(hue), PLAIN_SIDE) : await press.redraw(picture, 'png');
    return { name, bytes: writeTexts(png, { chara: packed(asSecondVersion(card)), ccv3: packed(card) }) };
  }

  async putPicture(actorId: Id, id: Id, file: Buffer): Promise<LibraryPersona> {
    const { library, pictures, press } = this.#need;
    this.#admit(actorId);
    library.requireKeeper(actorId, id);
    judgePicture(file);
    const picture = await press.redraw(file, 'square');
    return this.#changePicture(actorId, id, () => {
      pictures.put(id, picture, actorId);
      return true;
    });
  }

  async removePicture(actorId: Id, id: Id): Promise<LibraryPersona> {
    this.#admit(actorId);
    return this.#changePicture(actorId, id, () => this.#need.pictures.remove(id));
  }

  #changePicture(actorId: Id, id: Id, change: () => boolean): Promise<LibraryPersona> {
    const { batch, library, members } = this.#need;
    return batch.do(() => {
      library.requireKeeper(actorId, id);
      if (change()) members.announceActor(id);
      return library.get(actorId, id);
    });
  }

  #admit(actorId: Id): void {
    const waitMs = this.#files.waitMs(actorId, this.#need.now());
    if (waitMs > 0) refuse('too_many', 'too many files', { retryAfterMs: waitMs });
    this.#files.add(actorId, this.#need.now());
  }
}

function packed(card: object): string {
  return Buffer.from(JSON.stringify(card)).toString('base64');
}

/** A hue at half of saturation and three quarters of light, as red, green and blue. */
function colourOf(hue: number): [number, number, number] {
  const part = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (0.7 - 0.18 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [part(0), part(8), part(4)];
}
