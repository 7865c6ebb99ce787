// Scenarios about bytes and time: answers that never come, never end, end too soon, are cut in odd places or are far too big; and
// answers that are not streams at all.
import { gzipSync } from 'node:zlib';
import { REFERENCE, USAGE, begin, chunk, done, say, sse, words } from './fake-stream.ts';
import type { Exchange } from './fake-stream.ts';

const GOOD = [...words(REFERENCE), chunk({}, 'stop')].map(sse).join('') + done;
const FIVE = words('one two three four five ');

/** These bytes with so many in each write, a turn of the event loop between them. */
async function dribble({ response }: Exchange, bytes: Buffer, size: number): Promise<void> {
  begin(response);
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    response.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

/** Again and again, as fast as the reader takes it. */
function flood({ response }: Exchange, bytes: Buffer | string, times = Infinity): void {
  begin(response);
  let left = times;
  function pour(): void {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(bytes)) {
        response.once('drain', pour);
        return;
      }
    }
    response.end();
  }
  pour();
}

function document(type: string, text: string) {
  return ({ response }: Exchange): void => {
    response.writeHead(200, { 'content-type': type }).end(text);
  };
}

const completion = {
  id: 'c1',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: REFERENCE }, finish_reason: 'stop' }],
  usage: USAGE,
};

const TIME = {
  hang: () => {},
  'slow-headers': ({ request, every }: Exchange) => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';
    let at = 0;
    every(5, () => {
      request.socket.write(at < head.length ? (head[at] ?? '') : 'x');
      at += 1;
    });
  },
  stall: ({ response }: Exchange) => {
    begin(response);
    say(response, ...FIVE);
  },
  comments: ({ response, every }: Exchange) => {
    begin(response);
    say(response, ...FIVE);
    every(5, () => response.write(': PROCESSING\n\n'));
  },
  'empty-chunks': ({ response, every }: Exchange) => {
    begin(response);
    say(response, ...FIVE);
    every(5, () => {
      say(response, chunk({ content: '' }), { choices: [] });
    });
  },
  trickle: ({ response, every }: Exchange) => {
    begin(response);
    every(5, () => {
      say(response, chunk({ content: 'tick ' }));
    });
  },
  'no-end-mark': ({ response }: Exchange) => {
    begin(response);
    say(response, ...words(REFERENCE), chunk({}, 'stop'));
  },
  'error-stall': ({ response }: Exchange) => {
    response.writeHead(500, { 'content-type': 'application/json' }).write('{"error":');
  },
};

const ENDS = {
  cut: ({ response }: Exchange) => {
    begin(response);
    say(response, ...FIVE);
    response.write('data: {"choices":[{"index":0,"delta":{"con', () => response.socket?.destroy());
  },
  'ends-inside': ({ response }: Exchange) => {
    begin(response);
    say(response, ...FIVE);
    response.end('data: {"choices":[{"index":0,"delta":{"content":"반"}'.slice(0, -2));
  },
  reset: ({ response }: Exchange) => {
    begin(response);
    for (const event of FIVE.slice(0, -1)) say(response, event);
    response.write(sse(FIVE.at(-1)), () => setImmediate(() => response.socket?.resetAndDestroy()));
  },
  'reset-at-once': ({ request }: Exchange) => {
    request.socket.resetAndDestroy();
  },
  'cut-after-finish': ({ response }: Exchange) => {
    begin(response);
    say(response, ...words(REFERENCE));
    response.write(sse(chunk({}, 'stop')), () => setImmediate(() => response.socket?.destroy()));
  },
  'no-done': ({ response }: Exchange) => {
    begin(response);
    say(response, ...words(REFERENCE), chunk({}, 'stop'));
    response.end();
  },
  'until-close': ({ request }: Exchange) => {
    request.socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${GOOD}`);
  },
  'no-last-blank-line': ({ response }: Exchange) => {
    begin(response);
    response.end(GOOD.trimEnd());
  },
  'no-finish': ({ response }: Exchange) => {
    begin(response);
    say(response, ...FIVE);
    response.end(done);
  },
};

const BYTES = {
  bytes: (exchange: Exchange) => dribble(exchange, Buffer.from(GOOD), 1),
  thirteens: (exchange: Exchange) => dribble(exchange, Buffer.from(GOOD), 13),
  'cr-only': (exchange: Exchange) => dribble(exchange, Buffer.from(GOOD.replaceAll('\n', '\r')), 7),
  crlf: (exchange: Exchange) => dribble(exchange, Buffer.from(GOOD.replaceAll('\n', '\r\n')), 1),
  'mixed-ends': (exchange: Exchange) => {
    const ends = ['\n\r\n', '\r\n\r', '\r\r', '\n\n', '\r\n\r\n', '\r\r\n', '\n\r'];
    let at = 0;
    const mixed = GOOD.replaceAll('\n\n', () => ends[at++ % ends.length] ?? '');
    return dribble(exchange, Buffer.from(mixed), 3);
  },
  bom: (exchange: Exchange) => dribble(exchange, Buffer.from(`\ufeff${GOOD}`), 5),
  'multi-line': ({ response }: Exchange) => {
    begin(response);
    for (const word of words(REFERENCE))
      response.write(`: a comment\nid: 1\n${JSON.stringify(word, null, 1).replace(/^/gm, 'data: ')}\n\n`);
    response.end(sse(chunk({}, 'stop')) + done);
  },
  'multi-line-crlf': ({ response }: Exchange) => {
    begin(response);
    const events = [...words(REFERENCE), chunk({}, 'stop')].map((event) =>
      JSON.stringify(event, null, 1).replace(/^/gm, 'data: ').replaceAll('\n', '\r\n'),
    );
    response.end(`${events.join('\r\n\r\n')}\r\n\r\n${done}`);
  },
  'split-pairs': ({ response }: Exchange) => {
    begin(response);
    for (const unit of REFERENCE.split('')) response.write(sse(chunk({ content: unit })));
    response.end(sse(chunk({}, 'stop')) + done);
  },
  'bad-utf8': ({ response }: Exchange) => {
    begin(response);
    response.write(
      Buffer.concat([
        Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"'),
        Buffer.from([0xc3, 0x28, 0xff]),
        Buffer.from('"}}]}\n\n'),
      ]),
    );
    response.end(sse(chunk({}, 'stop')) + done);
  },
  'broken-json': ({ response }: Exchange) => {
    begin(response);
    response.end(`data: {"choices":[{]}\n\n${GOOD}`);
  },
};

const TOO_MUCH = {
  'huge-line': (exchange: Exchange) => {
    flood(exchange, Buffer.alloc(64 * 1024, 'x'), 1600);
  },
  'huge-event': (exchange: Exchange) => {
    flood(exchange, `data: ${'x'.repeat(1000)}\n`, 100_000);
  },
  'tiny-events': (exchange: Exchange) => {
    flood(exchange, 'data: {"choices":[]}\n\n'.repeat(2000), 5000);
  },
  endless: (exchange: Exchange) => {
    flood(exchange, sse(chunk({ content: '끝없이 ' })).repeat(50));
  },
  'comment-flood': (exchange: Exchange) => {
    flood(exchange, ': nothing\n\n'.repeat(2000));
  },
  'good-then-deep': ({ response }: Exchange) => {
    begin(response);
    response.end(`${FIVE.map(sse).join('')}data: ${'['.repeat(200_000)}\n\n`);
  },
  deep: ({ response }: Exchange) => {
    begin(response);
    response.end(`data: ${'['.repeat(200_000)}\n\n`);
  },
  'gzip-bomb': ({ response }: Exchange) => {
    response
      .writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(10_000_000, ' ')));
  },
  'gzip-refusal': ({ response }: Exchange) => {
    const body = gzipSync(JSON.stringify({ error: { message: 'slow down' } }));
    response.writeHead(429, { 'content-type': 'application/json', 'content-encoding': 'gzip', 'retry-after': '3' }).end(body);
  },
  'many-headers': ({ request }: Exchange) => {
    request.socket.write('HTTP/1.1 200 OK\r\n' + Array.from({ length: 10_000 }, (_, at) => `x-${at}: 1\r\n`).join('') + '\r\n');
  },
  'long-header': ({ request }: Exchange) => {
    request.socket.write(`HTTP/1.1 200 OK\r\nx-long: ${'y'.repeat(20_000)}\r\n\r\n`);
  },
  'interim-flood': ({ request, every }: Exchange) => {
    every(1, () => request.socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'));
  },
  'old-http': ({ request }: Exchange) => {
    request.socket.end('hello, this is HTTP/0.9');
  },
  upgrade: ({ request }: Exchange) => {
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
  },
};

const DOCUMENTS = {
  whole: document('application/json; charset=utf-8', JSON.stringify(completion)),
  'whole-late': ({ response, body }: Exchange) => {
    response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b' });
    response.write(`{"model":${JSON.stringify(body.model ?? '')},`, () => response.end(JSON.stringify(completion).slice(1)));
  },
  'whole-huge': document(
    'application/json',
    JSON.stringify({ ...completion, choices: [{ index: 0, message: { content: '가'.repeat(60_000) }, finish_reason: 'stop' }] }),
  ),
  'whole-error': document('application/json', JSON.stringify({ error: { message: 'No credit', code: 402 } })),
  'whole-null': document('application/json', 'null'),
  'whole-deep': document('application/json', '['.repeat(1_000_000)),
  'not-json': document('application/json', '{"choices":'),
  html: document('text/html', '<!doctype html><p>Welcome to my router</p>'),
  'empty-body': document('text/event-stream', ''),
  'empty-json': document('application/json', ''),
  'no-content': ({ response }: Exchange) => {
    response.writeHead(204).end();
  },
  'text-type': ({ response }: Exchange) => {
    begin(response, 'text/plain');
    response.end(GOOD);
  },
  'text-html': document('text/plain', '<!doctype html>\n<p>Welcome to my router</p>\n'),
};

export const ENDLESS_SCENARIOS = { ...TIME, ...ENDS, ...BYTES, ...TOO_MUCH, ...DOCUMENTS };
