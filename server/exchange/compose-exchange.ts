// Export and import, put together by hand.
import type { Core } from '../core.ts';
import { ExportDesk } from './export-desk.ts';
import { ImportDesk } from './import-desk.ts';

export interface ExchangeParts {
  exportDesk: ExportDesk;
  importDesk: ImportDesk;
}

export function composeExchange(need: { core: Core; now: () => number; reportBug: (error: unknown) => void }): ExchangeParts {
  const { core, now } = need;
  const commit = (): void => {
    core.batch.commit();
  };
  const exportDesk = new ExportDesk({ orm: core.orm, standings: core.standings, commit, now });
  return { exportDesk, importDesk: new ImportDesk(need) };
}
