// What a ready-made persona is. Seated as it stands, or copied into the editor and changed there. Words only; knows nothing of rooms.

export interface Preset {
  /** Kept with the persona, so that the demo voice knows whose words to use. */
  key: string;
  name: { en: string; ko: string };
  emoji: string;
  /** 0 to 359. */
  hue: number;
  /** The character, as a model reads it. */
  sheet: { en: string; ko: string };
  /** What it knows and answers from; `{owner}` stands for whoever makes it their own. */
  facts?: { en: readonly string[]; ko: readonly string[] };
  /** Said on taking a seat. */
  greeting: { en: string; ko: string };
  temperature: number;
  talkativeness: number;
  maxTokens: number;
}
