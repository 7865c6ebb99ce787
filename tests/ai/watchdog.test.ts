// Patience, phase by phase, on a clock that moves only when told. (F52-F54)
import { expect, test } from 'vitest';
import { PATIENCE, startWatchdog, type Verdict } from '../../server/ai/watchdog.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';

function start() {
  const clock = new VirtualClock();
  const verdicts: Verdict[] = [];
  const dog = startWatchdog(clock, PATIENCE, (verdict) => verdicts.push(verdict));
  return { clock, verdicts, dog };
}

test('no headers for 20 s', async () => {
  const { clock, verdicts } = start();
  await clock.advance(19_999);
  expect(verdicts).toEqual([]);
  await clock.advance(1);
  await clock.advance(200_000);
  expect(verdicts).toEqual(['no_headers']);
});

test('nothing said for 30 s, counted from the last thing said', async () => {
  const { clock, verdicts, dog } = start();
  await clock.advance(15_000);
  dog.headersArrived();
  await clock.advance(29_999);
  dog.progressed();
  await clock.advance(29_999);
  expect(verdicts).toEqual([]);
  await clock.advance(1);
  expect(verdicts).toEqual(['idle']);
});

test('90 s in all', async () => {
  const { clock, verdicts, dog } = start();
  dog.headersArrived();
  for (let second = 0; second < 90; second += 1) {
    expect(verdicts).toEqual([]);
    dog.progressed();
    await clock.advance(1_000);
  }
  expect(verdicts).toEqual(['total']);
});

test('while the reader is busy only the whole counts', async () => {
  const { clock, verdicts, dog } = start();
  dog.headersArrived();
  dog.hold();
  await clock.advance(89_999);
  expect(verdicts).toEqual([]);
  await clock.advance(1);
  expect(verdicts).toEqual(['total']);
});

test('after the finish reason 2 s, whatever else is said', async () => {
  const { clock, verdicts, dog } = start();
  dog.headersArrived();
  dog.finishing();
  await clock.advance(1_500);
  dog.progressed();
  dog.hold();
  dog.finishing();
  await clock.advance(500);
  expect(verdicts).toEqual(['tail']);
});

test('stopped is stopped', async () => {
  const { clock, verdicts, dog } = start();
  dog.stop();
  dog.headersArrived();
  dog.progressed();
  dog.finishing();
  await clock.advance(200_000);
  expect(verdicts).toEqual([]);
});

test('F54: what came while the lid was closed is read before anybody is given up', async () => {
  const { clock, verdicts, dog } = start();
  dog.headersArrived();
  clock.sleep(3_600_000);
  await clock.advance(999);
  expect(verdicts).toEqual([]);
  dog.progressed();
  dog.finishing();
  dog.stop();
  const deaf = start();
  deaf.dog.headersArrived();
  deaf.clock.sleep(3_600_000);
  await deaf.clock.advance(1_000);
  expect(deaf.verdicts).toHaveLength(1);
});
