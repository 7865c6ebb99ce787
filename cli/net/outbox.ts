// Lines that were written here, kept until the server acknowledged them, and sent again under the same id after a cut, so that none is lost
// and none appears twice. One at a time for each room, so that they keep their order.
import type { Command } from '../../protocol/commands.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ClientFrame, ServerFrame } from '../../protocol/frames.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { Refusal } from '../failure.ts';

export interface OutLine {
  /** Of the line itself. */
  id: Id;
  roomId: Id;
  text: string;
}

export interface OutboxListener {
  send: (frame: ClientFrame) => boolean;
  acknowledged: (line: OutLine) => void;
  refused: (line: OutLine, refusal: Refusal) => void;
}

interface Entry extends OutLine {
  requestId: string;
  sent: boolean;
}

const RETRY_MS: Partial<Record<ErrorCode, number>> = { too_many: 2_000, storage_full: 10_000, restarting: 3_000 };

export class Outbox {
  readonly #listener: OutboxListener;
  readonly #held = new Map<Id, NodeJS.Timeout>();
  #entries: Entry[] = [];

  constructor(listener: OutboxListener) {
    this.#listener = listener;
  }

  get waiting(): readonly OutLine[] {
    return this.#entries;
  }

  add(roomId: Id, text: string): Id {
    const entry: Entry = { id: newId(), roomId, text, requestId: newId(), sent: false };
    this.#entries.push(entry);
    this.#pump(roomId);
    return entry.id;
  }

  online(): void {
    for (const roomId of [...this.#held.keys()]) this.#release(roomId);
    for (const roomId of new Set(this.#entries.map((entry) => entry.roomId))) this.#pump(roomId);
  }

  offline(): void {
    for (const entry of this.#entries) entry.sent = false;
  }

  /** Takes the frame if it is about something sent from here. */
  settle(frame: ServerFrame): boolean {
    if (frame.type !== 'ok' && frame.type !== 'failed') return false;
    const entry = this.#entries.find(({ requestId }) => requestId === frame.id);
    if (entry === undefined) return false;
    if (frame.type === 'failed' && RETRY_MS[frame.error.code] !== undefined) {
      entry.sent = false;
      this.#hold(entry.roomId, frame.error.details?.retryAfterMs ?? RETRY_MS[frame.error.code] ?? 0);
      return true;
    }
    this.#entries = this.#entries.filter((one) => one !== entry);
    if (frame.type === 'ok') this.#listener.acknowledged(entry);
    else this.#listener.refused(entry, new Refusal(frame.error));
    this.#pump(entry.roomId);
    return true;
  }

  close(): void {
    for (const roomId of [...this.#held.keys()]) this.#release(roomId);
  }

  #pump(roomId: Id): void {
    const next = this.#entries.find((entry) => entry.roomId === roomId);
    if (next === undefined || next.sent || this.#held.has(roomId)) return;
    const command: Command = { type: 'message.post', id: next.id, text: next.text };
    next.sent = this.#listener.send({ type: 'command', id: next.requestId, roomId, command });
  }

  #hold(roomId: Id, waitMs: number): void {
    this.#release(roomId);
    const again = (): void => {
      this.#release(roomId);
      this.#pump(roomId);
    };
    this.#held.set(roomId, setTimeout(again, waitMs + Math.random() * 500));
  }

  #release(roomId: Id): void {
    clearTimeout(this.#held.get(roomId));
    this.#held.delete(roomId);
  }
}
