// The bench's side of the measured server: starts it, moves its clock, kills it as the kernel does, starts it again on what it left.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Answer, Cast, Order, Room, StartOrder } from './orders.ts';
import type { Pipes } from './sockets.ts';

const FILE = new URL('server-process.ts', import.meta.url);
const LOAD = new URL('../../scripts/load.mjs', import.meta.url).href;
/** Real time: a server that does not answer any more ends the bench. */
const PATIENCE_MS = 60_000;

export interface Rested {
  pipes: Pipes;
  next: number | null;
}

type Place = Pick<StartOrder, 'folder' | 'environment'>;

export class MeasuredServer {
  readonly bugs: string[] = [];
  readonly #place: Place;
  #child: ChildProcess | undefined;
  #heard: ((answer: Answer) => void) | undefined;
  port = 0;

  constructor(place: Place) {
    this.#place = place;
    process.on('exit', () => this.#child?.kill('SIGKILL'));
  }

  get isUp(): boolean {
    return this.#child !== undefined;
  }

  async start(at: number, wall: number, cast: Cast | null = null): Promise<Room | null> {
    // As `npm start` does.
    const child = fork(FILE, { execArgv: ['--max-old-space-size=256', '--max-semi-space-size=2', `--import=${LOAD}`] });
    this.#child = child;
    child.on('message', (answer: Answer) => {
      if ('bug' in answer) this.bugs.push(answer.bug);
      else this.#heard?.(answer);
    });
    const answer = await this.#ask({ start: { ...this.#place, at, wall, cast } });
    if (!('ready' in answer)) throw new Error('the server did not start');
    this.port = answer.ready.port;
    return answer.ready.room;
  }

  async advance(to: number): Promise<Rested> {
    return this.#rested({ advance: to });
  }

  async setWall(wall: number): Promise<Rested> {
    return this.#rested({ wall });
  }

  /** No goodbye. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    await this.#ask({ close: true });
    child.disconnect();
    await gone;
    this.#child = undefined;
  }

  async #rested(order: Order): Promise<Rested> {
    const answer = await this.#ask(order);
    if (!('rested' in answer)) throw new Error('the server gave another answer');
    return answer.rested;
  }

  #ask(order: Order): Promise<Answer> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        end();
        reject(new Error(`the server does not answer ${JSON.stringify(order).slice(0, 80)}; it reported ${this.bugs.join('\n')}`));
      };
      const timer = setTimeout(fail, PATIENCE_MS);
      const end = (): void => {
        clearTimeout(timer);
        child?.off('exit', fail);
        this.#heard = undefined;
      };
      this.#heard = (answer) => {
        end();
        resolve(answer);
      };
      child?.once('exit', fail);
      child?.send(order);
    });
  }
}
