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

export function sendEvents(reply: FastifyReply, speak: (signal: AbortSignal) => AsyncIterable<EventLine>): FastifyReply {
  const out = new PassThrough();
  const control = new AbortController();
  const beat = setInterval(() => out.write(': still here\n\n'), BEAT_MS);
  reply.raw.on('close', () => {
    clearInterval(beat);
    control.abort();
  });
  void writeAll(out, speak(control.signal), reply).finally(() => {
    clearInterval(beat);
    out.end();
  });
  return reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' }).send(out);
}

async function writeAll(out: PassThrough, lines: AsyncIterable<EventLine>, reply: FastifyReply): Promise<void> {
  try {
    for await (const { id, event, data } of lines) {
      const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`;
      out.write(`${head}data: ${data}\n\n`);
    }
  } catch (error) {
    reply.log.error({ err: error }, 'an event stream failed');
  }
}
