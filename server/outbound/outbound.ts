// The only module that calls other servers. A `fetch` for whoever needs one, on Node's own http client: the address is judged when the
// socket connects, redirects are refused, nothing is decompressed, connections are not reused, and what comes back is capped.
// It knows nothing of providers and keeps no secret. (B56-B68, F51, F60, F61)
import type { ClientRequest, IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';
import { http, https } from '../node-http.ts';
import { isPublicAddress } from './addresses.ts';
import { isListed, judgeBaseUrl, literalOf, refusalOf } from './endpoint.ts';
import type { BaseUrlVerdict, EnteredBy, OriginRules } from './endpoint.ts';
import { BODY_CAPS, guardDocument, guardEvents } from './body-guard.ts';
import type { BodyCaps, BodyGuard } from './body-guard.ts';
import { bodyOf } from './body-stream.ts';
import type { BodyEnding } from './body-stream.ts';
import { checkedLookup, systemResolve } from './lookup.ts';
import type { Resolve } from './lookup.ts';
import { OutboundError } from './outbound-error.ts';

export type OutboundFetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface OutboundOptions extends OriginRules {
  /** A timer; returns its cancel. */
  after: (ms: number, run: () => void) => () => void;
  connectMs?: number;
  caps?: Partial<BodyCaps>;
  resolve?: Resolve;
}

export interface Outbound {
  judge: (baseUrl: string, enteredBy: EnteredBy) => BaseUrlVerdict;
  fetchFor: (enteredBy: EnteredBy) => OutboundFetch;
}

const CONNECT_MS = 10_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Interim answers (1xx) before the real one. */
const MAX_INTERIM = 8;

const endings = new WeakMap<Response, BodyEnding>();

/** Whether an event stream has come to its end in the middle of an event. */
export function endedInsideEvent(response: Response): boolean {
  return endings.get(response)?.insideEvent ?? false;
}

export function openOutbound(options: OutboundOptions): Outbound {
  return {
    judge: (baseUrl, enteredBy) => judgeBaseUrl(baseUrl, enteredBy, options),
    fetchFor: (enteredBy) => async (target, init) => {
      const url = new URL(target instanceof Request ? target.url : target);
      const refusal = refusalOf(url, enteredBy, options);
      if (refusal !== null) throw new OutboundError('address_refused', refusal);
      return exchange(url, init ?? {}, isListed(url, enteredBy, options), options);
    },
  };
}

function exchange(url: URL, init: RequestInit, listed: boolean, options: OutboundOptions): Promise<Response> {
  const signal = init.signal ?? null;
  return new Promise<Response>((resolve, reject) => {
    signal?.throwIfAborted();
    const request = send(url, init, listed, options);
    const stopClock = options.after(options.connectMs ?? CONNECT_MS, () => {
      fail(new OutboundError('connect_timeout'));
    });
    const onAbort = (): void => {
      fail(asError(signal?.reason));
    };
    function settle(): void {
      stopClock();
      signal?.removeEventListener('abort', onAbort);
    }
    function fail(error: Error): void {
      settle();
      reject(error);
      request.destroy();
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    request.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', stopClock);
    });
    refuseInterim(request, fail);
    // It stays: an error of a request that is already answered must not end the process.
    request.on('error', (error) => {
      fail(explain(error));
    });
    request.once('response', (message) => {
      settle();
      try {
        resolve(answer(message, acceptsEvents(init), signal, options));
      } catch (error) {
        fail(asError(error));
      }
    });
  });
}

function send(url: URL, init: RequestInit, listed: boolean, options: OutboundOptions): ClientRequest {
  const client = url.protocol === 'https:' ? https : http;
  const { body } = init;
  if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof Uint8Array))
    throw new OutboundError('bad_http', 'body');
  const literal = literalOf(url);
  if (literal !== null && !listed && !isCallable(literal)) throw new OutboundError('address_refused', 'not public');
  const headers = new Headers(init.headers);
  headers.set('accept-encoding', 'identity');
  if (body !== undefined && body !== null) headers.set('content-length', String(Buffer.byteLength(body)));
  const request = client.request({
    // Its own agent: nothing pooled, and no proxy picked up from the environment.
    agent: new client.Agent({ keepAlive: false }),
    method: init.method ?? 'GET',
    host: literal ?? url.hostname,
    port: url.port,
    path: url.pathname + url.search,
    headers: Object.fromEntries(headers),
    lookup: checkedLookup(options.resolve ?? systemResolve, listed ? () => true : isCallable),
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  request.end(body ?? undefined);
  return request;
}

/** Public, and not a door back into this machine. */
function isCallable(address: string): boolean {
  if (!isPublicAddress(address)) return false;
  return !Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address));
}

function refuseInterim(request: ClientRequest, fail: (error: Error) => void): void {
  let interim = 0;
  request.on('information', () => {
    interim += 1;
    if (interim > MAX_INTERIM) fail(new OutboundError('bad_http', '1xx'));
  });
  request.once('upgrade', (_message, socket) => {
    socket.destroy();
    fail(new OutboundError('bad_http', '101'));
  });
}

/** Who asks for events gets events or a named document: an answer without a proper type is read, and capped, as events. */
function acceptsEvents(init: RequestInit): boolean {
  return new Headers(init.headers).get('accept')?.includes('text/event-stream') === true;
}

function answer(message: IncomingMessage, events: boolean, signal: AbortSignal | null, options: OutboundOptions): Response {
  const status = message.statusCode ?? 0;
  if (status >= 300 && status < 400) throw new OutboundError('redirect', String(status));
  if (status < 200 || status > 599) throw new OutboundError('bad_http', String(status));
  const headers = readHeaders(message);
  if (status === 204 || status === 205) {
    message.destroy();
    return new Response(null, { status, headers });
  }
  const caps = { ...BODY_CAPS, ...options.caps };
  const type = headers.get('content-type') ?? '';
  const isStream = /^text\/event-stream\b/i.test(type) || (events && status === 200 && !/json|html|xml/i.test(type));
  const ending: BodyEnding = { insideEvent: false };
  const encoding = headers.get('content-encoding') ?? 'identity';
  const guard = encoding.toLowerCase() !== 'identity' ? refuseEncoding() : isStream ? guardEvents(caps) : guardDocument(caps);
  const response = new Response(bodyOf(message, guard, signal, ending), { status, headers });
  endings.set(response, ending);
  return response;
}

/** The status of an answer is worth having even when its body, packed although we asked for plain text, is not. */
function refuseEncoding(): BodyGuard {
  function refused(): never {
    throw new OutboundError('encoding');
  }
  return { push: refused, end: refused };
}

function readHeaders(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (name === 'set-cookie') continue;
    for (const value of values ?? []) {
      try {
        headers.append(name, value);
      } catch {
        // A header that cannot be represented is no header.
      }
    }
  }
  return headers;
}

function explain(error: Error): OutboundError {
  if (error instanceof OutboundError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? (error instanceof AggregateError ? firstCode(error) : '');
  if (code.startsWith('HPE_')) return new OutboundError('bad_http', code);
  return new OutboundError('connect_failed', code);
}

function firstCode(error: AggregateError): string {
  const [first] = error.errors as (NodeJS.ErrnoException | undefined)[];
  return first?.code ?? '';
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new OutboundError('cut', 'aborted');
}
