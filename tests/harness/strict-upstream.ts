// A provider that forgives nothing: real HTTP, Chat Completions (streamed or not), a true sliding window for each key, 429 past it,
// rate-limit headers on every answer. Records when requests arrived. What it answers is up to whoever starts it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatBody {
  model?: string;
  messages?: { role: string; content: string }[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  response_format?: { type: string; json_schema?: { name: string; schema: unknown } };
}

export interface Arrival {
  key: string;
  /** Milliseconds, monotonic. */
  at: number;
  accepted: boolean;
}

export interface StrictOptions {
  perWindow: number;
  windowMs: number;
  /** Null: no end to the day. */
  perDay?: number | null;
  dayMs?: number;
  /** The text, or the JSON of a scene where `response_format` asks for it. Default: the last line of the prompt. */
  content?: (body: ChatBody) => string;
  firstChunkMs?: number;
  betweenChunksMs?: number;
  models?: string[];
  /** Monotonic; by default real time. */
  now?: () => number;
  /** Any other gets a 401; by default every key is good. */
  keys?: readonly string[];
}

const LARGEST_BODY = 1_000_000;

export class StrictUpstream {
  readonly arrivals: Arrival[] = [];
  readonly #options: StrictOptions;
  readonly #server: Server;

  constructor(options: StrictOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
  }

  /** Returns the base URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Requests that should never have come: more than the window allows. */
  get violations(): Arrival[] {
    return this.arrivals.filter(({ accepted }) => !accepted);
  }

  times(key?: string): number[] {
    return this.arrivals.filter((arrival) => key === undefined || arrival.key === key).map(({ at }) => at);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The moment counts at which the request came, not the one at which its body was read.
    const at = this.#options.now?.() ?? performance.now();
    const key = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined || this.#options.keys?.includes(key) === false) {
      fail(response, 401, { type: 'invalid_request_error', code: 'invalid_api_key', message: 'No such key.' });
    } else if (request.url === '/v1/models') {
      json(response, 200, { object: 'list', data: (this.#options.models ?? ['strict']).map((id) => ({ id, object: 'model' })) });
    } else if (request.method === 'POST' && request.url === '/v1/chat/completions') {
      await this.#complete(key, at, request, response);
    } else {
      fail(response, 404, { type: 'invalid_request_error', code: 'unknown_url', message: 'No such place.' });
    }
  }

  async #complete(key: string, at: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const waitMs = this.#admit(key, at);
    this.#tellLimits(response, key, at);
    const body = await readBody(request);
    if (waitMs === 0) {
      await this.#answer(body, response);
      return;
    }
    response.setHeader('retry-after', Math.ceil(waitMs / 1000));
    response.setHeader('retry-after-ms', Math.ceil(waitMs));
    fail(response, 429, { type: 'requests', code: 'rate_limit_exceeded', message: `Try again in ${Math.ceil(waitMs)}ms.` });
  }

  /** 0: accepted. Otherwise how long it should have waited. */
  #admit(key: string, at: number): number {
    const { perWindow, windowMs, perDay = null, dayMs = 86_400_000 } = this.#options;
    const accepted = this.arrivals.filter((arrival) => arrival.key === key && arrival.accepted);
    const waits = [[perWindow, windowMs] as const, ...(perDay === null ? [] : [[perDay, dayMs] as const])].map(([most, span]) => {
      const nth = accepted.at(-most);
      return nth === undefined ? 0 : Math.max(0, nth.at + span - at);
    });
    const waitMs = Math.max(...waits);
    this.arrivals.push({ key, at, accepted: waitMs === 0 });
    return waitMs;
  }

  #tellLimits(response: ServerResponse, key: string, at: number): void {
    const { perWindow, windowMs } = this.#options;
    const recent = this.arrivals.filter((arrival) => arrival.key === key && arrival.accepted && arrival.at > at - windowMs);
    const last = recent.at(-1)?.at ?? at;
    response.setHeader('x-ratelimit-limit-requests', perWindow);
    response.setHeader('x-ratelimit-remaining-requests', Math.max(0, perWindow - recent.length));
    response.setHeader('x-ratelimit-reset-requests', recent.length === 0 ? '0s' : duration(last + windowMs - at));
  }

  async #answer(body: ChatBody, response: ServerResponse): Promise<void> {
    const { content = echo, firstChunkMs = 0, betweenChunksMs = 0 } = this.#options;
    const text = content(body);
    const usage = { prompt_tokens: words(body).length, completion_tokens: text.split(' ').length, total_tokens: 0 };
    usage.total_tokens = usage.prompt_tokens + usage.completion_tokens;
    const answer = { id: `chatcmpl-${this.arrivals.length}`, created: Math.floor(Date.now() / 1000), model: body.model ?? 'strict' };
    await pause(firstChunkMs);
    if (body.stream !== true) {
      const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }];
      json(response, 200, { ...answer, object: 'chat.completion', choices, usage });
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    const say = (choices: unknown[], more: object = {}): void => {
      response.write(`data: ${JSON.stringify({ ...answer, object: 'chat.completion.chunk', choices, ...more })}\n\n`);
    };
    say([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]);
    for (const piece of text.match(/\s*\S+\s*/gu) ?? []) {
      if (response.destroyed) return;
      say([{ index: 0, delta: { content: piece }, finish_reason: null }]);
      await pause(betweenChunksMs);
    }
    say([{ index: 0, delta: {}, finish_reason: 'stop' }]);
    if (body.stream_options?.include_usage === true) say([], { usage });
    response.end('data: [DONE]\n\n');
  }
}

function echo(body: ChatBody): string {
  return body.messages?.at(-1)?.content ?? '';
}

function words(body: ChatBody): string[] {
  return (body.messages ?? []).flatMap(({ content }) => content.split(' '));
}

async function readBody(request: IncomingMessage): Promise<ChatBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as ChatBody;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, error: { type: string; code: string; message: string }): void {
  json(response, status, { error: { ...error, param: null } });
}

/** As providers write it: `20ms`, `6m0s`. */
function duration(ms: number): string {
  const whole = Math.ceil(ms);
  if (whole < 1000) return `${whole}ms`;
  const minutes = Math.floor(whole / 60_000);
  return `${minutes > 0 ? `${minutes}m` : ''}${(whole % 60_000) / 1000}s`;
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
