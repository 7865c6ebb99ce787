// All presets, and who sits at The Kitchen Table of a fresh server.
import { chef } from './chef.ts';
import { counsellor } from './counsellor.ts';
import { filmLover } from './film-lover.ts';
import { interviewer } from './interviewer.ts';
import type { Preset } from './preset.ts';
import { sceptic } from './sceptic.ts';
import { secretary } from './secretary.ts';
import { storyteller } from './storyteller.ts';
import { trainer } from './trainer.ts';

export const PRESETS: readonly Preset[] = [chef, filmLover, sceptic, counsellor, trainer, interviewer, storyteller, secretary];

export const KITCHEN_TABLE: readonly Preset[] = [chef, filmLover, sceptic];

export function findPreset(key: string): Preset | undefined {
  return PRESETS.find((preset) => preset.key === key);
}
