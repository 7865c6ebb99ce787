// The process as the machine treats it: asked to go, stopped and woken, short of descriptors. (F34, F35, F37, F40, G17)
import { execFileSync, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import type { TestContext } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { newId } from '../../protocol/ids.ts';
import { comesWithin } from '../harness/paced-clock.ts';
import { until } from '../harness/until.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage } from './stage.ts';

async function openStage({ onTestFinished }: TestContext): Promise<Stage> {
  const stage = await Stage.open();
  onTestFinished(() => stage.close());
  return stage;
}

// Side by side: they mostly wait.
test.concurrent(
  'F34, G17: asked to go with 200 sockets open, it closes them with 1012 and is gone within 10 s; nothing acknowledged is missing',
  async (context) => {
    const { expect } = context;
    const stage = await openStage(context);
    const sockets = await Promise.all(Array.from({ length: 200 }, () => RawSocket.ready(stage.ana)));
    const ids = Array.from({ length: 200 }, () => newId());
    const answers = sockets.map((raw, at) => raw.command(stage.kitchen, { type: 'message.post', id: ids[at] ?? '', text: 'a last word' }));
    await answers[0];
    stage.server.process.kill('SIGTERM');
    const ended = Promise.all(sockets.map((raw) => raw.ended()));
    expect(await comesWithin(10_000, Promise.all([ended, stage.server.exited()]))).toBe(true);
    const ends = await ended;
    expect(stage.server.exit).toEqual({ code: 0, signal: null });
    expect(new Set(ends.map((end) => end.code))).toEqual(new Set([CLOSE.restart]));
    const settled = await Promise.allSettled(answers);
    const acked = ids.filter((_id, at) => {
      const outcome = settled[at];
      return outcome?.status === 'fulfilled' && outcome.value.type === 'ok';
    });
    expect(acked.length).toBeGreaterThan(0);
    await stage.restart();
    const ana = await RawSocket.ready(stage.ana);
    for (let at = 0; at < acked.length; at += 50) {
      const page = acked.slice(at, at + 50);
      expect((await ana.question({ type: 'messages.lookup', roomId: stage.kitchen, ids: page })).messages).toHaveLength(page.length);
    }
  },
);

test.concurrent('F35: a peer that never closes its side is cut off after 5 s; the process is gone within 10 s', async (context) => {
  const { expect } = context;
  const stage = await openStage(context);
  const deaf = await Promise.all(Array.from({ length: 5 }, () => RawSocket.ready(stage.ana)));
  for (const raw of deaf) raw.answersClose = false;
  deaf[0]?.socket.pause();
  stage.server.process.kill('SIGTERM');
  expect(await comesWithin(10_000, stage.server.exited())).toBe(true);
  expect(stage.server.exit).toEqual({ code: 0, signal: null });
  for (const raw of deaf) raw.destroy();
});

test.concurrent(
  'F37: a process that was stopped for longer than two pings drops none of fifty healthy sockets',
  async ({ expect, onTestFinished }) => {
    const server = fork(fileURLToPath(new URL('quick-ping-process.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    onTestFinished(() => {
      server.kill('SIGKILL');
    });
    const { port, cookie } = await new Promise<{ port: number; cookie: string }>((resolve) => server.once('message', resolve));
    const sockets = await Promise.all(Array.from({ length: 50 }, () => RawSocket.ready({ port, cookie })));
    const beats = sockets.map(() => 0);
    sockets.forEach((raw, at) => {
      raw.listen((frame) => {
        if (frame.type === 'beat') beats[at] = (beats[at] ?? 0) + 1;
      });
    });
    for (let stall = 1; stall <= 2; stall += 1) {
      const reached = Math.max(...beats) + 3;
      await until(() => beats.every((count) => count >= reached - 2), 'everybody to be pinged');
      server.kill('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 1_500)); // the fault itself
      server.kill('SIGCONT');
      await until(
        () => beats.every((count) => count >= reached) || sockets.some((raw) => raw.isOver),
        'everybody to be pinged again, twice',
      );
    }
    expect(sockets.filter((raw) => raw.isOver)).toEqual([]);
    for (const raw of sockets) raw.destroy();
  },
);

test.concurrent(
  'F40: out of descriptors, those who are in talk on, those who come are turned away, and later it is as before',
  async (context) => {
    const { expect } = context;
    const stage = await openStage(context);
    await stage.checkHealth();
    try {
      execFileSync('prlimit', ['--pid', String(stage.server.process.pid), '--nofile=64']);
    } catch {
      context.skip('prlimit is not installed here');
      return;
    }
    const arrivals = await Promise.allSettled(Array.from({ length: 100 }, () => RawSocket.open(stage.ana)));
    const inside = arrivals.flatMap((arrival) => (arrival.status === 'fulfilled' ? [arrival.value] : []));
    expect(inside.length).toBeGreaterThan(5);
    expect(inside.length).toBeLessThan(64);
    await stage.checkHealth();
    for (const raw of inside) raw.destroy();
    await until(async () => {
      const again = await RawSocket.ready(stage.ana).catch(() => undefined);
      again?.destroy();
      return again !== undefined;
    }, 'a free descriptor');
    await stage.checkHealth();
  },
);
