// The body of an answer as a web stream: through the guard, at the reader's pace. What arrived before a failure is read before the
// failure is; an abort is heard at once. Closing the stream from either side closes the connection.
import type { IncomingMessage } from 'node:http';
import type { BodyGuard } from './body-guard.ts';
import { OutboundError } from './outbound-error.ts';

/** Set when the body has come to its end. */
export interface BodyEnding {
  insideEvent: boolean;
}

/** Unread pieces after which the socket has to wait. */
const ENOUGH = 64;

export function bodyOf(message: IncomingMessage, guard: BodyGuard, signal: AbortSignal | null, ending: BodyEnding) {
  const arrivals = receive(message, guard, ending);
  function onAbort(): void {
    arrivals.drop(signal?.reason instanceof Error ? signal.reason : new OutboundError('cut', 'aborted'));
  }
  signal?.addEventListener('abort', onAbort, { once: true });
  message.once('close', () => signal?.removeEventListener('abort', onAbort));
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await arrivals.next();
        if (piece === null) controller.close();
        else controller.enqueue(piece);
      },
      cancel() {
        arrivals.drop(new OutboundError('cut', 'cancelled'));
      },
    },
    { highWaterMark: 0 },
  );
}

interface Arrivals {
  /** The next piece; null at the end; throws what went wrong, after everything that came before it. */
  next: () => Promise<Uint8Array | null>;
  /** No more of it, and the connection is closed. */
  drop: (why: Error) => void;
}

function receive(message: IncomingMessage, guard: BodyGuard, ending: BodyEnding): Arrivals {
  const unread = queueOfPieces();
  const state: { outcome: 'open' | 'ended' | Error; wake: () => void } = { outcome: 'open', wake: () => undefined };

  function settle(how: 'ended' | Error): void {
    if (state.outcome !== 'open') return;
    state.outcome = how;
    if (how !== 'ended') message.destroy();
    state.wake();
  }
  function guarded(work: () => unknown): void {
    if (state.outcome !== 'open') return;
    try {
      work();
    } catch (error) {
      settle(error instanceof Error ? error : new OutboundError('cut'));
    }
    state.wake();
  }
  const onLost = (): void => settle(new OutboundError('cut'));

  message.on('data', (bytes: Buffer) => {
    guarded(() => {
      guard.push(bytes, unread.push);
      if (unread.length() > ENOUGH) message.pause();
    });
  });
  message.once('end', () => {
    guarded(() => (ending.insideEvent = guard.end(unread.push)));
    settle('ended');
  });
  message.on('error', onLost).once('close', onLost);

  return {
    async next() {
      while (unread.length() === 0 && state.outcome === 'open') {
        message.resume();
        await new Promise<void>((resolve) => (state.wake = resolve));
      }
      // What came at once is not read at once: others have a turn in between.
      if (unread.isStarted()) await new Promise((resolve) => setImmediate(resolve));
      const piece = unread.shift();
      if (piece === null && state.outcome instanceof Error) throw state.outcome;
      return piece;
    },
    drop(why) {
      unread.clear();
      settle(why);
    },
  };
}

function queueOfPieces() {
  let pieces: Uint8Array[] = [];
  let next = 0;
  function clear(): void {
    pieces = [];
    next = 0;
  }
  return {
    clear,
    length: () => pieces.length - next,
    isStarted: () => next > 0,
    push: (piece: Uint8Array): void => {
      pieces.push(piece);
    },
    shift(): Uint8Array | null {
      const piece = pieces[next] ?? null;
      next += 1;
      if (next >= pieces.length) clear();
      return piece;
    },
  };
}
