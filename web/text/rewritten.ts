// Whether a persona wrote its line another time, so that what it said before can be looked at. The mark of a line tells of its last writing;
// going on with a cut line replaces nothing and leaves it as it was. Pure.
import type { MessageRecord } from '../../protocol/records.ts';

export function isWrittenAnew({ ai, deletedAt }: Pick<MessageRecord, 'ai' | 'deletedAt'>): boolean {
  return ai?.reason.code === 'regenerate' && deletedAt === null;
}
