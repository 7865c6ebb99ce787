// The key that stands in the environment, as a row like the others but for its secret, which stays in memory. At each start a setting that
// differs from what it was at the last one counts; an unchanged one leaves what was learned or set since. Body of a command.
import { eq } from 'drizzle-orm';
import { keys } from '../../drizzle/ai-schema.ts';
import { meta } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { ENVIRONMENT_KEY } from './key-ring.ts';
import type { KeyRing } from './key-ring.ts';
import type { Limits } from './limits.ts';
import { last4Of } from './secret-text.ts';

export interface EnvironmentKey {
  secret: string;
  baseUrl: string;
  model: string;
  limits: Limits;
}

export interface EnvironmentNeed {
  orm: Orm;
  ring: KeyRing;
  now: () => number;
  /** Of a stored key with the same secret for the same origin. */
  budgetOf: (secret: string, origin: string) => Id | undefined;
}

const META_KEY = 'environment_key';
const LABEL = 'OPENAI_API_KEY';

export function keepEnvironmentKey(need: EnvironmentNeed, setting: EnvironmentKey | undefined): void {
  const { orm, ring } = need;
  ring.touch(ENVIRONMENT_KEY);
  if (setting === undefined) {
    orm.delete(keys).where(eq(keys.id, ENVIRONMENT_KEY)).run();
    orm.delete(meta).where(eq(meta.key, META_KEY)).run();
    return;
  }
  const { secret, baseUrl, model, limits } = setting;
  const place = { baseUrl, last4: last4Of(secret), origin: new URL(baseUrl).origin };
  const row = orm.select().from(keys).where(eq(keys.id, ENVIRONMENT_KEY)).get();
  const isSame = row?.baseUrl === baseUrl && row.last4 === place.last4;
  const settings = JSON.stringify(limits);
  const before = orm.select().from(meta).where(eq(meta.key, META_KEY)).get()?.value;
  const budgetId = need.budgetOf(secret, place.origin) ?? row?.budgetId ?? ENVIRONMENT_KEY;
  const unknown = { models: [], capabilities: {}, organisation: null, offer: null, blockedUntil: null };
  // Bad or without credit: a new start is a new try.
  const start = { ...place, model, budgetId, state: 'good', detail: '' } as const;
  if (row === undefined) {
    const fixed = { id: ENVIRONMENT_KEY, scope: 'server', label: LABEL, sealed: '', createdAt: need.now() } as const;
    orm
      .insert(keys)
      .values({ ...fixed, ...start, ...unknown, ...limits })
      .run();
  } else {
    orm
      .update(keys)
      .set({ ...start, ...(isSame ? {} : unknown) })
      .where(eq(keys.id, ENVIRONMENT_KEY))
      .run();
  }
  // Keys of one budget have its limits.
  if (before !== settings || row?.budgetId !== budgetId) {
    const ofBudget = orm
      .update(keys)
      .set({ ...limits, offer: null })
      .where(eq(keys.budgetId, budgetId))
      .returning({ id: keys.id })
      .all();
    for (const { id } of ofBudget) ring.touch(id);
  }
  orm
    .insert(meta)
    .values({ key: META_KEY, value: settings })
    .onConflictDoUpdate({ target: meta.key, set: { value: settings } })
    .run();
}
