// Personas are speaking when the process is told to go, the lid is closed, the disk is full. (F22, F34, F54, G9, G10)
import { expect, onTestFinished, test } from 'vitest';
import type { RoomEvent } from '../../protocol/events.ts';
import { newId } from '../../protocol/ids.ts';
import type { MessageRecord } from '../../protocol/records.ts';
import { CommitFaults } from '../harness/commit-fault.ts';
import { openFakeProvider } from '../harness/fake-provider.ts';
import { REFERENCE } from '../harness/fake-stream.ts';
import { openHeartRig } from '../harness/heart-rig.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import { StrictUpstream } from '../harness/strict-upstream.ts';
import { until } from '../harness/until.ts';
import { RawSocket } from './raw-socket.ts';
import { NODE_OPTIONS } from './real-server.ts';
import { Stage } from './stage.ts';

const SAID = REFERENCE.normalize('NFC');
const KEY = 'sk-environment-0123456789';

async function openStage(environment: Record<string, string>): Promise<Stage> {
  const stage = await Stage.open({ environment });
  onTestFinished(() => stage.close());
  return stage;
}

const posted = (frame: { type: string; event?: RoomEvent }): MessageRecord | null =>
  frame.type === 'event' && frame.event?.type === 'message.posted' && frame.event.message.ai !== null ? frame.event.message : null;

test('F34: told to go while one streams, one has not begun and one waits: gone within 10 s, and after the start nothing is missing', async () => {
  const fake = await openFakeProvider({ tellsLimits: false });
  onTestFinished(() => fake.close());
  const environment = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: fake.baseUrl, REQUESTS_PER_MINUTE: '0', REQUESTS_PER_DAY: '0' };
  const stage = await openStage(environment);
  const raw = await RawSocket.ready(stage.ana);
  const { snapshot } = await raw.join(stage.kitchen);
  const names = (snapshot?.members ?? []).filter(({ kind }) => kind === 'persona').map(({ name }) => name);
  expect(names).toHaveLength(3);
  fake.enqueue('trickle', 'hang');
  // Each called by a line of their own: two may be on their way at the same time.
  for (const name of names) await raw.do(stage.kitchen, { type: 'message.post', id: newId(), text: `@${name}` });
  await raw.hear((frame) => frame.type === 'signal' && frame.signal.type === 'draft.delta');
  await until(() => fake.journal.length === 2, 'both requests');
  expect(await comesWithin(10_000, stage.server.stop())).toBe(true);
  expect(stage.server.exit).toEqual({ code: 0, signal: null });
  expect(stage.bugs).toEqual([]);
  const [streaming] = raw.heard.flatMap((frame) => posted(frame) ?? []);
  expect(streaming).toMatchObject({ text: expect.stringMatching(/^tick( tick)*$/u) as string, ai: { ending: 'cut' } });

  // Two that do not repeat each other.
  fake.enqueue('logprobs', 'plain');
  await stage.restart({ environment });
  const again = await RawSocket.ready(stage.ana);
  const joined = await again.join(stage.kitchen);
  expect(joined.drafts.filter(({ text }) => text.includes('tick'))).toEqual([]);
  const linesNow = async () => (await again.question({ type: 'messages.before', roomId: stage.kitchen, before: 10_000 })).messages;
  await until(async () => (await linesNow()).filter(({ ai }) => ai !== null).length >= 3, 'all three to have spoken');
  const lines = (await linesNow()).filter(({ ai }) => ai !== null).slice(0, 3);
  expect(lines.map(({ text, ai }) => [text.replace(/^tick.*/u, 'tick'), ai?.ending]).sort()).toEqual([
    [SAID, null],
    ['Hello there.', null],
    ['tick', 'cut'],
  ].sort()); // prettier-ignore
  expect(new Set(lines.map(({ authorId }) => authorId)).size).toBe(3);
  raw.destroy();
  again.destroy();
});

test('F37, F54: the lid was closed while the far end finished: opened again, the whole line is there', async () => {
  const upstream = new StrictUpstream({
    perWindow: 100,
    windowMs: 60_000,
    betweenChunksMs: 100,
    content: () => 'a b c d e f g h i j k l.',
  });
  onTestFinished(() => upstream.close());
  const preload = new URL('../harness/fast-time-preload.ts', import.meta.url).href;
  // Its patience of 30 s without a word is three of ours.
  const stage = await openStage({
    NODE_OPTIONS: `${NODE_OPTIONS} --import=${preload}`,
    FAST_TIME: '10',
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: await upstream.listen(),
  });
  const raw = await RawSocket.ready(stage.ana);
  const { snapshot } = await raw.join(stage.kitchen);
  const mina = snapshot?.members.find(({ kind }) => kind === 'persona');
  await raw.do(stage.kitchen, { type: 'persona.call', personaId: mina?.id ?? '' });
  // Not only begun: the far end must have the request.
  await raw.hear((frame) => frame.type === 'signal' && frame.signal.type === 'draft.delta');
  stage.server.process.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 4_000)); // the fault itself
  stage.server.process.kill('SIGCONT');
  // Another line: at ten times the pace the first one is taken for dead within seconds, should this process be slow to answer.
  const again = await RawSocket.ready(stage.ana);
  const { snapshot: now } = await again.join(stage.kitchen);
  const line = now?.messages.find(({ ai }) => ai !== null) ?? posted(await again.hear((frame) => posted(frame) !== null));
  expect(line).toMatchObject({ text: 'a b c d e f g h i j k l.', ai: { ending: null } });
  expect(upstream.arrivals).toHaveLength(1);
  raw.destroy();
  again.destroy();
});

test('F22, G9: the disk is full when a reply is due: it fails aloud as soon as there is room, and can be tried again', async () => {
  const faults = new CommitFaults();
  const rig = await openHeartRig({
    prepare: ({ sqlite }) => {
      faults.installOn(sqlite);
    },
    // The answer is there, its end mark is not: time to fill the disk.
    patience: { headersMs: 5_000, idleMs: 5_000, tailMs: 400 },
  });
  const corner = await rig.corner({ scenario: 'no-end-mark>plain' });
  await corner.call();
  await corner.words();
  faults.full = true;
  const draftId = corner.turn.messageId;
  await corner.until(() => corner.client.frames.some((frame) => isEnd(frame, draftId)), 'the draft to be given up');
  expect([corner.said, corner.drafts]).toEqual([[], []]);
  faults.full = false;
  await corner.card('server');
  await corner.rest();
  expect(corner.turn).toMatchObject({ state: 'failed', why: 'server', said: 0 });
  await corner.client.command(corner.room, { type: 'turn.retry', turnId: corner.turn.id });
  await corner.until(() => corner.turns.length === 2, 'another turn');
  await corner.rest();
  expect(corner.said).toEqual([[SAID, null]]);
  expect(corner.requests).toHaveLength(2);
});

function isEnd(frame: { type: string; signal?: { type: string; id?: string } }, id: string): boolean {
  return frame.type === 'signal' && frame.signal?.type === 'draft.ended' && frame.signal.id === id;
}
