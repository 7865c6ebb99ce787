// An answer that goes on: Server-Sent Events over one response. Says something now and then, so that no proxy takes it for dead, and tells
// whoever speaks when the other side has gone. (PRODUCT C1)
import type { FastifyReply } from 'fastify';
import { PassThrough } from 'node:stream';

const BEAT_MS = 15_000;

export interface EventLine {
  id?: number;
  event?: string;
  data: string;
}

/** `mayHear` is asked before each line: whoever has lost their session or token hears no other. (G22) */
export function sendEvents(
  reply: FastifyReply,
  mayHear: () => boolean,
  speak: (signal: AbortSignal) => AsyncIterable<EventLine>,
): FastifyReply {
  const out = new PassThrough();
  const control = new AbortController();
  const beat = setInterval(() => out.write(': still here\n\n'), BEAT_MS);
  reply.raw.on('close', () => {
    clearInterval(beat);
    control.abort();
  });
  void writeAll({ out, mayHear, reply }, speak(control.signal)).finally(() => {
    clearInterval(beat);
    out.end();
  });
  return reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' }).send(out);
}

async function writeAll(
  { out, mayHear, reply }: { out: PassThrough; mayHear: () => boolean; reply: FastifyReply },
  lines: AsyncIterable<EventLine>,
): Promise<void> {
  try {
    for await (const { id, event, data } of lines) {
      if (!mayHear()) return;
      const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`;
      out.write(`${head}data: ${data}\n\n`);
    }
  } catch (error) {
    reply.log.error({ err: error }, 'an event stream failed');
  }
}
