// A socket client made of bare bytes: does the handshake by hand and then sends whatever a test wants sent. Keeps what the server
// says and how the line ended; repairs nothing, so that a test sees everything.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Command } from '../../protocol/commands.ts';
import type { Answers, ClientFrame, JoinedFrame, Question, ServerFrame } from '../../protocol/frames.ts';
import { newId } from '../../protocol/ids.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import { readFrame } from '../../protocol/wire.ts';
import { Watched } from '../harness/until.ts';
import { buildFrame, OPCODE, takeFrames, textFrame } from './raw-frames.ts';

export interface RawWish {
  port: number;
  cookie: string;
  /** Bytes in the same packet as the handshake. */
  early?: Buffer;
}

/** How the line ended: the close code, 1006 when the server just went away (a reset, an end without a close frame). */
export interface Ended {
  code: number;
  reason: string;
}

type Outcome = Extract<ServerFrame, { type: 'ok' | 'failed' }>;

const HANDSHAKE_MS = 10_000;

export class RawSocket extends Watched {
  readonly socket: Socket;
  readonly heard: ServerFrame[] = [];
  readonly pongs: string[] = [];
  /** As every browser does. False: as if the other side were gone. */
  answersPings = true;
  /** Closes when the server does. False: keeps its side open for ever. */
  answersClose = true;
  #rest: Buffer = Buffer.alloc(0);
  #listener: ((frame: ServerFrame) => void) | undefined;
  #watcher: ((frame: ServerFrame) => void) | undefined;
  #end: Ended | undefined;

  private constructor(socket: Socket, first: Buffer) {
    super();
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#read(bytes);
    });
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => {
      this.#finish({ code: 1006, reason: '' });
    });
    this.#read(first);
    socket.resume();
  }

  static async open({ port, cookie, early = Buffer.alloc(0) }: RawWish): Promise<RawSocket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.write(Buffer.concat([Buffer.from(handshake(port, cookie)), early]));
    return new RawSocket(socket, await readHandshake(socket));
  }

  /** Opened, and hello said and heard. */
  static async ready(wish: RawWish): Promise<RawSocket> {
    const raw = await RawSocket.open(wish);
    raw.say({ type: 'hello', protocol: PROTOCOL_VERSION });
    await raw.hear((frame) => frame.type === 'hello');
    return raw;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** How the line ended, once it has. */
  async ended(patienceMs?: number): Promise<Ended> {
    await this.until(
      () => this.#end !== undefined,
      () => `the end; heard ${this.heard.map((frame) => frame.type).join(', ')}`,
      patienceMs,
    );
    if (this.#end === undefined) throw new Error('unreachable');
    return this.#end;
  }

  send(...pieces: Buffer[]): void {
    this.socket.write(Buffer.concat(pieces));
  }

  /** A text that is sent as it is, or anything else as its JSON. */
  say(frame: unknown): void {
    this.send(textFrame(frame));
  }

  /** From now on frames go here and are not kept. */
  listen(listener: (frame: ServerFrame) => void): void {
    this.#listener = listener;
  }

  /** Every frame from now on is shown here as well. */
  watch(watcher: (frame: ServerFrame) => void): void {
    this.#watcher = watcher;
  }

  /** The first frame, heard or yet to come, that fits. */
  async hear<F extends ServerFrame>(fits: (frame: ServerFrame) => frame is F): Promise<F>;
  async hear(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  async hear(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
    let found: ServerFrame | undefined;
    await this.until(
      () => {
        found = this.heard.find(fits);
        if (found === undefined && this.#end !== undefined) throw new Error(`closed with ${this.#end.code} before the frame came`);
        return found !== undefined;
      },
      () => `a frame; heard ${this.heard.map((frame) => frame.type).join(', ')}`,
    );
    if (found === undefined) throw new Error('unreachable');
    return found;
  }

  /** The answer to a request: `ok`, `failed`, `answer` or `joined`. */
  ask(frame: Extract<ClientFrame, { id: string }>): Promise<ServerFrame> {
    this.say(frame);
    return this.answer(frame.id);
  }

  answer(id: string): Promise<ServerFrame> {
    return this.hear((heard) => 'id' in heard && heard.id === id);
  }

  /** What became of a command: its number (null: it changed nothing of the room), or the refusal. */
  async command(roomId: Id, command: Command | Record<string, unknown>): Promise<Outcome> {
    const id = newId();
    this.say({ type: 'command', id, roomId, command });
    const answer = await this.answer(id);
    if (answer.type !== 'ok' && answer.type !== 'failed') throw new Error(`a command was answered with ${answer.type}`);
    return answer;
  }

  /** For what a test takes for granted. */
  async do(roomId: Id, command: Command): Promise<number | null> {
    const answer = await this.command(roomId, command);
    if (answer.type === 'failed') throw new Error(`${command.type}: ${answer.error.code} ${answer.error.message}`);
    return answer.seq;
  }

  async question<Q extends Question>(question: Q): Promise<Answers[Q['type']]> {
    const answer = await this.ask({ type: 'ask', id: newId(), question });
    if (answer.type !== 'answer') throw new Error(`${question.type}: ${JSON.stringify(answer)}`);
    return answer.answer as Answers[Q['type']];
  }

  async join(roomId: Id, known: { since?: number; epoch?: string } = {}): Promise<JoinedFrame> {
    const answer = await this.ask({ type: 'join', id: newId(), roomId, ...known });
    if (answer.type !== 'joined') throw new Error(`join: ${JSON.stringify(answer)}`);
    return answer;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #read(bytes: Buffer): void {
    const { frames, rest } = takeFrames(this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]));
    this.#rest = rest;
    for (const { opcode, payload } of frames) {
      if (opcode === OPCODE.text) this.#take(readFrame(payload.toString()));
      else if (opcode === OPCODE.pong) this.pongs.push(payload.toString());
      else if (opcode === OPCODE.ping && this.answersPings) this.send(buildFrame({ opcode: OPCODE.pong, payload }));
      else if (opcode === OPCODE.close) this.#hearClose(payload);
    }
    this.touch();
  }

  #hearClose(payload: Buffer): void {
    const isMine = this.#end !== undefined;
    this.#finish({ code: payload.length < 2 ? 1005 : payload.readUInt16BE(0), reason: payload.subarray(2).toString() });
    if (this.answersClose && !isMine && !this.socket.destroyed) this.socket.end(buildFrame({ opcode: OPCODE.close, payload }));
  }

  #finish(end: Ended): void {
    this.#end ??= end;
    this.touch();
  }

  #take(frame: ServerFrame): void {
    this.#watcher?.(frame);
    if (this.#listener === undefined) this.heard.push(frame);
    else this.#listener(frame);
  }
}

function handshake(port: number, cookie: string): string {
  const lines = [
    'GET /api/socket HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Origin: http://127.0.0.1:${port}`,
    `Cookie: ${cookie}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Resolves with what came behind the answer to the handshake; the socket is paused. */
function readHandshake(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const giveUp = (reason: string): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new Error(reason));
    };
    const timer = setTimeout(() => {
      giveUp('no answer to the handshake');
    }, HANDSHAKE_MS);
    const fail = (): void => {
      giveUp('the line broke during the handshake');
    };
    const read = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end === -1) return;
      const status = bytes.subarray(0, end).toString('latin1').split('\r\n')[0] ?? '';
      if (!status.includes(' 101 ')) {
        giveUp(status);
        return;
      }
      clearTimeout(timer);
      socket.pause().off('data', read).off('error', fail).off('close', fail);
      resolve(bytes.subarray(end + 4));
    };
    socket.on('data', read).on('error', fail).on('close', fail);
  });
}
