// A room whose stage the test decides: what the server says of it is replaced on the wire between the real server and the page.
import type { BrowserContextOptions } from 'playwright-core';
import type { Command } from '../../protocol/commands.ts';
import type { ServerFrame } from '../../protocol/frames.ts';
import type { WireFrame } from '../../protocol/wire.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { RoomSignal } from '../../protocol/signals.ts';
import { EMPTY_STAGE, type AiMark, type Meter, type Stage, type StopCard } from '../../protocol/stage.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';
import { openRoom, PHONE, type Window } from './windows.ts';

export const METER: Meter = {
  voice: 'model',
  of: 'server',
  perMinute: 3,
  leftThisMinute: 2,
  perDay: 200,
  leftToday: 187,
  nextSlotAt: null,
  blockedUntil: null,
};
export const MARK: AiMark = {
  turnId: newId(),
  voice: 'demo',
  model: null,
  reason: { code: 'talk', by: null },
  asks: 'nobody',
  depth: 1,
  ending: null,
  confidence: null,
};

export interface Theatre extends Window {
  show: (signal: RoomSignal) => void;
  sent: Command[];
}

/** A window in the room whose stage the test decides. */
export async function openTheatre(
  server: TestServer,
  person: Person,
  roomId: Id,
  stage: Partial<Stage>,
  options: BrowserContextOptions = { viewport: PHONE },
): Promise<Theatre> {
  const sent: Command[] = [];
  let show: Theatre['show'] = () => undefined;
  const opened = await openRoom(server.port, person, roomId, options, async (page) => {
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
        const frame = JSON.parse(String(message)) as WireFrame;
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

export async function kitchenWithMina(): Promise<{ server: TestServer; ana: Person; roomId: Id; mina: Id }> {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const roomId = await server.room('kitchen', ana);
  const mina = await server.persona('Mina', ana);
  await server.seat(mina, roomId, ana);
  return { server, ana, roomId, mina };
}

export const card = (part: Partial<StopCard>): StopCard => ({
  id: newId(),
  code: 'rested',
  at: Date.now(),
  turnId: null,
  personaId: null,
  until: null,
  model: null,
  ...part,
});
