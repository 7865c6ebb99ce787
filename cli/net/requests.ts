// Pairs what was asked over the socket with its answer. A dropped line rejects all that waits: who needs it asks again.
import type { Command } from '../../protocol/commands.ts';
import type { Answers, ClientFrame, JoinedFrame, Question, ServerFrame } from '../../protocol/frames.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { Refusal, Unreachable } from '../failure.ts';

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
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

  /** Not for lines: those go through the outbox. */
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
    if (frame.type === 'failed') waiting.reject(new Refusal(frame.error));
    else if (frame.type === 'ok') waiting.resolve(frame.seq);
    else if (frame.type === 'answer') waiting.resolve(frame.answer);
    else waiting.resolve(frame);
    return true;
  }

  /** The line is gone. */
  rejectAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(new Unreachable(''));
  }

  #request<T>(frame: (id: string) => ClientFrame): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const id = newId();
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      if (this.#send(frame(id))) return;
      this.#waiting.delete(id);
      reject(new Unreachable(''));
    });
  }
}
