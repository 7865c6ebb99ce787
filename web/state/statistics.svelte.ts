// What the page of statistics shows: of what, of how many days, as charts or as tables. The figures are asked for anew whenever that changes;
// an answer that comes too late is dropped.
import type { Usage } from '../../protocol/usage.ts';
import type { Api } from '../net/api.ts';
import type { KeyRow } from '../net/api-rows.ts';
import { asRefusal, type Refusal } from '../net/refusal.ts';
import { lastDays, type Measure } from '../text/usage-tables.ts';

export const RANGES = [7, 30, 90] as const;

/** `mine`, `server`, `room/<id>` or `key/<id>`. */
export type UsageScope = string;

export class Statistics {
  usage = $state.raw<Usage | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  keys = $state.raw<readonly KeyRow[]>([]);
  days = $state<number>(30);
  measure = $state<Measure>('cost');
  view = $state<'charts' | 'tables'>('charts');

  readonly #api: Api;
  #asked = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  async load(scope: UsageScope, days: number): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
      const { usage } = await this.#api.usage(pathOf(scope), lastDays(days, new Date(), timeZone));
      if (asked !== this.#asked) return;
      this.usage = usage;
      this.refusal = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.usage = null;
      this.refusal = asRefusal(error);
    }
  }

  /** For the list of what can be looked at; without it the others are still there. */
  async loadKeys(): Promise<void> {
    this.keys = await this.#api.keys().then(
      ({ keys }) => keys,
      () => [],
    );
  }
}

export function pathOf(scope: UsageScope): string {
  const [of = '', id = ''] = scope.split('/').map(encodeURIComponent);
  if (of === 'room') return `/rooms/${id}/usage`;
  if (of === 'here') return `/rooms/${id}/usage/mine`;
  if (of === 'key') return `/keys/${id}/usage`;
  return of === 'server' ? '/usage/server' : '/usage';
}
