// A server whose key leads to a strict provider, on a clock that runs faster than the day, and people with tokens for it.
import { onTestFinished } from 'vitest';
import type { Scope } from '../../protocol/scopes.ts';
import { openToAll } from './key-rig.ts';
import { PacedClock } from './paced-clock.ts';
import { StrictUpstream } from './strict-upstream.ts';
import type { StrictOptions } from './strict-upstream.ts';
import { TestServer } from './server.ts';
import type { Person } from './server.ts';

export interface ChatRig {
  server: TestServer;
  upstream: StrictUpstream;
  ana: Person;
  /** A token of this person's, with these scopes. */
  token: (who: Person, ...scopes: Scope[]) => Promise<string>;
  send: (token: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;
}

/** Real time for which a fast clock goes on at once: the patience with a provider is hardly half a second on it. */
const STEP_MS = 2;

export async function openChatRig(options: {
  speed?: number;
  upstream?: Partial<StrictOptions>;
  environment?: Record<string, string>;
}): Promise<ChatRig> {
  const { speed = 1, environment } = options;
  const clock = new PacedClock({ speed, ...(speed > 1 ? { stepMs: STEP_MS } : {}) });
  const upstream = new StrictUpstream({ perWindow: 3, windowMs: 60_000, now: clock.monotonic, ...options.upstream });
  const baseUrl = await upstream.listen();
  const far = { outbound: openToAll(new URL(baseUrl).origin), clock };
  const key = { OPENAI_API_KEY: 'sk-of-the-server', OPENAI_BASE_URL: baseUrl, DEFAULT_MODEL: 'strict' };
  const server = await TestServer.start({ far, environment: { ...key, ...environment } });
  onTestFinished(async () => {
    await server.close();
    await upstream.close();
  });
  return {
    server,
    upstream,
    ana: await server.person('ana', 'owner'),
    token: async (who, ...scopes) => {
      const { core, parts } = server;
      const { secret } = await core.batch.do(() => parts.tokens.create(who.id, who.id, { name: 'bell', scopes, days: 1 }));
      return secret;
    },
    send: (token, method, path, body, headers = {}) =>
      fetch(`http://127.0.0.1:${server.port}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}
