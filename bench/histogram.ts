// Counts durations in buckets of at most 1.6 % width, so that millions of them cost no memory.
import type { Spread } from './plan.ts';

const UNIT_NS = 100;
/** Buckets per doubling. */
const STEPS = 64;
const BUCKETS = 27 * STEPS;

export class Histogram {
  readonly #buckets = new Float64Array(BUCKETS);
  #count = 0;
  #max = 0;

  add(ns: number): void {
    const units = ns < 0 ? 0 : Math.min(0x7fffffff, ns / UNIT_NS) | 0;
    const shift = units < 2 * STEPS ? 0 : 25 - Math.clz32(units);
    const bucket = shift * STEPS + (units >>> shift);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
    if (ns > this.#max) this.#max = ns;
  }

  spread(): Spread {
    return { count: this.#count, p50Ms: this.#at(0.5), p95Ms: this.#at(0.95), p99Ms: this.#at(0.99), maxMs: this.#max / 1e6 };
  }

  #at(share: number): number {
    let left = this.#count * share;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.#buckets[bucket] ?? 0;
      if (left <= 0 && this.#count > 0) return (middleOf(bucket) * UNIT_NS) / 1e6;
    }
    return 0;
  }
}

function middleOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const shift = Math.floor(bucket / STEPS) - 1;
  return (bucket - shift * STEPS + 0.5) * 2 ** shift;
}
