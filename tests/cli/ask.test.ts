// `dantok ask` against a far end that speaks as the server does: the answer as it comes, taken up where the line broke, with endings that
// scripts can go by.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { environmentOf, Program, run } from './program.ts';

const TIMEOUT = { timeout: 120_000 };
const TOKEN = 'dtk_kitchen-secret';

interface Asked {
  method: string | undefined;
  path: string | undefined;
  token: string | undefined;
  after: string | undefined;
  body: string;
}

type Reply = (reply: ServerResponse, asked: Asked) => void;

/** What is answered to each request, in order; the last one again and again. */
async function farEnd(...replies: Reply[]): Promise<{ env: Record<string, string>; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, reply) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const { authorization: token, 'last-event-id': after } = request.headers;
      const one = { method: request.method, path: request.url, token, after: after as string | undefined, body };
      asked.push(one);
      replies[Math.min(asked.length, replies.length) - 1]?.(reply, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { env: environmentOf((server.address() as AddressInfo).port, TOKEN), asked };
}

const queued: Reply = (reply) =>
  reply.writeHead(200, { 'content-type': 'application/json' }).end('{"stream_id":"s1","place":1,"earliest_at":null}');

const problem =
  (status: number, body: object): Reply =>
  (reply) =>
    reply.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));

const END = {
  response: 'Warm soup.',
  model: 'm1',
  finish_reason: 'stop',
  usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 },
  timestamp: 1,
};

/** Numbered from `first` on; without an end the line breaks. */
const events =
  (first: number, ...said: [event: string, body: object][]): Reply =>
  (reply) => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.write(': still here\n\n');
    for (const [at, [event, body]] of said.entries()) reply.write(`id: ${first + at}\nevent: ${event}\ndata: ${JSON.stringify(body)}\n\n`);
    const last = said.at(-1)?.[0];
    if (last === 'END' || last === 'ERROR') reply.end();
    else setImmediate(() => reply.destroy());
  };

const START: [string, object] = ['START', { stream_id: 's1', place: 1, earliestAt: null }];
const chunk = (text: string): [string, object] => ['CHUNK', { text }];

test('the answer goes to standard output, what is piped in goes along with the question', TIMEOUT, async () => {
  const { env, asked } = await farEnd(queued, events(1, START, chunk('Warm '), chunk('soup.'), ['END', END]));
  const ended = await run(['ask', 'what is this?', '--persona', 'chef', '-m', 'm1', '-t', '0.5'], { env, stdin: 'leek\npotato\n' });
  expect(ended).toEqual({ code: 0, stdout: 'Warm soup.\n', stderr: '' });
  expect(asked.map(({ method, path, token }) => `${method ?? ''} ${path ?? ''} ${token ?? ''}`)).toEqual([
    `POST /api/chat/stream Bearer ${TOKEN}`,
    `GET /api/chat/stream/s1 Bearer ${TOKEN}`,
  ]);
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
    message: 'what is this?\n\nleek\npotato',
    persona: 'chef',
    model: 'm1',
    temperature: 0.5,
  });
});

test('--json gives the whole answer at the end and nothing before', TIMEOUT, async () => {
  const { env } = await farEnd(queued, events(1, START, chunk('Warm soup.'), ['END', END]));
  const { code, stdout } = await run(['ask', 'dinner?', '--json'], { env });
  expect([code, JSON.parse(stdout)]).toEqual([0, END]);
});

test('--json can be parsed to the same and steers no terminal', TIMEOUT, async () => {
  const answer = { ...END, response: 'Warm\u009b2J soup\u202e.\u2066\n' };
  const { env } = await farEnd(queued, events(1, START, ['END', answer]));
  const { code, stdout } = await run(['ask', 'dinner?', '--json'], { env });
  expect([code, JSON.parse(stdout)]).toEqual([0, answer]);
  expect(stdout).toContain('Warm\\u009b2J soup\\u202e.\\u2066\\n');
});

test('a line that breaks is taken up behind what was heard', TIMEOUT, async () => {
  const { env, asked } = await farEnd(queued, events(1, START, chunk('Warm ')), events(2, chunk('Warm '), chunk('soup.'), ['END', END]));
  expect(await run(['ask', 'dinner?'], { env })).toEqual({ code: 0, stdout: 'Warm soup.\n', stderr: '' });
  expect(asked.map(({ after }) => after)).toEqual([undefined, undefined, '2']);
});

test('endings: refused, no budget, nobody there, nothing asked', TIMEOUT, async () => {
  const refused = await farEnd(problem(404, { code: 'not_found', detail: 'no such persona', field: 'persona' }));
  const full = await farEnd(
    problem(429, { code: 'too_many', detail: 'there is no slot for it in time', reason: 'queue', retryAfterMs: 60_000 }),
  );
  const failed = await farEnd(
    queued,
    events(1, START, ['ERROR', { code: 'internal', message: 'the voice did not answer (timeout)', details: { reason: 'voice_timeout' } }]),
  );
  const proxy = await farEnd((reply) => reply.writeHead(502).end('<h1>Bad gateway</h1>'));
  const moved = await farEnd((reply) => reply.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
  const asks = [refused, full, failed, proxy, moved].map(({ env }) => run(['ask', 'dinner?', '-p', 'chef'], { env }));
  expect((await Promise.all(asks)).map(({ code, stdout, stderr }) => [code, stdout, stderr.replace(/http:\S+/u, 'it')])).toEqual([
    [1, '', 'no such persona\n'],
    [4, '', 'There is no slot for it in time.\n'],
    [1, '', 'The provider took too long.\n'],
    [3, '', 'it cannot be reached (HTTP 502).\n'],
    [3, '', 'it cannot be reached (HTTP 302).\n'],
  ]);
  expect((await run(['ask'], { env: refused.env })).code).toBe(2);
});

test('whoever interrupts it stops the answer on the server too', TIMEOUT, async () => {
  const open: Reply = (reply) => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.write(`id: 1\nevent: CHUNK\ndata: {"text":"Warm"}\n\n`);
  };
  const { env, asked } = await farEnd(queued, open, (reply) => reply.writeHead(204).end());
  const program = new Program(['ask', 'dinner?'], { env, stdin: '' });
  await program.says('Warm');
  program.interrupt();
  expect((await program.ended()).code).toBe(130);
  expect(asked.map(({ method, path }) => `${method ?? ''} ${path ?? ''}`).at(-1)).toBe('DELETE /api/chat/stream/s1');
});

test('when nobody reads the answer any more it ends quietly, and on the server too', TIMEOUT, async () => {
  let more = (): void => undefined;
  const open: Reply = (reply) => {
    const write = (id: number): boolean => reply.write(`id: ${id}\nevent: CHUNK\ndata: {"text":"Warm"}\n\n`);
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    write(1);
    more = () => void write(2);
  };
  const { env, asked } = await farEnd(queued, open, (reply) => reply.writeHead(204).end());
  const program = new Program(['ask', 'dinner?'], { env, stdin: '' });
  await program.says('Warm');
  program.stopReading();
  more();
  expect(await program.ended()).toMatchObject({ code: 0, stderr: '' });
  expect(asked.map(({ method, path }) => `${method ?? ''} ${path ?? ''}`).at(-1)).toBe('DELETE /api/chat/stream/s1');
});
