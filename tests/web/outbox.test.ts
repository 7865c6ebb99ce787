// The outbox keeps what was written until the server has it: in order, once, and over a lost line. (G1, G2, G7)
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ClientFrame } from '../../protocol/frames.ts';
import { Outbox, type MessageCommand } from '../../web/state/outbox.svelte.ts';

const KITCHEN = 'kitchen-kitchen-kitchen';
const ATTIC = 'attic-attic-attic-attic';

let line: 'up' | 'down';
let sent: Extract<ClientFrame, { type: 'command' }>[];
let refused: string[];
let outbox: Outbox;

beforeEach(() => {
  line = 'up';
  sent = [];
  refused = [];
  outbox = new Outbox({
    send(frame) {
      if (line === 'down' || frame.type !== 'command') return false;
      sent.push(frame);
      return true;
    },
    refused: (entry, error) => refused.push(`${entry.command.type} ${error.code}`),
  });
  outbox.open('ana-ana-ana-ana-ana-ana');
});

function post(text: string, roomId = KITCHEN): void {
  outbox.add(roomId, { type: 'message.post', id: `id-of-${text}-0123456789`, text });
}

const texts = (): string[] => sent.map(({ command }) => (command.type === 'message.post' ? command.text : command.type));
const states = (): string[] => outbox.entries.map((entry) => entry.state);
const answer = (at: number, seq: number | null): boolean => outbox.acknowledged(sent[at]?.id ?? '', seq);
const refuse = (at: number, code: ErrorCode, retryAfterMs?: number): boolean =>
  outbox.failed(sent[at]?.id ?? '', { code, message: code, ...(retryAfterMs === undefined ? {} : { details: { retryAfterMs } }) });

describe('the outbox', () => {
  test('sends one line of a room at a time, in the order they were written', () => {
    post('one');
    post('two');
    post('elsewhere', ATTIC);
    expect(texts()).toEqual(['one', 'elsewhere']);
    answer(0, 5);
    expect(texts()).toEqual(['one', 'elsewhere', 'two']);
  });

  test('keeps an acknowledged line until the room shows it', () => {
    post('one');
    answer(0, 5);
    outbox.shown(KITCHEN, 4);
    expect(states()).toEqual(['acknowledged']);
    outbox.shown(KITCHEN, 5);
    expect(states()).toEqual([]);
  });

  test('sends again under the same id after a lost line', () => {
    post('one');
    line = 'down';
    outbox.offline();
    post('two');
    expect(states()).toEqual(['queued', 'queued']);
    line = 'up';
    outbox.online();
    expect(texts()).toEqual(['one', 'one']);
    expect(sent[1]).toEqual(sent[0]);
    answer(1, 1);
    expect(texts()).toEqual(['one', 'one', 'two']);
  });

  test.each<ErrorCode>(['too_many', 'storage_full', 'restarting'])(
    'tries by itself again after %s, before what was written later',
    async (code) => {
      vi.useFakeTimers();
      post('one');
      post('two');
      refuse(0, code, 100);
      expect(texts()).toEqual(['one']);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(texts()).toEqual(['one', 'one']);
      vi.useRealTimers();
    },
  );

  test('shows a refused line as failed, goes on with the next, and sends it again only when asked', () => {
    post('one');
    post('two');
    refuse(0, 'forbidden');
    expect(states()).toEqual(['failed', 'sent']);
    expect(texts()).toEqual(['one', 'two']);
    answer(1, 1);
    outbox.retry(outbox.entries[0]?.id ?? '');
    expect(texts()).toEqual(['one', 'two', 'one']);
  });

  test('says so when a change to a line is refused, and forgets it', () => {
    const edit: MessageCommand = { type: 'message.edit', id: 'id-of-one-0123456789', text: 'two' };
    outbox.add(KITCHEN, edit);
    refuse(0, 'forbidden');
    expect(refused).toEqual(['message.edit forbidden']);
    expect(states()).toEqual([]);
  });

  test('lets go of what another tab saw through', () => {
    post('one');
    post('two');
    outbox.goneElsewhere(`dantok.out.ana-ana-ana-ana-ana-ana.${outbox.entries[0]?.id ?? ''}`);
    outbox.goneElsewhere('dantok.draft.something');
    expect(states()).toEqual(['sent']);
    expect(texts()).toEqual(['one', 'two']);
  });

  test('leaves answers to others alone', () => {
    expect(outbox.acknowledged('not mine', 1)).toBe(false);
    expect(outbox.failed('not mine', { code: 'invalid', message: '' })).toBe(false);
  });
});

describe('another tab of the same person', () => {
  function openTab(): { tab: Outbox; told: string[] } {
    const told: string[] = [];
    const send = (frame: ClientFrame): boolean => told.push(frame.type === 'command' ? frame.command.type : frame.type) > 0;
    const tab = new Outbox({ send, refused: () => undefined });
    tab.open('ben-ben-ben-ben-ben-ben');
    tab.online();
    return { tab, told };
  }

  beforeEach(() => {
    vi.useFakeTimers();
    const methods = {
      getItem(this: Record<string, string>, key: string) {
        return this[key] ?? null;
      },
      setItem(this: Record<string, string>, key: string, value: string) {
        this[key] = value;
      },
      removeItem(this: Record<string, string>, key: string) {
        Reflect.deleteProperty(this, key);
      },
    };
    vi.stubGlobal('localStorage', Object.create(methods));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test('does not send what can still be undone in the first one, and forgets it when it is undone', () => {
    const first = openTab();
    const id = first.tab.add(KITCHEN, { type: 'message.delete', id: 'id-of-line-0123456789' }, { holdMs: 8_000 });
    vi.advanceTimersByTime(3_000);
    const second = openTab();
    second.tab.release(); // it is closed, perhaps
    expect(second.told).toEqual([]);
    first.tab.undo(id);
    second.tab.goneElsewhere(`dantok.out.ben-ben-ben-ben-ben-ben.${id}`);
    vi.advanceTimersByTime(20_000);
    expect([first.told, second.told]).toEqual([[], []]);
  });

  test('sends it in time if the first one is gone without a word, also when the clock was set back', () => {
    openTab().tab.add(KITCHEN, { type: 'message.delete', id: 'id-of-line-0123456789' }, { holdMs: 8_000 });
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.clearAllTimers();
    const { told } = openTab();
    expect(told).toEqual([]);
    vi.advanceTimersByTime(8_001);
    expect(told).toEqual(['message.delete']);
  });

  test('leaves a change to the tab that sent it, and sends it only when that one is gone', () => {
    const edit = (tab: Outbox, text: string): string => tab.add(KITCHEN, { type: 'message.edit', id: 'id-of-line-0123456789', text });
    const first = openTab();
    const id = edit(first.tab, 'soup');
    const second = openTab();
    first.tab.acknowledged(id, 5);
    vi.advanceTimersByTime(20_000);
    expect([first.told, second.told, second.tab.entries]).toEqual([['message.edit'], [], []]);
    edit(first.tab, 'more soup');
    const third = openTab();
    vi.advanceTimersByTime(4_000);
    expect(third.told).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(third.told).toEqual(['message.edit']);
  });

  test('does not send what another tab saw through before this one had a line', () => {
    const first = openTab();
    const told: string[] = [];
    let up = false;
    const second = new Outbox({ send: (frame) => up && told.push(frame.type) > 0, refused: () => undefined });
    const offline = new Outbox({ send: () => false, refused: () => undefined });
    offline.open('ben-ben-ben-ben-ben-ben');
    offline.add(KITCHEN, { type: 'message.pin', id: 'id-of-line-0123456789' });
    second.open('ben-ben-ben-ben-ben-ben');
    first.tab.forget();
    up = true;
    second.online();
    vi.advanceTimersByTime(20_000);
    expect([told, second.entries]).toEqual([[], []]);
  });

  test('keeps the order in which lines were written, though the clock was set back between them', () => {
    const offline = new Outbox({ send: () => false, refused: () => undefined });
    offline.open('ben-ben-ben-ben-ben-ben');
    offline.add(KITCHEN, { type: 'message.post', id: 'id-of-one-0123456789', text: 'one' });
    vi.setSystemTime(Date.now() - 3_600_000);
    const later = new Outbox({ send: () => false, refused: () => undefined });
    later.open('ben-ben-ben-ben-ben-ben');
    later.add(KITCHEN, { type: 'message.post', id: 'id-of-two-0123456789', text: 'two' });
    const last = new Outbox({ send: () => false, refused: () => undefined });
    last.open('ben-ben-ben-ben-ben-ben');
    expect(last.entries.map(({ command }) => 'text' in command && command.text)).toEqual(['one', 'two']);
  });
});

describe('a wish that can be undone', () => {
  const remove = (): string => outbox.add(KITCHEN, { type: 'message.delete', id: 'id-of-line-0123456789' }, { holdMs: 8_000 });

  test('is held, lets others pass, and is sent when its time is up', () => {
    vi.useFakeTimers();
    remove();
    post('soup');
    expect(texts()).toEqual(['soup']);
    answer(0, 7);
    vi.advanceTimersByTime(8_001);
    expect(texts()).toEqual(['soup', 'message.delete']);
    vi.useRealTimers();
  });

  test('is never sent once it was undone, and cannot be undone once it was sent', () => {
    outbox.undo(remove());
    outbox.release();
    expect(texts()).toEqual([]);
    const id = remove();
    outbox.release();
    outbox.undo(id);
    expect(states()).toEqual(['sent']);
  });
});
