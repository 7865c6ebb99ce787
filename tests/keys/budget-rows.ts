// What the tests of budgets have in common: sends that left, what is left of a window, rows as they are stored.
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
  for (let i = 0; i < times; i += 1) sends.noteUse(sends.logOf(budgetId).append(at, 'addressed', mark), { turnId: 'turn' });
  await settled();
}

export function left(rig: KeyRig, budgetId: string): number | null {
  return rig.server.keyParts.voices.gateOf(budgetId).reading().leftThisMinute;
}

export function column(rig: KeyRig, sql: string): unknown[] {
  return rig.server.core.orm.$client.prepare(sql).pluck().all();
}
