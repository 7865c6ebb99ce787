// The far end of the network: a real HTTP server that speaks Chat Completions, well or badly, by named scenarios (fake-scenarios.ts).
// A request gets the next queued scenario, else the one its model is named after (`server-error>plain`: first the one, from then on the
// other, for each key), else `fallback`. Keeps a journal of what arrived and when the client hung up.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SCENARIOS, type ScenarioName } from './fake-scenarios.ts';
import type { FakeBody } from './fake-stream.ts';

export interface JournalEntry {
  /** Milliseconds, monotonic (`performance.now`). */
  at: number;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: FakeBody;
  scenario: ScenarioName | 'models';
  /** When the connection was gone, whoever closed it. */
  closedAt: number | null;
  closed: Promise<void>;
}

export interface FakeProvider {
  /** With `/v1`: what a person would enter. */
  baseUrl: string;
  origin: string;
  journal: JournalEntry[];
  /** The next requests get these, one each, whatever their model. */
  enqueue: (...names: ScenarioName[]) => void;
  close: () => Promise<void>;
}

export interface FakeOptions {
  fallback?: ScenarioName;
  models?: unknown[];
  elsewhere?: string;
  /** False: no answer says that three requests a minute is all there is. */
  tellsLimits?: boolean;
}

export async function openFakeProvider({
  fallback = 'plain',
  models = [],
  elsewhere = '',
  tellsLimits = true,
}: FakeOptions = {}): Promise<FakeProvider> {
  const journal: JournalEntry[] = [];
  const queue: ScenarioName[] = [];
  const asked = new Map<string, number>();

  /** One after another; the last one stays. */
  function namedBy(model: string, key = ''): ScenarioName {
    const steps = model.split('>').filter((step): step is ScenarioName => Object.hasOwn(SCENARIOS, step));
    const at = asked.get(`${key} ${model}`) ?? 0;
    asked.set(`${key} ${model}`, at + 1);
    return steps[Math.min(at, steps.length - 1)] ?? fallback;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const isListing = request.method === 'GET' && request.url?.endsWith('/models') === true;
    const queued = queue.shift();
    const scenario = queued ?? namedBy(body.model ?? '', request.headers.authorization);
    const lists = isListing && queued === undefined;
    journal.push(entryOf(request, body, lists ? 'models' : scenario));
    if (lists) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data: models }));
      return;
    }
    const every = (ms: number, run: () => void): void => {
      const timer = setInterval(run, ms);
      request.socket.once('close', () => {
        clearInterval(timer);
      });
    };
    await SCENARIOS[scenario]({ request, response, body, elsewhere, every });
  }

  const server = createServer((request, response) => {
    if (!tellsLimits) withoutLimits(response);
    response.on('error', () => {});
    request.socket.on('error', () => {});
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    baseUrl: `${origin}/v1`,
    journal,
    enqueue: (...names) => {
      queue.push(...names);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function entryOf(request: IncomingMessage, body: FakeBody, scenario: JournalEntry['scenario']): JournalEntry {
  const entry: JournalEntry = {
    at: performance.now(),
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    scenario,
    closedAt: null,
    closed: new Promise((resolve) => {
      request.socket.once('close', () => {
        entry.closedAt = performance.now();
        resolve();
      });
    }),
  };
  return entry;
}

function withoutLimits(response: ServerResponse): void {
  const write = response.writeHead.bind(response) as (status: number, headers?: object) => ServerResponse;
  const told = (status: number, headers: object = {}): ServerResponse =>
    write(status, Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-ratelimit-'))));
  response.writeHead = told as typeof response.writeHead;
}

async function readBody(request: IncomingMessage): Promise<FakeBody> {
  let text = '';
  request.setEncoding('utf8');
  for await (const piece of request) text += piece as string;
  return text === '' ? {} : (JSON.parse(text) as FakeBody);
}
