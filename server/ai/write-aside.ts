// A small write that nobody waits for: in the batch like any other, but a full disk keeps nobody from speaking. What is lost by it is
// learned again.
import type { Batch, Synchronous } from '../db/batch.ts';
import { ChatError } from '../errors.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';

export interface AsideNeed {
  batch: Batch<LoggedEvent>;
  reportBug: (error: unknown) => void;
}

/** `then` hears what the command returned once it is on disk; never inside the run that publishes. (L4) */
export function writeAside<T>({ batch, reportBug }: AsideNeed, command: () => Synchronous<T>, then?: (value: T) => void): void {
  batch.do(command).then(
    (value) => then?.(value),
    (error: unknown) => {
      if (!(error instanceof ChatError)) reportBug(error);
    },
  ).catch(reportBug); // prettier-ignore
}
