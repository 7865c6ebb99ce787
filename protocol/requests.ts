// Pairs what a client asked over the socket with its answer. A dropped line rejects all that waits: who needs it asks again.
import type { Command } from './commands.ts';
import type { WireError } from './errors.ts';
import type { Answers, ClientFrame, JoinedFrame, Question, ServerFrame } from './frames.ts';
import { newId } from './ids.ts';
import type { Id } from './records.ts';
import type { Place } from './room-view.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** What a client makes of a request that came to nothing. */
interface Failures {
  refused: (error: WireError) => Error;
  /** There is no line. */
  gone: () => Error;
}

export class Requests {
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #failures: Failures;
  readonly #waiting = new Map<string, Waiting>();

  constructor(send: (frame: ClientFrame) => boolean, failures: Failures) {
    this.#send = send;
    this.#failures = failures;
  }

  ask<Q extends Question>(question: Q): Promise<Answers[Q['type']]> {
    return this.#request((id) => ({ type: 'ask', id, question }));
  }

  /** The event's number, or null when nothing changed. Not for messages: those go through the outbox. */
  command(roomId: Id, command: Command): Promise<number | null> {
    return this.#request((id) => ({ type: 'command', id, roomId, command }));
  }

  join(roomId: Id, from?: Place): Promise<JoinedFrame> {
    return this.#request((id) => ({ type: 'join', id, roomId, ...from }));
  }

  /** Takes the frame if it answers something asked here. */
  settle(frame: ServerFrame): boolean {
    if (frame.type !== 'ok' && frame.type !== 'failed' && frame.type !== 'answer' && frame.type !== 'joined') return false;
    const waiting = this.#waiting.get(frame.id);
    if (waiting === undefined) return false;
    this.#waiting.delete(frame.id);
    if (frame.type === 'failed') waiting.reject(this.#failures.refused(frame.error));
    else if (frame.type === 'ok') waiting.resolve(frame.seq);
    else if (frame.type === 'answer') waiting.resolve(frame.answer);
    else waiting.resolve(frame);
    return true;
  }

  /** The line is gone. */
  rejectAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(this.#failures.gone());
  }

  #request<T>(frame: (id: string) => ClientFrame): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const id = newId();
      this.#waiting.set(id, { resolve, reject });
      if (this.#send(frame(id))) return;
      this.#waiting.delete(id);
      reject(this.#failures.gone());
    });
  }
}
