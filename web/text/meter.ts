// What a meter says at a moment, and what the next request costs. Pure; the clock is given.
import type { Meter, MeterReading } from '../../protocol/stage.ts';

/** More slots than this are a number, not dots. */
const MOST_DOTS = 10;

/** Until the next request can leave. */
export function slotWaitMs(meter: MeterReading, now: number): number {
  return Math.max(0, (meter.nextSlotAt ?? 0) - now, (meter.blockedUntil ?? 0) - now);
}

/** The reading may be older than the slot that has come free since. Null: no limit a minute. */
export function leftThisMinute(meter: MeterReading, now: number): number | null {
  if (meter.perMinute === null || meter.leftThisMinute === null) return null;
  if (meter.leftThisMinute === 0 && meter.nextSlotAt !== null && slotWaitMs(meter, now) === 0) return 1;
  return meter.leftThisMinute;
}

/** One dot for each slot, true for those that are left; null: no limit, or too many to draw. */
export function dotsOf(meter: MeterReading, now: number): boolean[] | null {
  const left = leftThisMinute(meter, now);
  if (left === null || meter.perMinute === null || meter.perMinute > MOST_DOTS) return null;
  return Array.from({ length: meter.perMinute }, (_, place) => place < left);
}

/** Canned words send nothing. */
export function costsRequest(meter: Meter | null): boolean {
  return meter !== null && meter.voice === 'model';
}
