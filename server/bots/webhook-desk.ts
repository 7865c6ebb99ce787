// What people do with webhooks over HTTP: the address is judged after the asker, and called by nobody before the first letter.
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { BaseUrlRefusal } from '../outbound/endpoint.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { LetterRow, Letters } from './letters.ts';
import type { HookRow, HookView, Webhooks } from './webhooks.ts';

export interface WebhookDeskNeed {
  batch: Batch<LoggedEvent>;
  letters: Letters;
  outbound: Outbound;
  webhooks: Webhooks;
  /** Something may have to be sent, or heard, or no more; of this one at once, though it failed before. */
  changed: (hookId?: Id) => void;
}

const MAX_LENGTH = 2_000;

export class WebhookDesk {
  readonly #need: WebhookDeskNeed;

  constructor(need: WebhookDeskNeed) {
    this.#need = need;
  }

  list(actorId: Id, roomId: Id): HookView[] {
    return this.#need.webhooks.listFor(actorId, roomId);
  }

  async create(
    actorId: Id,
    roomId: Id,
    wish: { botId: Id; url: string; hears: HookRow['hears'] },
  ): Promise<{ webhook: HookView; secret: string }> {
    const { batch, webhooks } = this.#need;
    webhooks.requireMayAdd(actorId, roomId, wish.botId);
    const url = this.#judge(wish.url.trim());
    const { hook, secret } = await batch.do(() => webhooks.create(actorId, roomId, { ...wish, url }));
    this.#need.changed();
    return { webhook: hook, secret };
  }

  async change(
    actorId: Id,
    roomId: Id,
    id: Id,
    wish: { hears?: HookRow['hears'] | undefined; running?: boolean | undefined },
  ): Promise<HookView> {
    const hook = await this.#need.batch.do(() => this.#need.webhooks.change(actorId, roomId, id, wish));
    this.#need.changed(id);
    return hook;
  }

  async remove(actorId: Id, roomId: Id, id: Id): Promise<void> {
    await this.#need.batch.do(() => this.#need.webhooks.remove(actorId, roomId, id));
    this.#need.changed();
  }

  /** Those that wait and those that are dead. */
  listLetters(actorId: Id, roomId: Id, id: Id): LetterRow[] {
    const { letters, webhooks } = this.#need;
    return letters.list(webhooks.requireMine(actorId, roomId, id).id);
  }

  async sendAgain(actorId: Id, roomId: Id, id: Id, letterId: Id): Promise<void> {
    const { batch, letters, webhooks } = this.#need;
    await batch.do(() => letters.sendAgain(webhooks.requireMine(actorId, roomId, id).id, letterId));
    this.#need.changed(id);
  }

  /** As a provider's address, but a query may follow: many receivers tell by it whose letter it is. (B56, B57, B61-B64) */
  #judge(text: string): string {
    const at = text.indexOf('?');
    const verdict = this.#need.outbound.judge(at === -1 ? text : text.slice(0, at), 'administrator');
    if (!verdict.ok) refuse('invalid', 'that address cannot be called', { reason: reasonOf(verdict.reason), field: 'url' });
    if (text.length > MAX_LENGTH) refuse('invalid', 'the address is too long', { reason: 'address_too_long', field: 'url' });
    const url = URL.parse(text);
    if (url === null || url.hash !== '' || url.origin !== verdict.origin || !/^[\x21-\x7e]*$/u.test(text))
      refuse('invalid', 'that address cannot be called', { reason: 'address_not_an_address', field: 'url' });
    return url.href;
  }
}

/** Where a provider's address would be explained otherwise. */
const ITS_OWN: ReadonlySet<BaseUrlRefusal> = new Set(['private', 'https_only', 'path']);

function reasonOf(refusal: BaseUrlRefusal): string {
  return `${ITS_OWN.has(refusal) ? 'hook' : 'address'}_${refusal}`;
}
