// The models of this server with their windows and prices, for its owner.
import type { Api } from '../net/api.ts';
import type { ModelRow } from '../net/api-rows.ts';

export class ModelList {
  /** Null: still asked for. */
  models = $state.raw<readonly ModelRow[] | null>(null);

  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    this.models = (await this.#api.models()).models;
  }

  readonly state: Api['stateModel'] = async (facts) => {
    const answer = await this.#api.stateModel(facts);
    const others = (this.models ?? []).filter(({ name }) => name !== answer.model.name);
    this.models = [...others, answer.model].sort((a, b) => a.name.localeCompare(b.name));
    return answer;
  };
}
