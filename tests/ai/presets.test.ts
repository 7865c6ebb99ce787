// The personas of a fresh server: complete in both languages, distinct, and nothing that a name may not be. (PRODUCT §1, B2)
import { describe, expect, test } from 'vitest';
import { cleanActorName } from '../../server/text/names.ts';
import { findVoice } from '../../server/ai/demo-lines/voices.ts';
import { findPreset, KITCHEN_TABLE, PRESETS } from '../../server/personas/presets/presets.ts';

test('keys, names, colours and faces are distinct', () => {
  for (const of of ['key', 'hue', 'emoji'] as const) expect(new Set(PRESETS.map((preset) => preset[of])).size).toBe(PRESETS.length);
  for (const language of ['en', 'ko'] as const) {
    expect(new Set(PRESETS.map(({ name }) => cleanActorName(name[language]).nameKey)).size).toBe(PRESETS.length);
  }
});

test('three sit at the Kitchen Table', () => {
  expect(KITCHEN_TABLE.map(({ key }) => key)).toEqual(['chef', 'film-lover', 'sceptic']);
  expect(findPreset('chef')).toBe(PRESETS[0]);
  expect(findPreset('nobody')).toBeUndefined();
});

describe.each(PRESETS.map((preset) => [preset.key, preset] as const))('%s', (key, preset) => {
  test.each(['en', 'ko'] as const)('is whole in %s', (language) => {
    expect(cleanActorName(preset.name[language]).name).toBe(preset.name[language]);
    const words = preset.sheet[language].split(/\s+/u).length;
    expect(words).toBeGreaterThanOrEqual(80);
    expect(words).toBeLessThanOrEqual(150);
    expect(preset.sheet[language]).toContain(preset.name[language]);
    expect(preset.greeting[language].length).toBeGreaterThan(30);
    expect(findVoice(language, key)).toBeDefined();
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
