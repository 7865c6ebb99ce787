// A whole server on a loopback port with a database of its own, and people who talk to it as browsers do. For tests only.
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildApp } from '../../server/app.ts';
import type { App } from '../../server/app.ts';
import { WebSocket } from 'ws';
import { readConfig } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import { openTestDatabase } from '../harness/test-database.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: Record<string, unknown>;
}

export interface Call {
  body?: unknown;
  /** Replaces what a browser would send; null leaves a header out. */
  headers?: Record<string, string | string[] | null>;
  raw?: string | Buffer;
}

export const PASSWORD = 'a long enough phrase';

/** Starts a server; `setup` is the token of its set-up link. The clock may be moved, and stopped. */
export async function startServer(environment: Record<string, string> = {}) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'dantok-http-'));
  const database: Database = openTestDatabase(path.join(dataDir, 'dantok.sqlite'));
  const clock: { offset: number; stoppedAt?: number } = { offset: 0 };
  const logged: string[] = [];
  const app: App = buildApp({
    config: readConfig({ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'trace', PERSONAS: 'off', ...environment }),
    database,
    sink: { write: (line) => logged.push(line) },
    fatal: (error) => {
      throw error;
    },
    now: () => (clock.stoppedAt ?? Date.now()) + clock.offset,
    webFolder: path.join(dataDir, 'dist'),
  });
  await app.listen();
  const { port } = app.http.server.address() as AddressInfo;
  const token = await app.parts.firstRun.makeToken();
  return {
    app,
    clock,
    dataDir,
    logged,
    database,
    port,
    token: token ?? '',
    browser: () => new Browser(port),
    close: async () => {
      await app.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type RunningServer = Awaited<ReturnType<typeof startServer>>;

/** Keeps cookies and says where it comes from. */
export class Browser {
  readonly port: number;
  readonly cookies = new Map<string, string>();

  constructor(port: number) {
    this.port = port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get = (path: string, call: Call = {}): Promise<Answer> => this.send('GET', path, call);
  post = (path: string, body?: unknown, call: Call = {}): Promise<Answer> => this.send('POST', path, { body: body ?? {}, ...call });
  patch = (path: string, body: unknown): Promise<Answer> => this.send('PATCH', path, { body });
  delete = (path: string, body?: unknown): Promise<Answer> => this.send('DELETE', path, { body });

  async send(method: string, target: string, { body, headers = {}, raw }: Call = {}): Promise<Answer> {
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const usual = {
      host: `127.0.0.1:${this.port}`,
      origin: method === 'GET' ? null : this.origin,
      'content-type': payload === undefined ? null : 'application/json',
      'content-length': payload === undefined ? null : String(Buffer.byteLength(payload)),
      cookie: this.cookies.size === 0 ? null : this.cookieHeader,
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(usual).filter(([, value]) => value !== null) as [string, string | string[]][]);
    const answer = await exchange(this.port, method, target, sent, payload);
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
    return answer;
  }

  /** The open socket, or the status of the refusal. */
  openSocket(headers: Record<string, string | null> = {}): Promise<WebSocket | number> {
    const usual = {
      host: `127.0.0.1:${this.port}`,
      origin: this.origin,
      cookie: this.cookieHeader === '' ? null : this.cookieHeader,
      ...headers,
    };
    const sent = Object.fromEntries(Object.entries(usual).filter(([, value]) => value !== null) as [string, string][]);
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${this.port}/api/socket`, { headers: sent });
      socket.on('open', () => {
        resolve(socket);
      });
      socket.on('unexpected-response', (request, response) => {
        request.destroy();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', reject);
    });
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const at = pair.indexOf('=');
    if (line.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

function exchange(
  port: number,
  method: string,
  target: string,
  headers: Record<string, string | string[]>,
  payload: string | Buffer | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path: target, headers, setHost: false, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const isJson = text !== '' && (response.headers['content-type'] ?? '').includes('json');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
        });
      });
    });
    request.on('error', reject);
    request.end(payload);
  });
}

/** What comes back for these bytes, until the other side closes or has been quiet after answering. */
export function exchangeBytes(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let text = '';
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (part: string) => {
      text += part;
      if (text.includes('\r\n\r\n')) socket.end();
    });
    socket.on('close', () => {
      resolve(text);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(text);
      else reject(error);
    });
  });
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/u.exec(answer)?.[1] ?? 0);
}

/** The owner, signed in, and the room that came with them. */
export async function setUp(server: RunningServer, name = 'ana') {
  const ana = server.browser();
  const answer = await ana.post('/api/setup', { token: server.token, name, password: PASSWORD });
  if (answer.status !== 200) throw new Error(`set-up failed: ${answer.text}`);
  const { id } = answer.json['me'] as { id: string };
  const roomId = server.database.sqlite.prepare('SELECT id FROM rooms').pluck().get() as string;
  return { ana, anaId: id, roomId };
}

/** The token in a link that was just made. */
export async function invite(browser: Browser, roomId: string, wish: Record<string, unknown> = { kind: 'join' }): Promise<string> {
  const answer = await browser.post(`/api/rooms/${roomId}/invitations`, wish);
  if (answer.status !== 200) throw new Error(`no invitation: ${answer.text}`);
  return (answer.json['link'] as string).split('/').at(-1) ?? '';
}

/** Somebody new in the room, with an account; without a password, a guest. */
export async function join(server: RunningServer, token: string, name: string, password: string | null = PASSWORD) {
  const browser = server.browser();
  const answer = await browser.post('/api/invitations/accept', { token, name, ...(password === null ? {} : { password }) });
  if (answer.status !== 200) throw new Error(`${name} could not join: ${answer.text}`);
  return { browser, id: (answer.json['me'] as { id: string }).id };
}
