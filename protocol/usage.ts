// What requests have cost and brought in a span of days, summed in every way that somebody may see. Types only.
import type { Lane } from './stage.ts';

export interface UsageAmounts {
  requests: number;
  promptTokens: number;
  completionTokens: number;
  /** Requests whose tokens the provider did not report. */
  estimated: number;
  /** US dollars, by the prices of each request's moment; what has no known price is left out. */
  cost: number;
  /** Requests without a known price. */
  unpriced: number;
  /** Lines of personas that became messages. */
  lines: number;
}

/**
 * What a sum is of. `named`: one whose name may be seen. The others have none: `nobody` set it off or spoke, it is `gone`, `hidden` (theirs
 * who look at something else of ours), the `demo` voice, keys that are not mine by whose they are, or the `rest` of a long list.
 */
export type UsageOf = 'named' | 'nobody' | 'gone' | 'hidden' | 'demo' | 'server' | 'room' | 'member' | 'rest';

export interface UsageGroup extends UsageAmounts {
  of: UsageOf;
  /** Null where it has no name. */
  id: string | null;
  name: string;
  emoji: string;
  /** Null: it has no colour of its own. */
  hue: number | null;
}

export interface UsageWait {
  lane: Lane;
  turns: number;
  medianMs: number;
  p95Ms: number;
}

export interface Usage {
  total: UsageAmounts;
  /** Every day of the span, oldest first; `2026-11-26` in the asker's time zone. */
  days: (UsageAmounts & { day: string })[];
  /** A scene's tokens and cost are shared out by lines; its request counts for each who spoke. */
  personas: UsageGroup[];
  people: UsageGroup[];
  rooms: UsageGroup[];
  keys: UsageGroup[];
  /** Requests for several voices, and the lines they brought. */
  scenes: { requests: number; lines: number };
  /** Lines that answered personas, or nobody, instead of people. */
  amongPersonas: number;
  /** From the moment a turn could have gone until its first request left. */
  waits: UsageWait[];
}
