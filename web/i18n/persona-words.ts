// What a number of a persona's means, in words. Pure.
import type { Catalogue } from './en.ts';

/** Up to here, in the order of the words. */
const TEMPERATURES = [0.3, 0.65, 1, 1.3, Infinity];
const TALKATIVENESS = [0.15, 0.4, 0.6, 0.8, Infinity];

export function temperatureWords(t: Catalogue, value: number): string {
  return t.personaTemperatureWords[bandOf(TEMPERATURES, value)] ?? '';
}

export function talkativenessWords(t: Catalogue, value: number): string {
  return t.personaTalkativenessWords[bandOf(TALKATIVENESS, value)] ?? '';
}

function bandOf(ends: readonly number[], value: number): number {
  return ends.findIndex((end) => value <= end);
}
