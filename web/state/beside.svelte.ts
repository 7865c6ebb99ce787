// The door to what the page does besides rooms (aside.svelte.ts): small, so that the rest comes after the first picture.
import type { Id, Mine } from '../../protocol/records.ts';
import type { Aside, AsidePorts } from './aside.svelte.ts';
import type { KeptPage } from './kept.ts';
import type { OpenRoom } from './open-room.svelte.ts';
import { forgetStored, forgetStoredOf, readStored, readUnsent, writeStored } from './stored.ts';

/** In the browser's store: somebody was inside here, and will most likely be again. */
export const INSIDE_KEY = 'dantok.inside';

export class Beside {
  /** Null: not there yet. */
  aside = $state.raw<Aside | null>(null);
  /** What is shown was true then; null: as the server says. */
  keptAt = $state<number | null>(null);
  readonly #ports: AsidePorts;
  #inside = false;
  /** What somebody had not sent when their session ended without their asking: in this window alone, until somebody is inside again. */
  #unsent: ReturnType<typeof readUnsent> = [];
  #coming: Promise<Aside> | undefined;

  constructor(ports: AsidePorts) {
    this.#ports = ports;
  }

  get wasInside(): boolean {
    return readStored(INSIDE_KEY) !== null;
  }

  /** Before anything is read of what they left. */
  entered(): void {
    this.#inside = true;
    const meId = this.#ports.session.person?.id;
    for (const [key, value] of this.#unsent) if (key.split('.')[2] === meId) writeStored(key, value);
    this.#unsent = [];
    writeStored(INSIDE_KEY, 'yes');
    this.#do((aside) => aside.entered());
  }

  greeted(mine: Mine): void {
    this.keptAt = null;
    this.#do((aside) => aside.greeted(mine));
  }

  /** What is only kept is not kept again: it would pass for newer than it is. */
  shown(): void {
    if (this.keptAt === null) this.aside?.shown();
  }

  gone(roomId: Id): void {
    this.#do((aside) => aside.gone(roomId));
  }

  fill(room: OpenRoom): void {
    this.#do((aside) => void aside.fill(room));
  }

  /** Of whoever was inside last. */
  async readPage(): Promise<KeptPage | undefined> {
    const page = await this.#load().then(
      (aside) => aside.readPage(),
      () => undefined,
    );
    if (page !== undefined) this.keptAt = page.at;
    return page;
  }

  /** The sign that somebody was inside goes last: a wipe that is cut short is made good at the next start. */
  async forget({ asked }: { asked: boolean }): Promise<void> {
    this.keptAt = null;
    if (this.#inside) this.#unsent = asked ? [] : readUnsent();
    this.#inside = false;
    forgetStored();
    const wipe = this.#load().then((aside) => aside.forget());
    await wipe.then(
      () => {
        if (!this.#inside) writeStored(INSIDE_KEY, null);
      },
      () => undefined,
    );
  }

  /** Only what one person left and what was kept to be shown: somebody else is inside by now, in another tab. */
  async forgetKept(personId: Id | undefined): Promise<void> {
    if (personId !== undefined) forgetStoredOf(personId);
    await this.#load().then(
      (aside) => aside.forgetKept(),
      () => undefined,
    );
  }

  /** Without a connection it may not come: then nothing is kept, and nobody is told. */
  #do(work: (aside: Aside) => void): void {
    this.#load().then(work, () => undefined);
  }

  #load(): Promise<Aside> {
    this.#coming ??= import('./aside.svelte.ts').then(({ Aside: Loaded }) => (this.aside = new Loaded(this.#ports)));
    this.#coming.catch(() => (this.#coming = undefined));
    return this.#coming;
  }
}
