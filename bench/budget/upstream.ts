// The provider of the run: real HTTP and Chat Completions, a true sliding window and a true sliding day for each key, 429 past either, on
// the timeline. A request needs a while to get there, never the same; what counts is when it arrives. It writes at a model's pace.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Prng } from '../../tests/harness/prng.ts';
import type { ChatBody } from '../../tests/harness/strict-upstream.ts';
import type { Author } from './author.ts';
import type { Timeline } from './timeline.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** On the way; the gate's margin is a second. */
const ROAD_MS = { least: 20, most: 900 };
const FIRST_TOKEN_MS = { least: 400, most: 900 };
const TOKENS_PER_SECOND = { least: 30, most: 60 };
const CHARACTERS_PER_TOKEN = 4;
const PIECE_MS = 100;

export interface Budget {
  perMinute: number;
  perDay: number;
}

/** A request, on the timeline. */
export interface Arrival {
  at: number;
  accepted: boolean;
  /** From its arrival to its first word. */
  firstMs: number;
  endedAt: number | null;
}

export class Upstream {
  readonly arrivals: Arrival[] = [];
  readonly #timeline: Timeline;
  readonly #budget: Budget;
  readonly #author: () => Author;
  readonly #prng: Prng;
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];

  /** `author` is asked when somebody writes: who is there is known only then. */
  constructor(timeline: Timeline, wish: { budget: Budget; seed: number; author: () => Author }) {
    this.#timeline = timeline;
    this.#budget = wish.budget;
    this.#author = wish.author;
    this.#prng = new Prng(wish.seed);
    this.#server = createServer((request, response) => {
      this.#receive(request, response).catch(() => response.destroy());
    });
  }

  /** Resolves to the base URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Told of the next request, once. */
  onceArrived(run: () => void): void {
    this.#waiting.push(run);
  }

  get accepted(): Arrival[] {
    return this.arrivals.filter(({ accepted }) => accepted);
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as ChatBody;
    this.#timeline.after(this.#between(ROAD_MS), () => {
      this.#judge(body, response);
    });
  }

  #judge(body: ChatBody, response: ServerResponse): void {
    const { now } = this.#timeline;
    const waitMs = this.#waitMs(now);
    const arrival: Arrival = { at: now, accepted: waitMs === 0, firstMs: this.#between(FIRST_TOKEN_MS), endedAt: null };
    this.arrivals.push(arrival);
    for (const run of this.#waiting.splice(0)) run();
    this.#tellLimits(response, now);
    if (arrival.accepted) this.#answer(body, response, arrival);
    else refuse(response, waitMs);
  }

  #waitMs(now: number): number {
    const accepted = this.accepted;
    const spans = [
      [this.#budget.perMinute, MINUTE_MS],
      [this.#budget.perDay, DAY_MS],
    ] as const;
    return Math.max(0, ...spans.map(([most, span]) => (accepted.at(-most)?.at ?? -Infinity) + span - now));
  }

  #tellLimits(response: ServerResponse, now: number): void {
    const recent = this.accepted.filter(({ at }) => at > now - MINUTE_MS);
    const resetMs = (recent.at(-1)?.at ?? now) + MINUTE_MS - now;
    response.setHeader('x-ratelimit-limit-requests', this.#budget.perMinute);
    response.setHeader('x-ratelimit-remaining-requests', Math.max(0, this.#budget.perMinute - recent.length));
    response.setHeader('x-ratelimit-reset-requests', `${String(Math.ceil(resetMs / 1_000))}s`);
  }

  #answer(body: ChatBody, response: ServerResponse, arrival: Arrival): void {
    const text = this.#author().write(body);
    const say = (delta: object, finish: string | null = null): void => {
      const choices = [{ index: 0, delta, finish_reason: finish }];
      response.write(`data: ${JSON.stringify({ id: 'run', object: 'chat.completion.chunk', model: body.model ?? '', choices })}\n\n`);
    };
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    say({ role: 'assistant', content: '' });
    const perPiece = Math.max(1, Math.round((this.#between(TOKENS_PER_SECOND) * CHARACTERS_PER_TOKEN * PIECE_MS) / 1_000));
    const step = (from: number): void => {
      if (response.destroyed) {
        arrival.endedAt = this.#timeline.now;
        return;
      }
      if (from < text.length) {
        say({ content: text.slice(from, from + perPiece) });
        this.#timeline.after(PIECE_MS, () => {
          step(from + perPiece);
        });
        return;
      }
      arrival.endedAt = this.#timeline.now;
      say({}, 'stop');
      response.end('data: [DONE]\n\n');
    };
    this.#timeline.after(arrival.firstMs, () => {
      step(0);
    });
  }

  #between({ least, most }: { least: number; most: number }): number {
    return least + this.#prng.below(most - least + 1);
  }
}

function refuse(response: ServerResponse, waitMs: number): void {
  response.setHeader('retry-after', Math.ceil(waitMs / 1_000));
  const error = { type: 'requests', code: 'rate_limit_exceeded', message: 'Too many requests.', param: null };
  response.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}
