// What the tests of faults ask over HTTP: signing in, inviting, coming in by a link. Throws with the server's own words.
import type { Id, Me } from '../../protocol/records.ts';
import { OWNER } from './real-server.ts';

export interface Caller {
  port: number;
  cookie: string;
  /** Shown instead of the cookie, and then nothing that a browser would say. */
  token?: string;
}

/** Somebody with a session. */
export interface Guest extends Caller {
  id: Id;
}

export interface Answer {
  status: number;
  body: unknown;
  /** A session that was set, or nothing. */
  cookie: string;
}

export async function call(caller: Caller, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${caller.port}${path}`, {
    method,
    headers: {
      ...(caller.token === undefined ? {} : { authorization: `Bearer ${caller.token}` }),
      ...(caller.cookie === '' ? {} : { cookie: caller.cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' || caller.token !== undefined ? {} : { origin: `http://127.0.0.1:${caller.port}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const cookie =
    answer.headers
      .getSetCookie()
      .find((line) => line.startsWith('sid='))
      ?.split(';')[0] ?? '';
  return { status: answer.status, body: /^[[{]/u.test(text) ? (JSON.parse(text) as unknown) : undefined, cookie };
}

/** The same, for what a test takes for granted. */
export async function get(caller: Caller, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await call(caller, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

/** The token of a new link into a room. */
export async function makeLink(host: Caller, roomId: Id, wish: object = {}): Promise<string> {
  const { body } = await get(host, 'POST', `/api/rooms/${roomId}/invitations`, { kind: 'join', ...wish });
  return (body as { link: string }).link.split('/').at(-1) ?? '';
}

export async function signIn(port: number, who: { name: string; password: string } = OWNER): Promise<Guest> {
  const { body, cookie } = await get({ port, cookie: '' }, 'POST', '/api/session', { name: who.name, password: who.password });
  return { port, cookie, id: idOf(body) };
}

/** Comes in by a new link of the caller's, with a password as an account, else as a guest. */
export async function invite(host: Caller, roomId: Id, name: string, password?: string): Promise<Guest> {
  const token = await makeLink(host, roomId, { maxUses: 1 });
  const wish = { token, name, ...(password === undefined ? {} : { password }) };
  const { body, cookie } = await get({ port: host.port, cookie: '' }, 'POST', '/api/invitations/accept', wish);
  return { port: host.port, cookie, id: idOf(body) };
}

function idOf(body: unknown): Id {
  return (body as { me: Extract<Me, { kind: 'person' }> }).me.id;
}
