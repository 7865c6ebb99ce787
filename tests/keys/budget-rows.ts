// What the tests of budgets have in common: sends that left, what is left of a window, rows as they are stored.
import type { Spent } from '../../server/ai/performer-need.ts';
import type { BootMark } from '../../server/ai/send-log.ts';
import { settled } from '../harness/key-rig.ts';
import type { KeyRig } from '../harness/key-rig.ts';

export const LIMITS = { perMinute: 3, perDay: 200, tokensPerMinute: null, concurrent: 2 };

/** As if so many requests of this budget had just left, and had been answered. */
export async function spend(
  { server }: KeyRig,
  budgetId: string,
  times: number,
  mark: BootMark | null = null,
  at = Date.now(),
): Promise<void> {
  const { sends } = server.keyParts;
  for (let i = 0; i < times; i += 1) sends.record(sends.logOf(budgetId).append(at, 'addressed', mark), spent());
  await settled();
}

/** A request of the demo voice, unless said otherwise. */
export function spent(more: Partial<Spent> = {}): Spent {
  const nothing = { keyId: null, model: null, promptTokens: null, completionTokens: null, estimated: false };
  return { turnId: 'turn', ...nothing, roomId: null, setOffBy: null, voices: {}, ...more };
}

export function left(rig: KeyRig, budgetId: string): number | null {
  return rig.server.keyParts.voices.gateOf(budgetId).reading().leftThisMinute;
}

export function column(rig: KeyRig, sql: string): unknown[] {
  return rig.server.core.orm.$client.prepare(sql).pluck().all();
}
