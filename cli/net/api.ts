// The HTTP side of the server, and the only place that calls `fetch`. A token is never taken along to another address.
import { ERROR_CODES, type ErrorCode, type WireError } from '../../protocol/errors.ts';
import type { Me } from '../../protocol/records.ts';
import { Refusal, Unreachable } from '../failure.ts';
import type { Login } from '../login-file.ts';

export interface SessionAnswer {
  state: 'setup' | 'signed_out' | 'signed_in';
  me?: Me;
}

const PATIENCE_MS = 15_000;

interface Call {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: object;
  headers?: Record<string, string>;
  /** Of an answer that comes for as long as it takes; else a quarter of a minute. */
  signal?: AbortSignal;
}

export async function getSession(login: Login): Promise<SessionAnswer> {
  return (await request(login, '/api/session')).json() as Promise<SessionAnswer>;
}

/** Throws a Refusal for whatever is not an answer, Unreachable where nothing of ours answers. */
export async function request(
  { url, token }: Login,
  path: string,
  { method = 'GET', body, headers, signal }: Call = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: signal ?? AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Unreachable(whyNot(error));
  }
  if (response.ok) return response;
  throw await toRefusal(response);
}

async function toRefusal(response: Response): Promise<Refusal | Unreachable> {
  const body = (await response.json().catch(() => null)) as ({ code?: string; detail?: string } & WireError['details']) | null;
  const code = ERROR_CODES.find((one) => one === body?.code) ?? codeOf(response.status);
  if (code === undefined) return new Unreachable(`HTTP ${response.status}`);
  const message = body?.detail ?? `HTTP ${response.status}`;
  return new Refusal({ code, message, ...(body === null ? {} : { details: body }) });
}

/** For answers that are not ours: a proxy's page. */
function codeOf(status: number): ErrorCode | undefined {
  if (status === 401) return 'signed_out';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  return status === 429 ? 'too_many' : undefined;
}

/** What Node found out about it: a code such as ECONNREFUSED, nothing that was sent. */
export function whyNot(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause?.code ?? (error as { code?: unknown } | null)?.code;
  if (typeof cause === 'string') return cause;
  return error instanceof Error && error.name === 'TimeoutError' ? 'ETIMEDOUT' : '';
}
