// Sums of the log of sends, in every way at once, from rows in the order of time. Pure; knows ids and no names, so it decides nothing about who
// may see what. Runs beside the server's thread (usage-worker.ts).
import type { Lane } from '../../protocol/stage.ts';
import type { UsageAmounts, UsageWait } from '../../protocol/usage.ts';

/** A send as it is stored, with what is still known of its turn. */
export interface SendFacts {
  at: number;
  lane: Lane;
  turnId: string | null;
  keyId: string | null;
  model: string | null;
  promptTokens: number | null;
  completionTokens: number | null;
  estimated: number;
  lines: number;
  roomId: string | null;
  setOffBy: string | null;
  /** JSON: persona → lines. */
  voices: string | null;
  cost: number | null;
  kind: 'reply' | 'scene' | null;
  createdAt: number | null;
  notBefore: number | null;
}

/** Null for what has no id: nobody, no room, no key. */
export type Sums = [id: string | null, amounts: UsageAmounts][];

export interface Tallied {
  total: UsageAmounts;
  days: UsageAmounts[];
  personas: Sums;
  people: Sums;
  rooms: Sums;
  keys: Sums;
  scenes: { requests: number; lines: number };
  amongPersonas: number;
  waits: UsageWait[];
}

/** Key of the canned words: they are no row in keys, and cost nothing. */
export const DEMO_KEY = 'demo';
const AMONG: ReadonlySet<Lane> = new Set(['follow-up', 'chatter']);

export class Tally {
  readonly #bounds: readonly number[];
  readonly #total = nothing();
  readonly #days: UsageAmounts[];
  readonly #personas = new Map<string | null, UsageAmounts>();
  readonly #people = new Map<string | null, UsageAmounts>();
  readonly #rooms = new Map<string | null, UsageAmounts>();
  readonly #keys = new Map<string | null, UsageAmounts>();
  readonly #scenes = { requests: 0, lines: 0 };
  readonly #waits = new Map<Lane, number[]>();
  readonly #turns = new Set<string>();
  #among = 0;
  #day = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#days = bounds.slice(1).map(nothing);
  }

  /** Oldest first, none outside of the bounds. */
  add(row: SendFacts): void {
    while (row.at >= (this.#bounds[this.#day + 1] ?? Infinity)) this.#day += 1;
    const amounts = amountsOf(row);
    const isDemo = row.turnId !== null && row.keyId === null;
    put(this.#total, amounts);
    const day = this.#days[this.#day];
    if (day !== undefined) put(day, amounts);
    put(sumOf(this.#people, row.setOffBy), amounts);
    put(sumOf(this.#rooms, row.roomId), amounts);
    put(sumOf(this.#keys, isDemo ? DEMO_KEY : row.keyId), amounts);
    this.#share(row, amounts);
    if (AMONG.has(row.lane)) this.#among += row.lines;
    if (row.kind === 'scene') {
      this.#scenes.requests += 1;
      this.#scenes.lines += row.lines;
    }
    this.#wait(row);
  }

  result(): Tallied {
    return {
      ...{ total: this.#total, days: this.#days, scenes: this.#scenes, amongPersonas: this.#among },
      ...{ personas: [...this.#personas], people: [...this.#people], rooms: [...this.#rooms], keys: [...this.#keys] },
      waits: [...this.#waits].map(([lane, waits]) => waitOf(lane, waits)),
    };
  }

  /** To each persona by its lines; what brought none, to nobody. */
  #share({ voices, lines }: SendFacts, amounts: UsageAmounts): void {
    const said = voices === null ? [] : Object.entries(JSON.parse(voices) as Record<string, number>);
    if (said.length === 0 || lines === 0) {
      put(sumOf(this.#personas, null), amounts);
      return;
    }
    for (const [personaId, count] of said) {
      const part = count / lines;
      const { promptTokens, completionTokens, cost } = amounts;
      const shared = { promptTokens: promptTokens * part, completionTokens: completionTokens * part, cost: cost * part };
      put(sumOf(this.#personas, personaId), { ...amounts, ...shared, lines: count });
    }
  }

  /** Of each turn its first request alone: how long later ones took is the provider's doing. */
  #wait({ at, lane, turnId, createdAt, notBefore }: SendFacts): void {
    if (turnId === null || createdAt === null || createdAt < (this.#bounds[0] ?? 0) || this.#turns.has(turnId)) return;
    this.#turns.add(turnId);
    // It may have been put off again after this request.
    const ready = notBefore !== null && notBefore <= at ? Math.max(createdAt, notBefore) : createdAt;
    const waits = this.#waits.get(lane) ?? [];
    waits.push(Math.max(0, at - ready));
    this.#waits.set(lane, waits);
  }
}

export function nothing(): UsageAmounts {
  return { requests: 0, promptTokens: 0, completionTokens: 0, estimated: 0, cost: 0, unpriced: 0, lines: 0 };
}

export function put(sum: UsageAmounts, more: UsageAmounts): void {
  sum.requests += more.requests;
  sum.promptTokens += more.promptTokens;
  sum.completionTokens += more.completionTokens;
  sum.estimated += more.estimated;
  sum.cost += more.cost;
  sum.unpriced += more.unpriced;
  sum.lines += more.lines;
}

/** Canned words are no tokens of anybody's. */
function amountsOf({ keyId, promptTokens, completionTokens, estimated, cost, lines }: SendFacts): UsageAmounts {
  if (keyId === null) return { ...nothing(), requests: 1, lines };
  return {
    ...{ requests: 1, promptTokens: promptTokens ?? 0, completionTokens: completionTokens ?? 0, lines },
    ...{ estimated: estimated === 0 ? 0 : 1, cost: cost ?? 0, unpriced: cost === null ? 1 : 0 },
  };
}

function sumOf(sums: Map<string | null, UsageAmounts>, id: string | null): UsageAmounts {
  const known = sums.get(id);
  if (known !== undefined) return known;
  const made = nothing();
  sums.set(id, made);
  return made;
}

function waitOf(lane: Lane, waits: number[]): UsageWait {
  const sorted = waits.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { lane, turns: sorted.length, medianMs: at(0.5), p95Ms: at(0.95) };
}
