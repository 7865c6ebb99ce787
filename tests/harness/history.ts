// Writes down what clients ask, hear and show, for the checker. One recorder per run, shared by its clients.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { RoomEvent } from '../../protocol/events.ts';
import type { RoomView } from '../../protocol/room-view.ts';
import type { Operation } from './history-checker.ts';

/** What a client notes; who, when and in which lineage is added. */
export type Note = Omit<Operation, 't' | 'client' | 'epoch'>;

export class History {
  readonly operations: Operation[] = [];
  /** Client → actor. */
  readonly actors: Record<string, string> = {};

  record(operation: Omit<Operation, 't'>): void {
    this.operations.push({ t: this.operations.length, ...operation });
  }
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}

/** An event's identity: a replayed one shows today's record, so the record does not count. */
export function eventHash(type: string, subjectId: string): string {
  return `${type} ${subjectId}`;
}

export function subjectOf(event: RoomEvent): string {
  if ('room' in event) return event.room.id;
  if ('member' in event) return event.member.id;
  return 'memory' in event ? event.memory.roomId : event.message.id;
}

/** What two clients of a room must agree about, as one comparable object. */
export function comparable(view: RoomView): object {
  return {
    epoch: view.epoch,
    seq: view.seq,
    at: view.at,
    room: view.room,
    members: [...view.members.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    lines: view.lines,
    hasOlder: view.hasOlder,
    hasNewer: view.hasNewer,
    memory: view.memory,
  };
}

/** The first place where two objects part; undefined when they are equal. */
export function whatDiffers(shown: unknown, fresh: unknown, where = 'it'): string | undefined {
  if (isDeepStrictEqual(shown, fresh)) return undefined;
  if (typeof shown !== 'object' || typeof fresh !== 'object' || shown === null || fresh === null) {
    return `${where} is ${JSON.stringify(shown)}, a fresh load has ${JSON.stringify(fresh)}`;
  }
  const [a, b] = [shown as Record<string, unknown>, fresh as Record<string, unknown>];
  const key = [...new Set([...Object.keys(a), ...Object.keys(b)])].find((one) => !isDeepStrictEqual(a[one], b[one]));
  return key === undefined ? `${where} differs` : whatDiffers(a[key], b[key], `${where}.${key}`);
}
