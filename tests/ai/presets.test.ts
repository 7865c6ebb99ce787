// The ready-made personas and their companies: complete in both languages, distinct, and nothing that a name may not be.
// (PRODUCT §1, B2)
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { cleanActorName } from '../../server/text/names.ts';
import { findVoice } from '../../server/ai/demo-lines/voices.ts';
import { CASTS, kitchenTable } from '../../server/personas/presets/casts.ts';
import { findPreset, KITCHEN_TABLE, PRESETS } from '../../server/personas/presets/presets.ts';

test('keys, names, colours and faces are distinct', () => {
  for (const of of ['key', 'hue', 'emoji'] as const) expect(new Set(PRESETS.map((preset) => preset[of])).size).toBe(PRESETS.length);
  for (const language of ['en', 'ko'] as const) {
    expect(new Set(PRESETS.map(({ name }) => cleanActorName(name[language]).nameKey)).size).toBe(PRESETS.length);
  }
});

test('there are eight, and their colours can be told apart', () => {
  expect(PRESETS.map(({ key }) => key)).toEqual([
    ...['chef', 'film-lover', 'sceptic', 'counsellor', 'trainer', 'interviewer', 'storyteller', 'secretary'],
  ]);
  const hues = PRESETS.map(({ hue }) => hue).toSorted((a, b) => a - b);
  for (const [at, hue] of hues.entries()) expect(((hues[at + 1] ?? hues[0]! + 360) - hue) % 360).toBeGreaterThanOrEqual(30);
});

test('only the secretary comes with a list of facts, and its first names the owner', () => {
  expect(PRESETS.filter(({ facts }) => facts !== undefined).map(({ key }) => key)).toEqual(['secretary']);
  const { facts } = findPreset('secretary')!;
  expect(facts!.en).toHaveLength(facts!.ko.length);
  for (const language of ['en', 'ko'] as const) {
    expect(facts![language].filter((fact) => fact.includes('{owner}'))).toEqual([facts![language][0]]);
  }
});

test('three sit at the Kitchen Table', () => {
  expect(KITCHEN_TABLE.map(({ key }) => key)).toEqual(['chef', 'film-lover', 'sceptic']);
  expect(kitchenTable.presets).toEqual(KITCHEN_TABLE.map(({ key }) => key));
  expect(findPreset('chef')).toBe(PRESETS[0]);
  expect(findPreset('nobody')).toBeUndefined();
});

test.each(PRESETS.map(({ key }) => key))('the demo voice has words for %s', (key) => {
  for (const language of ['en', 'ko'] as const) expect(findVoice(language, key)).toBeDefined();
});

test('casts have keys and names of their own', () => {
  expect(CASTS.map(({ key }) => key)).toEqual(['kitchen-table', 'writers-room', 'debate', 'interview-practice', 'movie-night']);
  for (const language of ['en', 'ko'] as const) expect(new Set(CASTS.map(({ name }) => name[language])).size).toBe(CASTS.length);
});

test.each(CASTS.map((cast) => [cast.key, cast] as const))('the cast %s is whole', (_key, cast) => {
  expect(cast.presets.length).toBeGreaterThanOrEqual(2);
  expect(cast.presets.length).toBeLessThanOrEqual(4);
  expect(new Set(cast.presets).size).toBe(cast.presets.length);
  for (const preset of cast.presets) expect(findPreset(preset)).toBeDefined();
  for (const words of [cast.name, cast.topic, cast.greeting]) {
    expect(words.ko).toMatch(/\p{Script=Hangul}/u);
    expect(words.en).not.toMatch(/\p{Script=Hangul}/u);
    for (const language of ['en', 'ko'] as const) {
      expect(words[language].length).toBeLessThanOrEqual(LIMITS.topicLength);
      expect(words[language]).not.toBe('');
    }
  }
  for (const language of ['en', 'ko'] as const) expect(cast.name[language].length).toBeLessThanOrEqual(LIMITS.nameLength);
});

describe.each(PRESETS.map((preset) => [preset.key, preset] as const))('%s', (_key, preset) => {
  test.each(['en', 'ko'] as const)('is whole in %s', (language) => {
    expect(cleanActorName(preset.name[language]).name).toBe(preset.name[language]);
    const words = preset.sheet[language].split(/\s+/u).length;
    expect(words).toBeGreaterThanOrEqual(80);
    expect(words).toBeLessThanOrEqual(165);
    expect(preset.sheet[language]).toContain(preset.name[language]);
    expect(preset.greeting[language].length).toBeGreaterThan(30);
  });

  test('speaks Korean in Korean and English in English', () => {
    for (const text of [preset.sheet.ko, preset.greeting.ko, preset.name.ko]) expect(text).toMatch(/^[\p{Script=Hangul}\p{P}\s]+$/u);
    for (const text of [preset.sheet.en, preset.greeting.en, preset.name.en]) expect(text).not.toMatch(/\p{Script=Hangul}/u);
  });

  test('has settings in range', () => {
    expect(preset.hue).toBeGreaterThanOrEqual(0);
    expect(preset.hue).toBeLessThan(360);
    expect(preset.temperature).toBeGreaterThan(0);
    expect(preset.temperature).toBeLessThanOrEqual(1.2);
    expect(preset.talkativeness).toBeGreaterThan(0);
    expect(preset.talkativeness).toBeLessThanOrEqual(1);
    expect(preset.maxTokens).toBeGreaterThanOrEqual(200);
    expect(preset.emoji).toMatch(/^\p{RGI_Emoji}$/v);
  });
});
