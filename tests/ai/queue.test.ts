// Which turn a slot goes to: lanes, fair share, who has the word. (G12)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { LANES } from '../../protocol/stage.ts';
import type { Lane } from '../../protocol/stage.ts';
import { Queue } from '../../server/ai/queue.ts';
import type { Turn } from '../../server/ai/turns.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';

let made = 0;

function turn(lane: Lane, more: Partial<Turn> = {}): Turn {
  made += 1;
  const plan = { kind: 'reply' as const, task: 'line' as const, personaIds: [newId()], depth: 1, maxLines: 1, closing: false };
  const of = { roomId: 'kitchen', triggerId: newId(), targetId: null, setOffBy: 'ana', messageId: newId(), reason: { code: 'talk' as const, by: null } }; // prettier-ignore
  const state = { state: 'queued' as const, why: null, attempts: 0, said: 0, unsaid: null, createdAt: made, notBefore: 0, endedAt: null };
  return { id: newId(), lane, ...plan, ...of, ...state, ...more };
}

function queueOf(turns: Turn[], clock = new VirtualClock(1_000)): Queue {
  const queue = new Queue({ listOpen: () => [...turns] }, clock);
  queue.reload();
  return queue;
}

const any = (): boolean => true;

/** Everybody in turn, each gone before the next is taken. */
function serve(queue: Queue): Id[] {
  const order: Id[] = [];
  for (let next = queue.pick(LANES, any); next !== null; next = queue.pick(LANES, any)) {
    order.push(next.id);
    queue.take(next);
    queue.leave(next.id);
  }
  return order;
}

test('lanes first, then first come', () => {
  const [chatter, person, late, addressed] = [turn('chatter'), turn('person'), turn('person'), turn('addressed')];
  expect(serve(queueOf([chatter, person, late, addressed]))).toEqual([addressed.id, person.id, late.id, chatter.id]);
});

test('G12: one person cannot starve another', () => {
  const anas = Array.from({ length: 4 }, () => turn('addressed', { roomId: 'kitchen' }));
  const bens = [turn('addressed', { roomId: 'garden', setOffBy: 'ben' })];
  const queue = queueOf([...anas, ...bens]);
  const first = queue.pick(LANES, any)!;
  queue.take(first);
  queue.leave(first.id);
  queue.reload();
  expect(queue.waiting.map(({ setOffBy }) => setOffBy)[0]).toBe('ben');
});

test('what was sent back stands at the head of its lane', () => {
  const [first, again] = [turn('person'), turn('person', { why: 'rate_limited', setOffBy: 'ben' })];
  expect(queueOf([first, again]).waiting.map(({ id }) => id)).toEqual([again.id, first.id]);
});

test('a turn that must wait for its time does not hold up the others', () => {
  const [later, now] = [turn('addressed', { notBefore: 5_000 }), turn('chatter')];
  const queue = queueOf([later, now]);
  expect(queue.pick(LANES, any)?.id).toBe(now.id);
  expect(queue.nextDue()).toBe(4_000);
});

test('F41: a wall clock that is set neither frees nor holds a turn that waits', async () => {
  const clock = new VirtualClock(100_000_000);
  const [now, later] = [turn('addressed', { notBefore: clock.now() }), turn('person', { notBefore: clock.now() + 90_000 })];
  const queue = queueOf([now, later], clock);
  clock.jump(-2 * 3_600_000);
  queue.reload();
  expect(queue.pick(LANES, any)?.id).toBe(now.id);
  clock.jump(4 * 3_600_000);
  queue.reload();
  expect(queue.pick(['person'], any)).toBeNull();
  await clock.advance(90_000);
  expect(queue.pick(['person'], any)?.id).toBe(later.id);
});

test('F41: a turn from before a restart waits no longer than any turn does, whatever the clock says', async () => {
  const clock = new VirtualClock(1_000);
  const queue = queueOf([turn('addressed', { notBefore: 7_200_000 })], clock);
  await clock.advance(5 * 60_000);
  expect(queue.pick(LANES, any)).not.toBeNull();
});

test('a gate offers only what its budget pays', () => {
  const [mine, theirs] = [turn('addressed', { setOffBy: 'ana' }), turn('person', { setOffBy: 'ben' })];
  expect(queueOf([mine, theirs]).pick(LANES, ({ setOffBy }) => setOffBy === 'ben')?.id).toBe(theirs.id);
});

test('two who were addressed by one line speak one after the other, two by different lines at the same time', () => {
  const line = newId();
  const [first, second] = [turn('addressed', { triggerId: line }), turn('addressed', { triggerId: line })];
  const other = turn('addressed', { setOffBy: 'ben' });
  const queue = queueOf([first, second, other]);
  queue.take(first);
  expect(queue.pick(LANES, any)?.id).toBe(other.id);
  queue.take(other);
  expect(queue.pick(LANES, any)).toBeNull();
  queue.leave(first.id);
  expect(queue.pick(LANES, any)?.id).toBe(second.id);
});

test('nobody talks over themselves', () => {
  const mina = newId();
  const queue = queueOf([turn('addressed', { personaIds: [mina] }), turn('addressed', { personaIds: [mina], setOffBy: 'ben' })]);
  queue.take(queue.pick(LANES, any)!);
  expect(queue.pick(LANES, any)).toBeNull();
});

test('personas among themselves wait for whoever speaks, and for people whose words are being taken in', () => {
  const [reply, follow] = [turn('addressed'), turn('follow-up')];
  const queue = queueOf([reply, follow]);
  queue.take(reply);
  expect(queue.pick(LANES, any)).toBeNull();
  queue.leave(reply.id);
  queue.listen('kitchen', { on: true });
  expect(queue.pick(['follow-up'], any)).toBeNull();
  queue.listen('kitchen', { on: false });
  expect(queue.pick(['follow-up'], any)?.id).toBe(follow.id);
});
