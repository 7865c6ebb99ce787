// Minutes after midnight as a time field writes them, and back.

export function toClock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Null: no time. */
export function toMinute(clock: string): number | null {
  const [, hour = '', minute = ''] = /^(\d{2}):(\d{2})/.exec(clock) ?? [];
  return hour === '' ? null : Number(hour) * 60 + Number(minute);
}
