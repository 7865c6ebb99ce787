// All presets, and who sits at The Kitchen Table of a fresh server.
import { chef } from './chef.ts';
import { filmLover } from './film-lover.ts';
import type { Preset } from './preset.ts';
import { sceptic } from './sceptic.ts';

export const PRESETS: readonly Preset[] = [chef, filmLover, sceptic];

export const KITCHEN_TABLE: readonly Preset[] = [chef, filmLover, sceptic];

export function findPreset(key: string): Preset | undefined {
  return PRESETS.find((preset) => preset.key === key);
}
