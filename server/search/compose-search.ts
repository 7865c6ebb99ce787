// Search, put together by hand: the index that follows the rooms, the thread that looks things up, the desk that people ask.
import type { Core } from '../core.ts';
import type { Database } from '../db/database.ts';
import { SearchDesk } from './search-desk.ts';
import { SearchIndexer } from './search-indexer.ts';
import type { SearchAsk } from './search-plan.ts';
import type { SearchPage } from './search-reader.ts';
import { DamagedIndex, SearchThread } from './search-thread.ts';

export interface SearchParts {
  desk: SearchDesk;
  indexer: SearchIndexer;
  close: () => Promise<void>;
}

export function composeSearch(need: {
  core: Core;
  database: Database;
  now: () => number;
  reportBug: (error: unknown) => void;
}): SearchParts {
  const { core, database, now, reportBug } = need;
  const { batch, hub, orm, standings } = core;
  const indexer = new SearchIndexer({ sqlite: database.sqlite, batch, hub, now, reportBug });
  const thread = new SearchThread(database.sqlite.name, reportBug);
  const find = async (ask: SearchAsk): Promise<SearchPage> => {
    try {
      return await thread.find(ask);
    } catch (error) {
      if (!(error instanceof DamagedIndex)) throw error;
      await indexer.beginAnew(error);
      return thread.find(ask);
    }
  };
  const commit = (): void => {
    batch.commit();
  };
  const desk = new SearchDesk({ orm, standings, commit, find, now });
  return {
    desk,
    indexer,
    close: async () => {
      indexer.stop();
      await thread.close();
    },
  };
}
