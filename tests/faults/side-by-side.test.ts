// The two tests that take longest, at once: one computes, the other mostly waits. (F20, B14)
import { connect } from 'node:net';
import { test } from 'vitest';
import { until } from '../harness/until.ts';
import { runKillCycles } from './kill-run.ts';
import { Stage } from './stage.ts';

/** The short form of `npm run faults:kill`: two folders, 50 kills each. */
test.concurrent(
  'F20, G1, G2, G3: kill -9 at any moment loses, doubles and reorders nothing that was acknowledged',
  { timeout: 600_000 },
  async ({ expect }) => {
    const both = await Promise.all([runKillCycles({ cycles: 50, seed: 1 }), runKillCycles({ cycles: 50, seed: 2 })]);
    for (const totals of both) {
      expect(totals).toMatchObject({ cycles: 50, lost: 0, duplicated: 0, reordered: 0, phantom: 0, holes: 0, integrity: 'ok', wrongs: [] });
      expect(totals.acked).toBe(totals.sent);
      expect(totals.acked).toBeGreaterThan(1_000);
    }
  },
);

test.concurrent(
  'B14: requests whose heads come byte by byte are given up, and nobody waits for them',
  async ({ expect, onTestFinished }) => {
    const stage = await Stage.open();
    onTestFinished(() => stage.close());
    const slow = Array.from({ length: 50 }, () => {
      const socket = connect({ port: stage.server.port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      socket.write(`GET /health HTTP/1.1\r\nHost: 127.0.0.1:${stage.server.port}\r\nX-Slow: `);
      return socket;
    });
    const drip = setInterval(() => {
      for (const socket of slow) if (!socket.destroyed) socket.write('x');
    }, 500);
    onTestFinished(() => {
      clearInterval(drip);
    });
    await stage.checkHealth();
    await until(() => slow.every((socket) => socket.destroyed), 'the slow requests to be given up', 40_000);
    await stage.checkHealth();
    expect(stage.bugs).toEqual([]);
  },
);
