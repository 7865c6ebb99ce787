// `npm run bench:token -- [--json] [--rounds 30]`: how long the first word of a line takes from the moment the provider wrote it until each
// of 100 sockets in the room has the draft frame (at most 60 ms, p95), and how long after the end of the debounce the room is told who
// writes, when a slot is free (at most 300 ms). A real server process; far end and sockets share this process, and so one clock.
import { parseArgs } from 'node:util';
import { newId } from '../protocol/ids.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import { invite, signIn } from '../tests/faults/http-calls.ts';
import { RawSocket } from '../tests/faults/raw-socket.ts';
import { makeFolder, startServer } from '../tests/faults/real-server.ts';
import { Histogram } from './histogram.ts';
import { describeMachine } from './machine.ts';
import type { Spread } from './plan.ts';
import { openTokenSource } from './token-source.ts';
import type { TokenSource } from './token-source.ts';

const SOCKETS = 100;
/** From docs/conversation.md: people's words wait so long for more. */
const DEBOUNCE_MS = 2_000;
const WANTED = { firstMs: 60, typingMs: 300 };

interface Measured {
  firstWord: Spread;
  typingSign: Spread;
  missing: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '30' } } });
  const folder = makeFolder();
  const source = await openTokenSource();
  const environment = { OPENAI_API_KEY: 'sk-bench', OPENAI_BASE_URL: source.baseUrl, REQUESTS_PER_MINUTE: '0', REQUESTS_PER_DAY: '0' };
  const server = await startServer({ folder: folder.path, environment });
  try {
    report(await measure(server.port, source, Number(values.rounds)), values.json);
  } finally {
    await server.stop();
    await source.close();
    folder.remove();
  }
}

async function measure(port: number, source: TokenSource, rounds: number): Promise<Measured> {
  const owner = await signIn(port);
  const first = await RawSocket.ready(owner);
  const roomId = (await first.question({ type: 'mine' })).rooms[0]?.room.id ?? '';
  const ben = await invite(owner, roomId, 'ben');
  const { snapshot } = await first.join(roomId);
  const personas = (snapshot?.members ?? []).filter(({ kind }) => kind === 'persona');
  const sockets = [
    first,
    ...(await Promise.all(Array.from({ length: SOCKETS - 1 }, (_, at) => RawSocket.ready(at % 2 === 0 ? owner : ben)))),
  ];
  for (const socket of sockets.slice(1)) await socket.join(roomId);
  const firstWord = new Histogram();
  const typingSign = new Histogram();
  let missing = 0;
  for (let round = 0; round < rounds; round += 1) {
    const persona = personas[round % personas.length];
    if (persona === undefined) throw new Error('nobody is at the table');
    const arrived = listen(sockets, persona.id);
    const posted = await say(first, roomId, `@${persona.name} round ${round}`);
    const wroteAt = await source.answered();
    await first.until(() => arrived.posted.every((at) => at > 0), 'the line to be everywhere').catch(() => undefined);
    for (const at of arrived.drafts) if (at > 0) firstWord.add((at - wroteAt) * 1e6);
    for (const at of arrived.writing) if (at > 0) typingSign.add((at - posted - DEBOUNCE_MS) * 1e6);
    missing += [...arrived.drafts, ...arrived.writing, ...arrived.posted].filter((at) => at === 0).length;
  }
  for (const socket of sockets) socket.destroy();
  return { firstWord: firstWord.spread(), typingSign: typingSign.spread(), missing };
}

/** The moment it was sent: the server's debounce begins a little later. */
async function say(socket: RawSocket, roomId: string, text: string): Promise<number> {
  const sentAt = performance.now();
  await socket.do(roomId, { type: 'message.post', id: newId(), text });
  return sentAt;
}

/** When each socket first heard of the draft, of the persona writing, and of its line; 0: not yet. */
function listen(sockets: readonly RawSocket[], personaId: string): { drafts: number[]; writing: number[]; posted: number[] } {
  const arrived = { drafts: sockets.map(() => 0), writing: sockets.map(() => 0), posted: sockets.map(() => 0) };
  sockets.forEach((socket, at) => {
    socket.heard.length = 0;
    socket.watch((frame) => {
      const now = performance.now();
      const what = meaningOf(frame, personaId);
      if (what !== null && arrived[what][at] === 0) arrived[what][at] = now;
    });
  });
  return arrived;
}

function meaningOf(frame: ServerFrame, personaId: string): 'drafts' | 'writing' | 'posted' | null {
  if (frame.type === 'event') return frame.event.type === 'message.posted' && frame.event.message.authorId === personaId ? 'posted' : null;
  if (frame.type !== 'signal') return null;
  if (frame.signal.type === 'draft.started') return frame.signal.draft.authorId === personaId ? 'drafts' : null;
  return frame.signal.type === 'stage' && frame.signal.stage.writing.includes(personaId) ? 'writing' : null;
}

function report({ firstWord, typingSign, missing }: Measured, json: boolean): void {
  const machine = describeMachine();
  const line = ({ count, p50Ms, p95Ms, maxMs }: Spread): string =>
    `p50 ${p50Ms.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms, at most ${maxMs.toFixed(1)} ms of ${String(count)}`;
  console.error(
    `first word, written by the provider → ${String(SOCKETS)} sockets: ${line(firstWord)} (p95 at most ${String(WANTED.firstMs)} hoped for)`,
  );
  console.error(`end of the debounce → who writes: ${line(typingSign)} (at most ${String(WANTED.typingMs)} hoped for)`);
  console.error(`frames that did not come: ${String(missing)}; load of the machine: ${machine.load.toFixed(2)}`);
  if (json) console.log(JSON.stringify({ machine, firstWord, typingSign, missing }));
}

await main();
