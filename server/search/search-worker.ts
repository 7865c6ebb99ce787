// The thread in which questions of search are answered, so that a long one holds nobody up. Knows neither people nor rights: whoever
// asks has found out which rooms may be read.
import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from '../db/reader.ts';
import { isIndexDamage } from '../db/search-index.ts';
import type { SearchAsk } from './search-plan.ts';
import { SearchReader } from './search-reader.ts';
import type { SearchPage } from './search-reader.ts';

export interface WorkerQuestion {
  id: number;
  ask: SearchAsk;
}

export type WorkerAnswer = { id: number; page: SearchPage } | { id: number; failed: string; damaged: boolean };

const reader = new SearchReader(openForReading((workerData as { file: string }).file));

parentPort?.on('message', ({ id, ask }: WorkerQuestion) => {
  parentPort?.postMessage(answer(id, ask));
});

function answer(id: number, ask: SearchAsk): WorkerAnswer {
  try {
    return { id, page: reader.find(ask) };
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error), damaged: isIndexDamage(error) };
  }
}
