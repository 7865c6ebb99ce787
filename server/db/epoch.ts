// The epoch: a random id of this lineage of the database. A restore changes it, so that clients with numbers of another lineage
// start afresh. (C3, G5)
import { eq } from 'drizzle-orm';
import { meta } from '../../drizzle/schema.ts';
import type { Orm } from './database.ts';
import { newId } from '../../protocol/ids.ts';

export function readEpoch(orm: Orm): string {
  const known = orm.select().from(meta).where(eq(meta.key, 'epoch')).get();
  if (known !== undefined) return known.value;
  const epoch = newId();
  orm.insert(meta).values({ key: 'epoch', value: epoch }).run();
  return epoch;
}
