// Whether anything is still between two processes: how many bytes each end of each connection has written and read. Time may only go on
// when every byte that was written has been read. Both sides of the budget bench use it.
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

export interface Pipe {
  from: number;
  to: number;
  written: number;
  read: number;
}

export interface Pipes {
  open: Pipe[];
  /** Not connected yet. */
  connecting: number;
}

export class Sockets {
  readonly #open = new Set<Socket>();

  constructor() {
    for (const channel of ['net.client.socket', 'net.server.socket']) {
      subscribe(channel, (message) => {
        const { socket } = message as { socket: Socket };
        this.#open.add(socket);
        socket.once('close', () => this.#open.delete(socket));
      });
    }
  }

  read(): Pipes {
    const open: Pipe[] = [];
    let connecting = 0;
    for (const { connecting: isConnecting, localPort = 0, remotePort = 0, bytesWritten, bytesRead } of this.#open) {
      if (isConnecting) connecting += 1;
      else if (localPort > 0) open.push({ from: localPort, to: remotePort, written: bytesWritten, read: bytesRead });
    }
    return { open, connecting };
  }

  /** Changes whenever something was written or read. */
  sum(): string {
    const { open, connecting } = this.read();
    return `${String(connecting)} ${open.map(({ from, written, read }) => [from, written, read].join(':')).join(' ')}`;
  }
}

/** `half`: one end is gone already and the other has not noticed. */
export function stateOf(all: readonly Pipes[]): 'quiet' | 'half' | 'moving' {
  const pipes = all.flatMap(({ open }) => open);
  const ends = new Map(pipes.map((pipe) => [`${String(pipe.from)} ${String(pipe.to)}`, pipe]));
  let half = false;
  for (const pipe of pipes) {
    const other = ends.get(`${String(pipe.to)} ${String(pipe.from)}`);
    if (other === undefined) half = true;
    else if (pipe.written !== other.read) return 'moving';
  }
  if (all.some(({ connecting }) => connecting > 0)) return 'moving';
  return half ? 'half' : 'quiet';
}
