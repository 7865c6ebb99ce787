// The editor of personas: what its numbers mean in words, what is sent of what was typed, and who is taken for a company.
import { describe, expect, test } from 'vitest';
import type { CastCard, LibraryPersona, PresetCard } from '../../protocol/personas.ts';
import { en } from '../../web/i18n/en.ts';
import { talkativenessWords, temperatureWords } from '../../web/i18n/persona-words.ts';
import { ko } from '../../web/i18n/ko.ts';
import type { Api } from '../../web/net/api.ts';
import { asRefusal } from '../../web/net/refusal.ts';
import { Shelf } from '../../web/state/shelf.svelte.ts';
import { draftOf, wishOf } from '../../web/text/persona-draft.ts';

const DETAILS = {
  ...{ sheet: 'Mina cooks.', facts: ['ben hates coriander'], greeting: 'Sit down.', model: 'm1', temperature: 0, maxTokens: 16 },
  ...{ language: 'ko' as const, talkativeness: 1, confidence: true },
};
const MINA: LibraryPersona = {
  ...{
    id: 'mina',
    name: 'Mina',
    emoji: '🍲',
    hue: 22,
    picture: null,
    about: 'Mina cooks.',
    preset: 'chef',
    mine: true,
    version: 1,
    details: DETAILS,
  },
};

describe('words', () => {
  test.each([en, ko])('each level has its own, from end to end', (t) => {
    expect([0, 0.5, 0.8, 1.2, 2].map((value) => temperatureWords(t, value))).toEqual([...t.personaTemperatureWords]);
    expect([0, 0.3, 0.5, 0.7, 1].map((value) => talkativenessWords(t, value))).toEqual([...t.personaTalkativenessWords]);
    expect(new Set([...t.personaTemperatureWords, ...t.personaTalkativenessWords]).size).toBe(10);
  });

  test('low is predictable, high is surprising', () => {
    expect([temperatureWords(en, 0), temperatureWords(en, 1.2)].map((words) => words.split(':')[0])).toEqual(['predictable', 'surprising']);
    expect(ko.personaDeleteAsk('미나')).toContain('미나를 삭제할까요?');
  });
});

describe('a draft', () => {
  test('of a persona, untouched, says the same again', () => {
    expect(wishOf(draftOf(MINA))).toEqual({ name: 'Mina', emoji: '🍲', hue: 22, ...DETAILS });
  });

  test('of a new one leaves to the server what nobody touched', () => {
    expect(wishOf({ ...draftOf(null), name: 'Nari', sheet: 'x', emoji: 'no emoji', facts: [' a ', ' '] })).toEqual({
      ...{ name: 'Nari', emoji: '', hue: 200, sheet: 'x', facts: ['a'], greeting: '', model: null, temperature: null, maxTokens: null },
      ...{ language: null, talkativeness: 0.5, confidence: false },
    });
  });

  test.each(['4,000', ' 16 ', '300'])('%s is a length', (maxTokens) => {
    expect(wishOf({ ...draftOf(MINA), maxTokens }).maxTokens).toBe(Number(maxTokens.replace(/[ ,]/g, '')));
  });

  test.each(['15', '4001', '1.5', 'many', '-20'])('%s is none, and says so at its field', (maxTokens) => {
    let refusal: unknown;
    try {
      wishOf({ ...draftOf(MINA), maxTokens });
    } catch (error) {
      refusal = error;
    }
    expect(asRefusal(refusal)).toMatchObject({ code: 'invalid', reason: 'range', field: 'maxTokens' });
  });
});

test('a company is gathered from who is there, and the others are made once', async () => {
  const taken: string[] = [];
  const make = ({ preset }: { preset: string }): LibraryPersona => {
    taken.push(preset);
    return { ...MINA, id: `new ${preset}`, name: 'Theo', preset };
  };
  const preset = (key: string, name: string): PresetCard => ({ key, name, emoji: '', hue: 0, about: '' });
  const others = { ...MINA, id: 'renamed', name: 'Somebody else', preset: 'sceptic' };
  const answers = {
    personas: () => Promise.resolve({ personas: [{ ...MINA, id: 'of ben', mine: false }, MINA, others] }),
    presets: () => Promise.resolve({ presets: [preset('chef', 'Mina'), preset('sceptic', 'Theo')], casts: [] }),
    takePreset: (body: { preset: string }) => Promise.resolve({ persona: make(body) }),
  };
  const shelf = new Shelf(answers as unknown as Api);
  await shelf.load('en');
  const cast: CastCard = { key: 'x', name: '', presets: ['sceptic', 'chef'], topic: '', greeting: '', manner: 'natural' };
  expect(await shelf.gather(cast, 'en')).toEqual(['new sceptic', 'mina']);
  expect(await shelf.gather(cast, 'en')).toEqual(['new sceptic', 'mina']);
  expect(taken).toEqual(['sceptic']);
});
