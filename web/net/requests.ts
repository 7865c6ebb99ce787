// Pairs what was asked over the socket with its answer. A dropped line rejects all that waits: who needs it asks again.
import type { Command } from '../../protocol/commands.ts';
import type { WireError } from '../../protocol/errors.ts';
import type { Answers, ClientFrame, JoinedFrame, Question, ServerFrame } from '../../protocol/frames.ts';
import type { Id } from '../../protocol/records.ts';
import { newId } from '../text/ids.ts';
import { Refusal } from './refusal.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Refusal): void;
}

export class Requests {
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #waiting = new Map<string, Waiting>();

  constructor(send: (frame: ClientFrame) => boolean) {
    this.#send = send;
  }

  ask<Q extends Question>(question: Q): Promise<Answers[Q['type']]> {
    return this.#request((id) => ({ type: 'ask', id, question }));
  }

  /** The event's number, or null when nothing changed. Not for messages: those go through the outbox. */
  command(roomId: Id, command: Command): Promise<number | null> {
    return this.#request((id) => ({ type: 'command', id, roomId, command }));
  }

  join(roomId: Id, from?: { since: number; epoch: string }): Promise<JoinedFrame> {
    return this.#request((id) => ({ type: 'join', id, roomId, ...from }));
  }

  /** Takes the frame if it answers something asked here. */
  settle(frame: ServerFrame): boolean {
    if (frame.type !== 'ok' && frame.type !== 'failed' && frame.type !== 'answer' && frame.type !== 'joined') return false;
    const waiting = this.#waiting.get(frame.id);
    if (waiting === undefined) return false;
    this.#waiting.delete(frame.id);
    if (frame.type === 'failed') waiting.reject(toRefusal(frame.error));
    else if (frame.type === 'ok') waiting.resolve(frame.seq);
    else if (frame.type === 'answer') waiting.resolve(frame.answer);
    else waiting.resolve(frame);
    return true;
  }

  /** The line is gone. */
  rejectAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(new Refusal('offline'));
  }

  #request<T>(frame: (id: string) => ClientFrame): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const id = newId();
      this.#waiting.set(id, { resolve, reject });
      if (this.#send(frame(id))) return;
      this.#waiting.delete(id);
      reject(new Refusal('offline'));
    });
  }
}

export function toRefusal(error: WireError): Refusal {
  return new Refusal(error.code, error.details);
}
