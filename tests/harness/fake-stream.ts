// Pieces of a streamed completion, as well-behaved servers write them.
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface FakeBody {
  model?: string;
  messages?: { role: string; content: string }[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  response_format?: { type: string; json_schema?: { name: string; strict: boolean; schema: unknown } };
  temperature?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  logprobs?: boolean;
}

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  body: FakeBody;
  /** The address of another server, for redirects. */
  elsewhere: string;
  /** Again and again until the connection is gone. */
  every: (ms: number, run: () => void) => void;
}

export const MODEL = 'fake-1';
/** What a well-received answer says: quotes, a backslash, Korean, an emoji of several code points. */
export const REFERENCE = 'Hello, ana. "반가워요" \\ 👩‍👩‍👧 na\u00efve — ok?';
export const USAGE = { prompt_tokens: 12, completion_tokens: 9, total_tokens: 21 };

export interface FakeChunk {
  id: string;
  object: 'chat.completion.chunk';
  choices: { index: number; delta: object; finish_reason: string | null }[];
}

export function chunk(delta: object, finish: string | null = null): FakeChunk {
  return { id: 'c1', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] };
}

export function sse(event: unknown): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

export const done = 'data: [DONE]\n\n';

export function words(text: string): FakeChunk[] {
  return (text.match(/\S+\s*|\s+/g) ?? []).map((word) => chunk({ content: word }));
}

export function begin(response: ServerResponse, type = 'text/event-stream'): void {
  response.writeHead(200, { 'content-type': type, 'x-ratelimit-limit-requests': '3', 'x-ratelimit-remaining-requests': '2' });
  response.flushHeaders();
}

export function say(response: ServerResponse, ...events: unknown[]): void {
  for (const event of events) response.write(sse(event));
}

/** A stream of exactly these events and the end mark. */
export function streamOf(...events: unknown[]): (exchange: Exchange) => void {
  return ({ response }) => {
    begin(response);
    say(response, ...events);
    response.end(done);
  };
}

/** A good answer: role, words, finish, usage when it was asked for, end mark. */
export function answer({ response, body }: Exchange): void {
  begin(response);
  say(response, chunk({ role: 'assistant', content: '' }), ...words(REFERENCE), chunk({}, 'stop'));
  if (body.stream_options?.include_usage === true) say(response, { choices: [], usage: USAGE });
  response.end(done);
}
