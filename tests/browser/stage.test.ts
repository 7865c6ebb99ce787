// What the page makes of a stage: drafts, chips, cards, the meter. The stage is put on the wire between the real server and the page, so
// that every moment of it can be shown at will.
import { expect, test } from 'vitest';
import type { Command } from '../../protocol/commands.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import { newId } from '../../protocol/ids.ts';
import type { DraftRecord, Id } from '../../protocol/records.ts';
import type { RoomSignal } from '../../protocol/signals.ts';
import { EMPTY_STAGE, type AiMark, type Meter, type Stage, type StopCard } from '../../protocol/stage.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { fitsItsWidth, openRoom, PHONE, useBrowser, type Window } from './windows.ts';

useBrowser();

const METER: Meter = {
  voice: 'model',
  of: 'server',
  perMinute: 3,
  leftThisMinute: 2,
  perDay: 200,
  leftToday: 187,
  nextSlotAt: null,
  blockedUntil: null,
};
const MARK: AiMark = {
  turnId: newId(),
  voice: 'demo',
  model: null,
  reason: { code: 'talk', by: null },
  asks: 'nobody',
  depth: 1,
  ending: null,
  confidence: null,
};

interface Theatre extends Window {
  show: (signal: RoomSignal) => void;
  sent: Command[];
}

/** A window in the room whose stage the test decides. */
async function openTheatre(server: TestServer, person: Person, roomId: Id, stage: Partial<Stage>): Promise<Theatre> {
  const sent: Command[] = [];
  let show: Theatre['show'] = () => undefined;
  const opened = await openRoom(server.port, person, roomId, { viewport: PHONE }, async (page) => {
    await page.routeWebSocket(/\/api\/socket$/, (wire) => {
      const far = wire.connectToServer();
      show = (signal) => {
        wire.send(JSON.stringify({ type: 'signal', roomId, signal } satisfies ServerFrame));
      };
      wire.onMessage((message) => {
        const frame = JSON.parse(String(message)) as { type: string; command?: Command };
        if (frame.command !== undefined) sent.push(frame.command);
        far.send(message);
      });
      far.onMessage((message) => {
        const frame = JSON.parse(String(message)) as ServerFrame;
        wire.send(JSON.stringify(frame.type === 'joined' ? { ...frame, stage: { ...EMPTY_STAGE, ...stage } } : frame));
      });
    });
  });
  return {
    ...opened,
    sent,
    show: (signal) => {
      show(signal);
    },
  };
}

async function kitchenWithMina(): Promise<{ server: TestServer; ana: Person; roomId: Id; mina: Id }> {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const roomId = await server.room('kitchen', ana);
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, roomId, ana);
  return { server, ana, roomId, mina };
}

const card = (part: Partial<StopCard>): StopCard => ({
  id: newId(),
  code: 'rested',
  at: Date.now(),
  turnId: null,
  personaId: null,
  until: null,
  model: null,
  ...part,
});

test('a line streams in by name, can be stopped by the keyboard, and stays where it stands when it is posted', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const { page, show, sent } = await openTheatre(server, ana, roomId, { meter: METER });
  const draft: DraftRecord = {
    id: newId(),
    authorId: mina,
    text: 'Broth ',
    replyToId: null,
    startedAt: Date.now(),
    turnId: MARK.turnId,
    voice: 'demo',
    mode: 'line',
  };
  show({ type: 'draft.started', draft });
  show({ type: 'draft.delta', id: draft.id, at: 6, text: 'first.' });
  const bubble = page.getByRole('article', { name: /Mina, writing/ });
  await bubble.getByText('Broth first.').waitFor();
  expect(await bubble.getByText('demo', { exact: true }).count()).toBe(1);
  await bubble.getByRole('button', { name: 'Stop Mina' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => sent.find((command) => command.type === 'turn.stop')).toEqual({ type: 'turn.stop', turnId: MARK.turnId });
  const before = await bubble.getByText('Broth first.').boundingBox();
  const post = { id: draft.id, text: 'Broth first.' };
  await server.core.batch.do(() => server.core.messages.postMessage(mina, roomId, post, MARK));
  await bubble.waitFor({ state: 'detached' });
  const after = await page.getByRole('log').getByText('Broth first.').boundingBox();
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
  expect(await page.getByRole('log').getByText('demo', { exact: true }).count()).toBe(1);
});

test('waiting turns count down and can be taken back; typing names people and personas', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const turn = {
    id: newId(),
    kind: 'reply' as const,
    lane: 'addressed' as const,
    state: 'queued' as const,
    personaIds: [mina],
    reason: { code: 'mentioned' as const, by: ana.id },
    setOffBy: ana.id,
    earliestAt: Date.now() + 30_000,
    targetId: null,
  };
  const { page, sent } = await openTheatre(server, ana, roomId, { meter: METER, turns: [turn], writing: [mina] });
  const chips = page.getByRole('list', { name: 'Who speaks next' });
  await chips.getByText(/next, about \d+ s/).waitFor();
  const seconds = async (): Promise<number> => Number(/\d+/.exec((await chips.textContent()) ?? '')?.[0]);
  const first = await seconds();
  await expect.poll(seconds).toBeLessThan(first);
  await page.getByText(/Mina.* is writing…/).waitFor();
  expect(await fitsItsWidth(page)).toBe(true);
  await chips.getByRole('button', { name: /^Do not let/ }).click();
  await expect.poll(() => sent.find((command) => command.type === 'turn.cancel')).toEqual({ type: 'turn.cancel', turnId: turn.id });
});

test('a stop card says why and what it costs to go on; the meter opens and closes', async () => {
  const { server, ana, roomId, mina } = await kitchenWithMina();
  const failed = newId();
  const cards = [card({ code: 'allowance' }), card({ code: 'unreachable', personaId: mina, turnId: failed })];
  const { page, sent } = await openTheatre(server, ana, roomId, { meter: METER, cards });
  await page.getByRole('button', { name: /^Keep going\s*1 request$/ }).click();
  await page.getByRole('button', { name: /^Try again/ }).click();
  await expect
    .poll(() => sent.filter((command) => command.type !== 'read.mark'))
    .toEqual([{ type: 'talk.extend' }, { type: 'turn.retry', turnId: failed }]);
  await page.getByRole('button', { name: /^Budget/ }).click();
  await page.getByText('187 of 200 left today').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByText('187 of 200 left today').count()).toBe(0);
});
