// Contestant: Dantok itself, the real server with everything on and a database of its own, stored at synchronous=FULL. Its limits are
// raised by its settings, nothing else is changed. Rooms, invitations and guests are made the way people make them.
import { on } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION } from '../protocol/limits.ts';
import { freePort, type Children } from './children.ts';
import { membersOf, type Running } from './contestant.ts';
import type { Scenario } from './scenarios.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START_MS = 20_000;
const ANSWER_MS = 10_000;
/** People who come in at the same time. */
const GUESTS_AT_ONCE = 20;
/** More an invitation does not allow. */
const USES = 10;
const OWNER = { name: 'ana', password: 'only for the length of a measurement' };
const NO_LIMITS = {
  SENDS_PER_MINUTE: '100000',
  FRAMES_PER_SECOND: '100000',
  MAX_CONNECTIONS: '10000',
  // Lets every guest come from an address of their own: links are throttled by address.
  TRUSTED_PROXIES: '127.0.0.1',
};

export async function startDantok(children: Children, scenario: Scenario): Promise<Running> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'dantok-bench-'));
  const port = await freePort();
  const settings = { PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, OWNER_NAME: OWNER.name, OWNER_PASSWORD: OWNER.password };
  const env = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', LOG_LEVEL: 'error', ...NO_LIMITS, ...settings };
  const child = children.spawn(process.execPath, await startArguments(), { cwd: dataDir, env, group: false });
  const stop = async (): Promise<void> => {
    await children.stop(child);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const visit = new Visit(port);
    await visit.waitUntilHealthy(() => (child.exitCode === null ? null : children.lastWords(child)));
    const seats = await seatEverybody(visit, scenario);
    const members = membersOf(scenario, (room, place) => seats[room * scenario.socketsPerRoom + place] ?? { steps: [] });
    const pid = child.pid === undefined ? {} : { serverPid: child.pid };
    return { speech: { port, path: '/api/socket', members, acks: true, refusal: '{"type":"failed"', ...pid }, stop };
  } catch (error) {
    await stop();
    throw new Error(`dantok could not be prepared; it said: ${children.lastWords(child)}`, { cause: error });
  }
}

/** What `npm start` gives to node. For profiles: `DANTOK_NODE_FLAGS="--cpu-prof --cpu-prof-dir=/tmp/profiles" npm run bench`. */
async function startArguments(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  // The server runs in a folder of its own: paths are made whole.
  const flags = scripts.start.split(' ').filter((word) => word.startsWith('--')).map((flag) => flag.replace('=./', `=${ROOT}/`)); // prettier-ignore
  const more = (process.env['DANTOK_NODE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
  return [...flags, ...more, path.join(ROOT, 'server/main.ts')];
}

interface Seat {
  headers: Record<string, string>;
  steps: { send: string; expect: string }[];
  post: string;
}

async function seatEverybody(visit: Visit, { rooms, socketsPerRoom }: Scenario): Promise<Seat[]> {
  const owner = await visit.signIn();
  const socket = await visit.openSocket(owner);
  const invited: { token: string; roomId: string }[] = [];
  for (let room = 0; room < rooms; room += 1) {
    const roomId = roomIdOf(room);
    await visit.createRoom(socket, roomId);
    for (let place = 0; place < socketsPerRoom; place += USES) {
      const uses = Math.min(USES, socketsPerRoom - place);
      const token = await visit.invite(owner, roomId, uses);
      for (let use = 0; use < uses; use += 1) invited.push({ token, roomId });
    }
  }
  socket.close();
  const seats: Seat[] = [];
  for (let first = 0; first < invited.length; first += GUESTS_AT_ONCE) {
    const group = invited.slice(first, first + GUESTS_AT_ONCE);
    seats.push(
      ...(await Promise.all(group.map(async ({ token, roomId }, i) => toSeat(visit, await visit.accept(token, first + i), roomId)))),
    );
  }
  return seats;
}

function roomIdOf(room: number): string {
  return `bench-room-${String(room).padStart(8, '0')}`;
}

function toSeat(visit: Visit, cookie: string, roomId: string): Seat {
  return {
    headers: { cookie, origin: visit.origin },
    steps: [
      { send: JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }), expect: '"type":"hello"' },
      { send: JSON.stringify({ type: 'join', id: 'join', roomId }), expect: '"type":"joined"' },
    ],
    post: JSON.stringify({ type: 'command', id: '{ack}', roomId, command: { type: 'message.post', id: '{id}', text: '{marker}' } }),
  };
}

/** What people do before they talk, over HTTP and one socket. */
class Visit {
  readonly origin: string;

  constructor(port: number) {
    this.origin = `http://127.0.0.1:${String(port)}`;
  }

  /** `ended` says the server's last words, once there are any. */
  async waitUntilHealthy(ended: () => string | null): Promise<void> {
    const deadlineMs = performance.now() + START_MS;
    for (;;) {
      const words = ended();
      if (words !== null || performance.now() > deadlineMs) throw new Error('the server did not start');
      const status = await fetch(`${this.origin}/health`).then(
        (answer) => answer.status,
        () => 0, // not listening yet
      );
      if (status === 200) return;
      await passed(20);
    }
  }

  async signIn(): Promise<string> {
    return cookieOf(await this.#post('/api/session', OWNER));
  }

  async openSocket(cookie: string): Promise<WebSocket> {
    const socket = new WebSocket(`${this.origin.replace('http', 'ws')}/api/socket`, { headers: { cookie, origin: this.origin } });
    const greeted = heard(socket, '"type":"hello"');
    socket.once('open', () => {
      socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION }));
    });
    await greeted;
    return socket;
  }

  async createRoom(socket: WebSocket, roomId: string): Promise<void> {
    const made = heard(socket, `"id":"make ${roomId}"`);
    socket.send(JSON.stringify({ type: 'command', id: `make ${roomId}`, roomId, command: { type: 'room.create', name: roomId } }));
    const answer = await made;
    if (!answer.includes('"type":"ok"')) throw new Error(answer);
  }

  async invite(cookie: string, roomId: string, maxUses: number): Promise<string> {
    const answer = await this.#post(`/api/rooms/${roomId}/invitations`, { kind: 'join', role: 'member', maxUses }, { cookie });
    const { link } = (await answer.json()) as { link: string };
    return link.slice(link.lastIndexOf('/') + 1);
  }

  async accept(token: string, guest: number): Promise<string> {
    const address = `10.1.${String(guest >> 8)}.${String(guest & 255)}`;
    return cookieOf(await this.#post('/api/invitations/accept', { token, name: `guest ${String(guest)}` }, { 'x-forwarded-for': address }));
  }

  async #post(where: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(`${this.origin}${where}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.origin, ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (!answer.ok) throw new Error(`${where}: ${String(answer.status)} ${await answer.text()}`);
    return answer;
  }
}

function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ');
}

/** The first text that contains this. */
async function heard(socket: WebSocket, part: string): Promise<string> {
  for await (const [raw] of on(socket, 'message', { signal: AbortSignal.timeout(ANSWER_MS), close: ['close'] })) {
    const text = String(raw);
    if (text.includes(part)) return text;
  }
  throw new Error(`the socket was closed before it said ${part}`);
}
