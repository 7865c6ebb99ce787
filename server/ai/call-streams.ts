// Answers that are heard as they come, and again from where the line broke: each keeps what it said, numbered, until some minutes after its
// end. Its owner's alone. In memory; a restart forgets. (PRODUCT C1; F68)
import type { Id } from '../../protocol/records.ts';
import { ChatError, refuse, toWireError } from '../errors.ts';
import type { Call } from './call.ts';
import type { Calls } from './calls.ts';
import type { Clock } from './types.ts';

export interface StreamEvent {
  /** 1, 2, 3… */
  id: number;
  event: 'START' | 'CHUNK' | 'END' | 'ERROR';
  body: Record<string, unknown>;
}

interface Stream {
  call: Call;
  events: StreamEvent[];
  over: boolean;
  hearers: Set<() => void>;
}

const KEPT_MS = 5 * 60_000;
const MOST_OF_ONE = 50;

export class CallStreams {
  readonly #calls: Calls;
  readonly #clock: Clock;
  readonly #streams = new Map<Id, Stream>();

  constructor({ calls, clock }: { calls: Calls; clock: Clock }) {
    this.#calls = calls;
    this.#clock = clock;
  }

  /** Before the call is opened: whoever has too many gets no other. */
  requireRoom(actorId: Id): void {
    const mine = [...this.#streams.values()].filter(({ call }) => call.wish.actorId === actorId).length;
    if (mine >= MOST_OF_ONE) refuse('too_many', 'too many streams', { reason: 'streams', retryAfterMs: KEPT_MS });
  }

  keep(call: Call): Id {
    const stream: Stream = { call, events: [], over: false, hearers: new Set() };
    this.#streams.set(call.id, stream);
    this.#say(stream, 'START', { stream_id: call.id, ...this.#calls.placeOf(call) });
    call.listen((text) => {
      this.#say(stream, 'CHUNK', { text });
    });
    call.answer.then(
      ({ text, model, finish, usage }) => {
        this.#end(stream, 'END', { response: text, model, finish_reason: finish, usage: toWireUsage(usage), timestamp: this.#clock.now() });
      },
      (error: unknown) => {
        this.#end(stream, 'ERROR', { ...toWireError(error instanceof ChatError ? error : undefined) });
      },
    );
    return call.id;
  }

  /** What was said after this number, and then whatever is said; ends with the stream or the caller. */
  async *read(actorId: Id, id: Id, after: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const stream = this.#get(actorId, id);
    let next = Math.max(0, after);
    while (!signal.aborted) {
      for (; next < stream.events.length; next += 1) {
        const event = stream.events[next];
        if (event !== undefined) yield event;
      }
      if (stream.over) return;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          stream.hearers.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        stream.hearers.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }

  /** Refuses what is not there, or not theirs, before anything is answered. */
  require(actorId: Id, id: Id): void {
    this.#get(actorId, id);
  }

  stop(actorId: Id, id: Id): void {
    this.#get(actorId, id).call.stop();
  }

  #get(actorId: Id, id: Id): Stream {
    const stream = this.#streams.get(id);
    return stream?.call.wish.actorId === actorId ? stream : refuse('not_found', 'no such stream');
  }

  #say(stream: Stream, event: StreamEvent['event'], body: StreamEvent['body']): void {
    stream.events.push({ id: stream.events.length + 1, event, body });
    for (const wake of [...stream.hearers]) wake();
  }

  #end(stream: Stream, event: 'END' | 'ERROR', body: StreamEvent['body']): void {
    stream.over = true;
    this.#say(stream, event, body);
    this.#clock.after(KEPT_MS, () => this.#streams.delete(stream.call.id));
  }
}

/** As Chat Completions counts. */
export function toWireUsage({ promptTokens, completionTokens }: { promptTokens: number; completionTokens: number }) {
  return { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: promptTokens + completionTokens };
}
