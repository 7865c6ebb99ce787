// Carries letters to where webhooks want them: hears what is committed, writes letters, sends those that are due, a few at a time, fewer of
// one owner and one of each webhook, takes any 2xx within ten seconds as accepted and whatever else as a reason to try again later. What was
// begun when the process died is tried again: at least once, under the same id. Nothing here is done inside a listener's callback. (L4; PRODUCT C4)
import type { HeardEvent } from '../../protocol/events.ts';
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import { ChatError, refuse } from '../errors.ts';
import type { OutboundFetch } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import type { Messages } from '../rooms/messages.ts';
import type { RoomHub } from '../rooms/room-hub.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import { lineIn, signatureOf } from './letter-text.ts';
import type { LetterContent } from './letter-text.ts';
import type { LetterRow, Letters, NextLetter } from './letters.ts';
import type { HookRow, Webhooks } from './webhooks.ts';

export interface PostmanNeed {
  batch: Batch<LoggedEvent>;
  clock: { now: () => number; after: (ms: number, run: () => void) => () => void };
  /** Capped, to addresses that webhooks may have. */
  fetch: OutboundFetch;
  hub: RoomHub;
  letters: Letters;
  messages: Messages;
  random: () => number;
  /** Null: there is nothing to tell any more. */
  read: (hook: HookRow, letter: LetterRow) => LetterContent | null;
  reportBug: (error: unknown) => void;
  /** From what a bot may send in a minute; 0, or the milliseconds to wait. */
  takeSend: (botId: Id) => number;
  /** A webhook of this bot was stopped. */
  tellOwner: (botId: Id) => void;
  webhooks: Webhooks;
}

const AT_ONCE = 8;
const OF_ONE_OWNER = 2;
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 5_000;
/** After a failed try nothing goes to that webhook for so long, or until the letter's own next try. */
const REST_MS = 30_000;
const LONGEST_WAIT_MS = 60 * 60_000;

export class Postman {
  readonly #need: PostmanNeed;
  /** Rooms with webhooks: any other costs one look into a set. */
  #rooms = new Set<Id>();
  readonly #heard = new Set<Id>();
  readonly #busy = new Map<Id, { abort: AbortController; ownerId: Id }>();
  /** Webhooks that failed last, and until when they rest. A restart forgets it: that is one more try. */
  readonly #resting = new Map<Id, number>();
  #cancel: (() => void) | null = null;
  /** Calls off what could not be written and is tried again soon. */
  readonly #later = new Set<() => void>();
  #closed = false;

  constructor(need: PostmanNeed) {
    this.#need = need;
    need.hub.listen((roomId, event) => {
      if (this.#closed || !this.#rooms.has(roomId)) return;
      if (event.type === 'message.posted') this.#hearSoon(roomId);
      else this.#forgetGone(roomId, event);
    });
  }

  /** Goes on where the last process stopped: what was said and not yet written down, what was not yet sent. */
  start(): void {
    this.refresh();
    for (const roomId of this.#rooms) this.#hearSoon(roomId);
    this.#look();
  }

  /** After webhooks were made, changed or removed; this one's owner wants it tried at once. */
  refresh(hookId?: Id): void {
    if (hookId !== undefined) this.#resting.delete(hookId);
    this.#rooms = new Set(this.#need.webhooks.listRooms());
    this.#look();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    for (const cancel of this.#later) cancel();
    this.#later.clear();
    for (const { abort } of this.#busy.values()) abort.abort(new OutboundError('cut', 'closing'));
  }

  #again(run: () => void): void {
    if (this.#closed) return;
    const cancel = this.#need.clock.after(LOOK_AGAIN_MS, () => {
      this.#later.delete(cancel);
      if (!this.#closed) run();
    });
    this.#later.add(cancel);
  }

  #hearSoon(roomId: Id): void {
    this.#heard.add(roomId);
    if (this.#heard.size === 1) setImmediate(() => this.#hearAll());
  }

  #hearAll(): void {
    const rooms = [...this.#heard];
    this.#heard.clear();
    for (const roomId of rooms) {
      this.#write(
        () => this.#need.letters.hear(roomId),
        (more) => (more ? this.#hearSoon(roomId) : this.#look()),
        () => this.#again(() => this.#hearSoon(roomId)),
      );
    }
  }

  #forgetGone(roomId: Id, event: HeardEvent): void {
    const left = event.type === 'member.left' || event.type === 'member.removed' || event.type === 'member.banned';
    if (event.type !== 'room.deleted' && !(left && event.member.kind === 'bot')) return;
    const botId = left ? event.member.id : null;
    setImmediate(() => this.#write(() => this.#need.webhooks.dropOf(roomId, botId), () => this.refresh())); // prettier-ignore
  }

  /** Sends what is due, and looks again when the next one is. */
  #look(): void {
    if (this.#closed) return;
    const { clock, letters } = this.#need;
    this.#cancel?.();
    const now = clock.now();
    for (const { letter, at } of this.#inOrder(letters.listNext(), now)) {
      // Whoever is done looks again.
      if (this.#busy.has(letter.webhookId) || this.#countOf(letter.ownerId) >= OF_ONE_OWNER) continue;
      if (this.#busy.size >= AT_ONCE) return;
      if (at <= now) this.#send(letter);
      else {
        this.#cancel = clock.after(Math.min(LONGEST_WAIT_MS, at - now), () => this.#look());
        return;
      }
    }
  }

  /** By when they may leave, a rest of their webhook counted in. */
  #inOrder(letters: readonly NextLetter[], now: number): { letter: NextLetter; at: number }[] {
    for (const [hookId, until] of this.#resting) if (until <= now) this.#resting.delete(hookId);
    return letters
      .map((letter) => ({ letter, at: Math.max(letter.nextAt, this.#resting.get(letter.webhookId) ?? 0) }))
      .sort((a, b) => a.at - b.at);
  }

  #countOf(ownerId: Id): number {
    return [...this.#busy.values()].filter((busy) => busy.ownerId === ownerId).length;
  }

  #send({ id, webhookId, ownerId }: NextLetter): void {
    const abort = new AbortController();
    this.#busy.set(webhookId, { abort, ownerId });
    const over = (): void => {
      this.#busy.delete(webhookId);
      setImmediate(() => this.#look());
    };
    const { letters, random } = this.#need;
    this.#write(
      () => letters.claim(id, random()),
      (claimed) => {
        if (claimed === null) over();
        else void this.#deliver(claimed, abort).catch((error: unknown) => this.#report(error)).finally(over); // prettier-ignore
      },
      // The disk is full, say: nothing leaves that is not written down.
      () => this.#again(over),
    );
  }

  async #deliver({ letter, hook }: { letter: LetterRow; hook: HookRow }, abort: AbortController): Promise<void> {
    const { batch, letters, tellOwner } = this.#need;
    const outcome = await this.#post({ letter, hook }, abort);
    if (this.#closed) return;
    const now = this.#need.clock.now();
    if (!outcome.accepted) this.#resting.set(hook.id, Math.min(now + REST_MS, Math.max(now, letter.nextAt)));
    const stopped = await batch.do(() => {
      if (outcome.line !== null) this.#say(hook, letter, outcome);
      if (!outcome.accepted) return letters.fail(letter.id, outcome);
      letters.succeed(letter.id, { status: outcome.status ?? 0, detail: outcome.detail });
      return null;
    });
    if (stopped !== null) tellOwner(stopped);
  }

  /** Its id is the letter's: a second delivery of the same letter says nothing twice. A refusal is the far end's to read, not ours. */
  #say(hook: HookRow, letter: LetterRow, outcome: Outcome): void {
    const { letters, messages, takeSend } = this.#need;
    try {
      if (!letters.mayAnswer(hook)) refuse('forbidden', 'nobody listens there any more');
      if (takeSend(hook.botId) > 0) refuse('too_many', 'too many lines');
      messages.postMessage(hook.botId, hook.roomId, { id: letter.id, text: outcome.line ?? '' });
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      outcome.detail = `not_posted: ${error.code}`;
    }
  }

  async #post({ letter, hook }: { letter: LetterRow; hook: HookRow }, abort: AbortController): Promise<Outcome> {
    const { clock, fetch, read, webhooks } = this.#need;
    const secret = webhooks.secretOf(hook);
    if (secret === undefined) return failed('secret_locked');
    const content = read(hook, letter);
    if (content === null) return { accepted: true, status: null, detail: 'gone', line: null };
    const body = JSON.stringify(content);
    const stopClock = clock.after(PATIENCE_MS, () => abort.abort(new OutboundError('cut', 'too slow')));
    let status: number | null = null;
    try {
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Dantok-Webhook/1',
        'dantok-letter': letter.id,
        'dantok-signature': signatureOf(secret, body, clock.now()),
      };
      const response = await fetch(hook.url, { method: 'POST', headers, body, signal: abort.signal });
      ({ status } = response);
      const accepted = response.ok;
      // The body of a refusal is not read: its status says enough.
      const text = accepted ? await response.text() : '';
      if (!accepted) await response.body?.cancel();
      return { accepted, status, detail: accepted ? '' : 'status', line: accepted ? lineIn(text) : null };
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      // Accepted is accepted: what came behind the status was too much, too slow or unreadable, and says nothing.
      const accepted = status !== null && status >= 200 && status < 300;
      return { accepted, status, detail: wordOf(error), line: null };
    } finally {
      stopClock();
    }
  }

  /** A full disk is no bug: what was claimed is tried again. */
  #report(error: unknown): void {
    if (!(error instanceof ChatError)) this.#need.reportBug(error);
  }

  #write<T>(command: () => T, then: (value: T) => void, failedThen: () => void = () => undefined): void {
    if (this.#closed) return;
    this.#need.batch.run(command as () => never, (outcome) => {
      if (outcome.ok)
        setImmediate(() => {
          if (!this.#closed) then(outcome.value);
        });
      else {
        this.#report(outcome.error);
        failedThen();
      }
    });
  }
}

interface Outcome {
  accepted: boolean;
  status: number | null;
  /** Ours alone: nothing of what came back. */
  detail: string;
  line: string | null;
}

function failed(detail: string): Outcome {
  return { accepted: false, status: null, detail, line: null };
}

function wordOf({ code, hint }: OutboundError): string {
  return hint === 'too slow' ? 'too_slow' : code;
}
