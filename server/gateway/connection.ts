// One socket: hello first, then frames. Parses, limits, hands on, answers, closes with a reason. (C1–C3, G14, G15)
// Knows nothing of what commands mean; everything it sends goes through `Outgoing`, but ws's own close frames.
import type { Socket } from 'node:net';
import type { WebSocket } from '@fastify/websocket';
import type { RawData } from 'ws';
import { CLOSE, type CloseCode } from '../../protocol/close-codes.ts';
import type { ClientFrame, ServerFrame } from '../../protocol/frames.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import { hasScope, requireScope, type Principal } from '../accounts/principal.ts';
import type { Batch, Outcome } from '../db/batch.ts';
import { ChatError, toWireError } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Connections, Registered } from './connections.ts';
import { isAboutMe, runCommand, writesOf, type Handlers } from './dispatch.ts';
import { encodeFrame, encodePong, PING } from './frame-bytes.ts';
import { Outgoing } from './outgoing.ts';
import { readClientFrame, readRaw, requestIdOf, type Raw } from './client-frame.ts';
import { answerQuestion, mineOf, type QuestionsNeed } from './questions.ts';
import { Seats, type SeatsNeed } from './seats.ts';
import { TokenBucket } from './token-bucket.ts';
import { Unanswered, type Request } from './unanswered.ts';

export interface ConnectionNeed extends SeatsNeed, QuestionsNeed {
  connections: Connections;
  batch: Batch<LoggedEvent>;
  handlers: Handlers;
  reportBug: (error: unknown) => void;
  now: () => number;
  /** How often the other side is asked whether it lives. */
  pingMs: number;
}

const HELLO_MS = 5_000;
/** Typing is told again at most this often. */
const TYPING_MS = 1_000;

export class Connection implements Registered {
  readonly principal: Principal;
  readonly actorId: Id | null;
  /** Rooms of mine, kept by `Connections`. */
  readonly rooms = new Set<Id>();
  silentSince: number | undefined;
  readonly #ws: WebSocket;
  readonly #need: ConnectionNeed;
  readonly #outgoing: Outgoing;
  readonly #seats: Seats;
  readonly #unanswered: Unanswered;
  readonly #frames: TokenBucket;
  #state: 'silent' | 'ready' | 'closed' = 'silent';
  #refused = 0;
  #typedAt = -Infinity;
  #timer: NodeJS.Timeout;

  constructor(ws: WebSocket, socket: Socket, principal: Principal, need: ConnectionNeed) {
    this.#ws = ws;
    this.#need = need;
    this.principal = principal;
    this.actorId = principal.kind === 'person' ? principal.actorId : null;
    this.#outgoing = new Outgoing(socket, () => {
      need.connections.askFlush(this);
    });
    this.#seats = new Seats(principal, need, this.#outgoing);
    this.#unanswered = new Unanswered(this.#outgoing, (request) => {
      this.#answer(request);
    });
    const { framesPerSecond } = need.connections.limits;
    this.#frames = new TokenBucket(framesPerSecond * 4, framesPerSecond, performance.now());
    this.#timer = setTimeout(() => {
      this.close(CLOSE.silent, 'no hello');
    }, HELLO_MS);
    // Attached before anything else can happen: a late handler loses frames that came with the handshake.
    ws.on('message', (data, isBinary) => {
      this.#hear(data, isBinary);
    });
    ws.on('ping', (data) => {
      this.#hearControl(data);
    });
    ws.on('pong', () => {
      this.#hearControl(undefined);
    });
    ws.on('error', () => undefined); // a broken frame: ws closes the socket with the right code, `close` follows
    ws.on('close', () => {
      this.#forget();
    });
    socket.on('drain', () => {
      this.#goOn();
    });
    need.connections.add(this);
  }

  flush(): void {
    if (!this.#outgoing.flush()) this.terminate();
    else if (!this.#outgoing.willDrain) this.#goOn();
  }

  /** The socket takes more. */
  #goOn(): void {
    this.#seats.continueReplays();
    this.#unanswered.goOn();
  }

  hearMine(frame: Buffer): void {
    if (this.#state === 'ready' && !this.#outgoing.congested) this.#outgoing.add(frame);
  }

  isIn(roomId: Id): boolean {
    return this.#seats.has(roomId);
  }

  /** Nothing that happens later reaches this socket, though the other side may take its time to close it. */
  close(code: CloseCode, reason: string): void {
    if (this.#state === 'closed') return;
    this.#outgoing.close();
    this.#ws.close(code, reason);
    this.#forget();
  }

  terminate(): void {
    this.#ws.terminate();
    this.#forget();
  }

  #forget(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#timer);
    this.#unanswered.forgetAll();
    this.#seats.partAll();
    this.#need.connections.remove(this);
  }

  /** Pings and pongs count like frames, or they would be a way round the limit. The answer leaves with the writes of the turn. (B31) */
  #hearControl(ping: Buffer | undefined): void {
    if (this.#state === 'closed') return;
    this.silentSince = undefined;
    const retryAfterMs = this.#frames.take(performance.now());
    if (retryAfterMs > 0) this.#slowDown({}, retryAfterMs);
    else if (ping !== undefined) this.#outgoing.add(encodePong(ping));
  }

  #hear(data: RawData, isBinary: boolean): void {
    if (this.#state === 'closed') return;
    this.silentSince = undefined;
    const retryAfterMs = this.#frames.take(performance.now());
    const raw = isBinary || !(data instanceof Buffer) ? undefined : readRaw(data, this.#need.reportBug);
    if (raw === undefined) {
      this.close(CLOSE.badFrame, 'not a frame');
      return;
    }
    if (retryAfterMs > 0) {
      this.#slowDown(raw, retryAfterMs);
      return;
    }
    this.#refused = 0;
    const parsed = readClientFrame(raw);
    if (parsed.success) this.#take(parsed.data);
    else this.#refuseShape(raw, parsed.error.issues[0]?.path.join('.'));
  }

  #slowDown(raw: Raw, retryAfterMs: number): void {
    this.#refused += 1;
    const id = requestIdOf(raw);
    if (this.#refused > this.#need.connections.limits.framesPerSecond * 20) this.close(CLOSE.flood, 'too many frames');
    else if (id !== undefined) this.#fail(id, new ChatError('too_many', 'too many frames', { retryAfterMs }));
  }

  /** A request with bad contents is answered; what is not even a request ends the socket. */
  #refuseShape(raw: Raw, field: string | undefined): void {
    const id = requestIdOf(raw);
    if (this.#state === 'ready' && id !== undefined)
      this.#fail(id, new ChatError('invalid', 'the request is not well formed', field === undefined ? undefined : { field }));
    else this.close(CLOSE.badFrame, 'not a frame of this protocol');
  }

  #take(frame: ClientFrame): void {
    if (frame.type === 'hello') this.#greet(frame.protocol);
    else if (this.#state !== 'ready') this.close(CLOSE.badFrame, 'hello comes first');
    else if (frame.type === 'command') this.#command(frame);
    else if (frame.type === 'typing') this.#typing(frame.roomId, frame.on);
    else if (frame.type === 'part') this.#part(frame.roomId);
    else if (frame.type === 'beat') this.#send({ type: 'beat' });
    else if (!this.#unanswered.take(frame)) this.terminate();
  }

  #part(roomId: Id): void {
    this.#unanswered.forgetJoins(roomId);
    this.#seats.part(roomId);
  }

  #greet(protocol: number): void {
    if (protocol !== PROTOCOL_VERSION) {
      this.close(CLOSE.upgrade, 'speaks another version');
      return;
    }
    if (this.#state === 'ready') {
      this.close(CLOSE.badFrame, 'hello comes once');
      return;
    }
    this.#state = 'ready';
    clearTimeout(this.#timer);
    this.#need.commit();
    try {
      const mine = mineOf(this.#need, this.principal);
      for (const { room } of mine.rooms) this.#need.connections.setKnows(this, room.id, true);
      this.#send({ type: 'hello', protocol: PROTOCOL_VERSION, epoch: this.#need.epoch, serverTime: this.#need.now(), mine });
      this.#timer = setTimeout(() => {
        this.#beat();
      }, Math.random() * this.#need.pingMs);
    } catch {
      this.close(CLOSE.signedOut, 'the account is gone');
    }
  }

  /** Flag form: whoever said nothing since the last beat is gone. Decided after the poll that follows, so that a stall of this
   *  process, during which answers were waiting unread, ends nobody. */
  #beat(): void {
    setImmediate(() => {
      if (this.#state !== 'ready') return;
      if (this.silentSince !== undefined) {
        this.terminate();
        return;
      }
      this.silentSince = performance.now();
      this.#outgoing.add(PING);
      this.#send({ type: 'beat' });
      this.#timer = setTimeout(() => {
        this.#beat();
      }, this.#need.pingMs);
    });
  }

  #command(frame: Extract<ClientFrame, { type: 'command' }>): void {
    const { actorId } = this;
    const { id, roomId, command } = frame;
    if (actorId === null) {
      this.#fail(id, new ChatError('forbidden', 'visitors only read', { reason: 'role' }));
      return;
    }
    const wait = command.type === 'read.mark' ? 0 : this.#need.connections.takeSend(actorId, performance.now());
    if (wait > 0) {
      this.#fail(id, new ChatError('too_many', 'too many commands', { retryAfterMs: wait }));
      return;
    }
    this.#outgoing.claimTurn();
    this.#need.batch.run(
      () => {
        requireScope(this.principal, 'rooms:write');
        return runCommand(this.#need.handlers, actorId, roomId, command);
      },
      this.#answerTo(id, isAboutMe(command)),
      writesOf(command),
    );
  }

  /** A function of its own: it waits for the commit, and keeps nothing but what it needs. */
  #answerTo(id: string, aboutMe: boolean): (outcome: Outcome<number | null>) => void {
    return (outcome) => {
      if (!outcome.ok) {
        this.#fail(id, outcome.error);
        return;
      }
      this.#send({ type: 'ok', id, seq: outcome.value });
      if (aboutMe && this.actorId !== null) this.#need.connections.mineChanged(this.actorId, this);
    };
  }

  #answer(frame: Request): void {
    try {
      if (frame.type === 'join') this.#seats.join(frame);
      else {
        this.#need.commit();
        this.#send({ type: 'answer', id: frame.id, answer: answerQuestion(this.#need, this.principal, frame.question) });
      }
    } catch (error) {
      this.#fail(frame.id, error);
    }
  }

  #typing(roomId: Id, on: boolean): void {
    if (this.actorId === null || !this.#seats.has(roomId) || !hasScope(this.principal, 'rooms:write')) return;
    const now = performance.now();
    if (on && now - this.#typedAt < TYPING_MS) return;
    const standing = this.#need.standings.find(roomId, this.actorId);
    if (standing === undefined || standing.role === 'watcher' || standing.archived) return;
    this.#typedAt = on ? now : -Infinity;
    this.#need.hub.typing(roomId, this.actorId, { on }, this.#seats);
  }

  #fail(id: string, error: unknown): void {
    if (!(error instanceof ChatError)) this.#need.reportBug(error);
    this.#send({ type: 'failed', id, error: toWireError(error) });
  }

  #send(frame: ServerFrame): void {
    this.#outgoing.add(encodeFrame(frame));
  }
}
