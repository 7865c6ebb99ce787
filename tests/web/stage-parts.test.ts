// The pure parts behind the chips, the cards, the meter and the keys.
import { describe, expect, test } from 'vitest';
import { CARD_CODES, type MeterReading, type StagedTurn } from '../../protocol/stage.ts';
import type { AiMark } from '../../protocol/stage.ts';
import type { MessageRecord } from '../../protocol/records.ts';
import { en } from '../../web/i18n/en.ts';
import { limitWords, offerWords } from '../../web/i18n/key-words.ts';
import { Refusal } from '../../web/net/refusal.ts';
import { actionsOn, type Permissions } from '../../web/state/permissions.ts';
import { actionsOfCard, isFailure } from '../../web/text/card-actions.ts';
import { keyFieldOf, limitsFrom } from '../../web/text/key-fields.ts';
import { dotsOf, leftThisMinute, slotWaitMs } from '../../web/text/meter.ts';
import { providerAt } from '../../web/text/providers.ts';
import { chipsOf, mayCancel, type ChipSource } from '../../web/text/turn-chips.ts';

const NOW = 1_000_000;
const MEMBER: Permissions = { write: true, moderate: false, own: false };
const MODERATOR: Permissions = { write: true, moderate: true, own: false };
const WATCHER: Permissions = { write: false, moderate: false, own: false };

function turn(id: string, part: Partial<StagedTurn> = {}): StagedTurn {
  return {
    id,
    kind: 'reply',
    lane: 'addressed',
    state: 'queued',
    personaIds: ['mina'],
    reason: { code: 'mentioned', by: 'ana' },
    setOffBy: 'ana',
    earliestAt: null,
    targetId: null,
    ...part,
  };
}

const shown = (stage: ChipSource['stage']): ChipSource => ({ stage, writtenTurnIds: new Set(), isMuted: () => false, now: NOW });

describe('chips of the waiting turns', () => {
  test('keep the order of the queue; the first that waits is next, whatever is on its way before it', () => {
    const turns = [turn('a', { state: 'sent' }), turn('b', { earliestAt: NOW + 12_000 }), turn('c', { earliestAt: NOW - 1 })];
    const chips = chipsOf(shown({ turns, writing: [] }));
    expect(chips.map(({ turn: { id }, state, waitMs }) => ({ id, state, waitMs }))).toEqual([
      { id: 'a', state: 'thinking', waitMs: null },
      { id: 'b', state: 'next', waitMs: 12_000 },
      { id: 'c', state: 'waiting', waitMs: 0 },
    ]);
  });

  test('a line that is written before our eyes needs no chip, a scene that is revealed has one', () => {
    const turns = [turn('a', { state: 'sent' }), turn('b', { state: 'sent', kind: 'scene', personaIds: ['mina', 'theo', 'iris'] })];
    const chips = chipsOf({ ...shown({ turns, writing: ['theo'] }), writtenTurnIds: new Set(['a']) });
    expect(chips.map(({ turn: { id }, state, speakers, more }) => ({ id, state, speakers, more }))).toEqual([
      { id: 'b', state: 'speaking', speakers: ['theo', 'mina'], more: 1 },
    ]);
  });

  test('whoever is muted is not announced in a scene', () => {
    const stage = { turns: [turn('a', { kind: 'scene', personaIds: ['mina', 'theo', 'iris'] })], writing: [] };
    const speakers = (isMuted: ChipSource['isMuted']): string[] | undefined => chipsOf({ ...shown(stage), isMuted })[0]?.speakers;
    expect([speakers((id) => id === 'mina'), speakers(() => true)]).toEqual([
      ['theo', 'iris'],
      ['mina', 'theo'],
    ]);
  });

  test('count down with the clock', () => {
    const turns = [turn('a', { earliestAt: NOW + 12_000 })];
    const wait = (now: number): number | null | undefined => chipsOf({ ...shown({ turns, writing: [] }), now })[0]?.waitMs;
    expect([wait(NOW), wait(NOW + 5_000), wait(NOW + 20_000)]).toEqual([12_000, 7_000, 0]);
  });

  test('my own and what nobody set off can be taken back, everything by who moderates, nothing by a watcher', () => {
    const nobodys = turn('b', { setOffBy: null });
    expect([mayCancel(turn('a'), MEMBER, 'ana'), mayCancel(turn('a'), MEMBER, 'ben'), mayCancel(nobodys, MEMBER, 'ben')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([mayCancel(turn('a'), MODERATOR, 'ben'), mayCancel(nobodys, WATCHER, null)]).toEqual([true, false]);
  });
});

describe('stop cards', () => {
  test('a watcher is offered nothing', () => {
    expect(CARD_CODES.flatMap((code) => actionsOfCard({ code, turnId: 'turn' }, WATCHER))).toEqual([]);
  });

  test('whatever failed can be tried again and put away; without a turn only put away', () => {
    const failures = CARD_CODES.slice(CARD_CODES.indexOf('unreachable'));
    for (const code of failures) {
      expect(actionsOfCard({ code, turnId: 'turn' }, MEMBER)).toEqual(['retry', 'dismiss']);
      expect(actionsOfCard({ code, turnId: null }, MEMBER)).toEqual(['dismiss']);
      expect(isFailure(code)).toBe(true);
    }
    expect(isFailure('allowance')).toBe(false);
  });

  test('seats are given by moderators', () => {
    expect(actionsOfCard({ code: 'nobody_seated', turnId: null }, MODERATOR)).toEqual(['seat']);
    expect(actionsOfCard({ code: 'nobody_seated', turnId: null }, MEMBER)).toEqual([]);
  });

  test('a cap is raised by who keeps keys; the others may bring one', () => {
    const card = { code: 'cap_reached', turnId: null } as const;
    expect(actionsOfCard(card, MODERATOR)).toEqual(['cap']);
    expect(actionsOfCard(card, { ...MEMBER, keepsKeys: true })).toEqual(['cap']);
    expect(actionsOfCard(card, MEMBER)).toEqual(['keys']);
    expect(isFailure('cap_reached')).toBe(true);
  });
});

describe('the meter', () => {
  const reading: MeterReading = { perMinute: 3, leftThisMinute: 2, perDay: 200, leftToday: 9, nextSlotAt: null, blockedUntil: null };

  test('a dot for each slot, full ones first; none where there is no limit or too many', () => {
    expect(dotsOf(reading, NOW)).toEqual([true, true, false]);
    expect(dotsOf({ ...reading, perMinute: null, leftThisMinute: null }, NOW)).toBeNull();
    expect(dotsOf({ ...reading, perMinute: 60, leftThisMinute: 59 }, NOW)).toBeNull();
  });

  test('waits for the later of the slot and the provider', () => {
    expect(slotWaitMs(reading, NOW)).toBe(0);
    expect(slotWaitMs({ ...reading, nextSlotAt: NOW + 5_000 }, NOW)).toBe(5_000);
    expect(slotWaitMs({ ...reading, nextSlotAt: NOW + 5_000, blockedUntil: NOW + 9_000 }, NOW)).toBe(9_000);
    expect(slotWaitMs({ ...reading, nextSlotAt: NOW - 5_000 }, NOW)).toBe(0);
  });

  test('a slot that came free since it was read is there', () => {
    const spent = { ...reading, leftThisMinute: 0, nextSlotAt: NOW + 5_000 };
    expect([leftThisMinute(spent, NOW), leftThisMinute(spent, NOW + 5_000)]).toEqual([0, 1]);
    expect(leftThisMinute({ ...spent, blockedUntil: NOW + 60_000 }, NOW + 5_000)).toBe(0);
  });
});

describe('what a line of a persona offers', () => {
  const mark: AiMark = {
    turnId: 'turn',
    voice: 'model',
    model: 'm',
    reason: { code: 'talk', by: null },
    asks: 'nobody',
    depth: 1,
    ending: null,
    confidence: null,
  };
  const line = (ai: AiMark | null, authorId = 'mina'): MessageRecord => ({
    id: 'line',
    seq: 1,
    authorId,
    text: 'x',
    replyToId: null,
    mentions: [],
    reactions: [],
    createdAt: 0,
    editedAt: null,
    deletedAt: null,
    deletedBy: null,
    pinnedAt: null,
    pinnedBy: null,
    ai,
    changedSeq: 1,
  });
  const offered = (message: MessageRecord, can = MEMBER, seated = true, forgottenSeq: number | null = null): string[] =>
    Object.entries(actionsOn(message, can, { meId: 'ana', seated, forgottenSeq })).flatMap(([action, on]) => (on === true ? [action] : []));

  test('another version and its reason, the rest only of a cut one, never an edit', () => {
    expect(offered(line(mark))).toEqual(['reply', 'react', 'pin', 'regenerate', 'why']);
    expect(offered(line({ ...mark, ending: 'length' }))).toEqual(['reply', 'react', 'pin', 'regenerate', 'continue', 'why']);
    expect(offered(line(null, 'ana'))).toEqual(['reply', 'react', 'edit', 'remove', 'pin']);
  });

  test('where personas are, what came before a line can be forgotten, and a forgotten one known again', () => {
    const later = { ...line(null, 'ben'), seq: 5 };
    expect(offered(later, MEMBER, true, 0)).toEqual(['reply', 'react', 'pin', 'forget']);
    expect(offered(later, MEMBER, true, 4)).toEqual(['reply', 'react', 'pin']);
    expect(offered(later, MEMBER, true, 7)).toEqual(['reply', 'react', 'pin', 'remember']);
    expect(offered(later, WATCHER, true, 0)).toEqual([]);
  });

  test('a watcher reads the reason; who lost their seat writes nothing anew', () => {
    expect(offered(line(mark), WATCHER)).toEqual(['why']);
    expect(offered(line(mark), MEMBER, false)).toEqual(['reply', 'react', 'pin', 'why']);
  });
});

describe('keys', () => {
  test('a refusal is shown at the field it belongs to', () => {
    expect(keyFieldOf(new Refusal('invalid', { reason: 'address_https_only', field: 'baseUrl' }))).toBe('baseUrl');
    expect(keyFieldOf(new Refusal('invalid', { reason: 'key_refused', field: 'secret' }))).toBe('secret');
    expect(keyFieldOf(new Refusal('forbidden', { reason: 'too_many_keys' }))).toBeNull();
  });

  test('limits are numbers above nothing, or none at all; what is odd is refused at its field', () => {
    const typed = { perMinute: ' 12 ', perDay: '10,000', tokensPerMinute: '', concurrent: '2' };
    expect(limitsFrom(typed)).toEqual({ perMinute: 12, perDay: 10_000, tokensPerMinute: null, concurrent: 2 });
    const fieldOf = (part: Partial<typeof typed>): string | null => {
      try {
        limitsFrom({ ...typed, ...part });
        return 'none';
      } catch (error) {
        return keyFieldOf(error as Refusal);
      }
    };
    expect([
      fieldOf({ perMinute: '0' }),
      fieldOf({ perDay: 'many' }),
      fieldOf({ tokensPerMinute: '-1' }),
      fieldOf({ concurrent: '' }),
    ]).toEqual(['perMinute', 'perDay', 'tokensPerMinute', 'concurrent']);
  });

  test('limits and offers in words', () => {
    expect(limitWords(en, { perMinute: 3, perDay: null, tokensPerMinute: null, concurrent: 2 })).toBe('3 requests a minute · 2 at a time');
    expect(limitWords(en, { perMinute: null, perDay: null, tokensPerMinute: null, concurrent: 1 })).toBe(
      'no limit a minute or a day · 1 at a time',
    );
    expect(offerWords(en, { perMinute: 60, perDay: 10_000 })).toBe('60 requests a minute, 10,000 requests a day');
  });

  test('an address is recognised with or without its last slash', () => {
    expect(providerAt('https://api.openai.com/v1/')?.name).toBe('OpenAI');
    expect(providerAt('https://example.org/v1')).toBeUndefined();
  });
});
