// One request to a provider: its abort, its patience, the single fetch it may make, and what became of it. Every failure leaves here as
// a ProviderError made anew: no cause, no header, no body travels along, so no key can. (CONVERSATION §7; F45-F63, F65)
import { OutboundError } from '../outbound/outbound-error.ts';
import type { OutboundFetch } from '../outbound/outbound.ts';
import { parseLimitHeaders } from './limit-headers.ts';
import { meaningOf, readErrorText } from './provider-errors.ts';
import type { SaidError } from './provider-errors.ts';
import { showable } from './redact.ts';
import { ProviderError } from './types.ts';
import type { Clock, HeaderLimits } from './types.ts';
import { startWatchdog } from './watchdog.ts';
import type { Patience, Verdict, Watchdog } from './watchdog.ts';

export interface CallOptions {
  apiKey: string;
  fetch: OutboundFetch;
  clock: Clock;
  patience: Patience;
}

/** An answer that was not 2xx. */
export interface Refusal {
  status: number;
  limits: HeaderLimits;
  said: SaidError;
}

export interface Call {
  signal: AbortSignal;
  fetch: OutboundFetch;
  watchdog: Watchdog;
  /** Why we gave it up; null: we did not. */
  givenUp: 'stopped' | Verdict | null;
  refusal: Refusal | null;
  lost: OutboundError | null;
  close: () => void;
}

export function openCall(options: CallOptions, stop: AbortSignal): Call {
  const control = new AbortController();
  const giveUp = (why: 'stopped' | Verdict): void => {
    call.givenUp ??= why;
    control.abort();
  };
  const onStop = (): void => {
    giveUp('stopped');
  };
  const call: Call = {
    signal: control.signal,
    fetch: (url, init) => fetchOnce(call, options, url, init),
    watchdog: startWatchdog(options.clock, options.patience, giveUp),
    givenUp: null,
    refusal: null,
    lost: null,
    close() {
      call.watchdog.stop();
      stop.removeEventListener('abort', onStop);
      control.abort();
    },
  };
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  return call;
}

async function fetchOnce(call: Call, options: CallOptions, url: string | URL | Request, init?: RequestInit): Promise<Response> {
  try {
    const response = await options.fetch(url, { ...init, headers: plainHeaders(init, options.apiKey) });
    call.watchdog.headersArrived();
    if (response.ok) return response;
    const text = await response.text().catch(() => '');
    call.refusal = { status: response.status, limits: limitsOf(response, options.clock), said: readErrorText(text) };
    return new Response(null, { status: response.status });
  } catch (error) {
    if (error instanceof OutboundError) call.lost = error;
    throw error;
  }
}

export function limitsOf(response: Response, clock: Clock): HeaderLimits {
  return parseLimitHeaders((name) => response.headers.get(name), clock.now());
}

/** What became of a call that threw. `begun`: text was already handed on, so nothing may be tried again. */
export function failureOf(call: Call, error: unknown, apiKey: string, begun: boolean): ProviderError {
  if (error instanceof ProviderError && call.givenUp === null) return error;
  if (call.givenUp !== null) return new ProviderError(CODE_OF_VERDICT[call.givenUp]);
  if (call.refusal !== null) return refused(call.refusal, apiKey, begun);
  const lost = error instanceof OutboundError ? error : call.lost;
  return lost === null ? new ProviderError('bad_response') : lostConnection(lost, begun);
}

/** Of an HTTP refusal, or (status null) of an error reported inside an answer that had begun as a success. */
export function refused(
  refusal: { status: number | null; limits: HeaderLimits; said: SaidError },
  apiKey: string,
  begun: boolean,
): ProviderError {
  const { status, limits, said } = refusal;
  const { code, retryable } = meaningOf(status, said);
  return new ProviderError(code, { status, limits, detail: showable(said.message, apiKey), retryable: retryable && !begun });
}

const CODE_OF_VERDICT = { stopped: 'stopped', no_headers: 'timeout', total: 'timeout', idle: 'stalled', tail: 'cut' } as const;

function lostConnection({ code, hint }: OutboundError, begun: boolean): ProviderError {
  const detail = hint === '' ? code : `${code}: ${hint}`;
  switch (code) {
    case 'address_refused':
      return new ProviderError('unreachable', { detail });
    case 'connect_failed':
    case 'connect_timeout':
      return new ProviderError('unreachable', { detail, retryable: !begun });
    case 'cut':
      return new ProviderError('cut', { detail });
    case 'too_large':
      return new ProviderError(begun ? 'cut' : 'bad_response', { detail });
    case 'redirect':
    case 'bad_http':
    case 'encoding':
    case 'bad_text':
      return new ProviderError('bad_response', { detail });
  }
}

/** What a provider has to know to answer, and nothing about this machine. */
function plainHeaders(init: RequestInit | undefined, apiKey: string): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'text/event-stream, application/json',
    authorization: `Bearer ${apiKey}`,
    'user-agent': 'dantok',
  };
  if (typeof init?.body === 'string') headers['content-type'] = 'application/json';
  return headers;
}
