// Loaded into a server's process before its program (`--import`): the parent can then order commits to go wrong.
import Sqlite from 'better-sqlite3';
import { CommitFaults } from './commit-fault.ts';
import type { CommitFault } from './commit-fault.ts';

export interface FaultOrder {
  arm: CommitFault;
  after: number;
}

const faults = new CommitFaults();
faults.installOn(Sqlite.prototype);
process.on('message', ({ arm, after }: FaultOrder) => {
  faults.arm(arm, after);
  process.send?.('armed');
});
