// What counts of a model here: what the owner of the server states (`model_facts`), else what the program knows by itself. Asked for every
// request; the rows are few and kept in memory as they were last committed.
import { eq } from 'drizzle-orm';
import { modelFacts } from '../../drizzle/company-schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { cleanModel } from '../keys/key-words.ts';
import { knownFacts } from './models.ts';
import type { ModelFacts } from './models.ts';

/** Null: as the program knows it. */
export interface StatedFacts {
  window: number | null;
  promptPrice: number | null;
  completionPrice: number | null;
}

export interface Tokens {
  promptTokens: number;
  completionTokens: number;
}

const WINDOW = { least: 1_024, most: 100_000_000 };
const DEAREST = 100_000;
const MOST_STATED = 1_000;
const NOTHING: StatedFacts = { window: null, promptPrice: null, completionPrice: null };

export class Models {
  readonly #orm: Orm;
  readonly #now: () => number;
  #stated = new Map<string, StatedFacts>();

  constructor(orm: Orm, now: () => number) {
    this.#orm = orm;
    this.#now = now;
    this.look();
  }

  of(model: string): ModelFacts {
    const known = knownFacts(model);
    const { window, promptPrice, completionPrice } = this.statedOf(model);
    return {
      window: window ?? known.window,
      promptPrice: promptPrice ?? known.promptPrice,
      completionPrice: completionPrice ?? known.completionPrice,
    };
  }

  statedOf(model: string): StatedFacts {
    return this.#stated.get(nameOf(model)) ?? NOTHING;
  }

  /** US dollars by today's prices; null: a price is not known. */
  costOf(model: string, { promptTokens, completionTokens }: Tokens): number | null {
    const { promptPrice, completionPrice } = this.of(model);
    if (promptPrice === null || completionPrice === null) return promptTokens + completionTokens === 0 ? 0 : null;
    return (promptTokens * promptPrice + completionTokens * completionPrice) / 1_000_000;
  }

  listStated(): string[] {
    return [...this.#stated.keys()];
  }

  /** Body of a command. Nothing stated: what the program knows counts again. */
  state(actorId: Id, model: string, facts: StatedFacts): string {
    const name = nameOf(cleanModel(model) ?? refuse('invalid', 'a name is needed', { reason: 'model_name', field: 'name' }));
    check(facts);
    this.#orm.delete(modelFacts).where(eq(modelFacts.name, name)).run();
    if (facts.window === null && facts.promptPrice === null && facts.completionPrice === null) return name;
    if (this.#orm.select({ name: modelFacts.name }).from(modelFacts).all().length >= MOST_STATED)
      refuse('forbidden', 'too many are stated', { reason: 'too_many_models' });
    this.#orm
      .insert(modelFacts)
      .values({ name, ...facts, changedBy: actorId, changedAt: this.#now() })
      .run();
    return name;
  }

  /** After that command is on disk. */
  look(): void {
    const rows = this.#orm.select().from(modelFacts).orderBy(modelFacts.name).all();
    this.#stated = new Map(rows.map(({ name, window, promptPrice, completionPrice }) => [name, { window, promptPrice, completionPrice }]));
  }
}

/** A model is the same however it is written. */
function nameOf(model: string): string {
  return model.trim().toLowerCase();
}

function check({ window, promptPrice, completionPrice }: StatedFacts): void {
  if (window !== null && (!Number.isSafeInteger(window) || window < WINDOW.least || window > WINDOW.most))
    refuse('invalid', `a window is a whole number from ${WINDOW.least} to ${WINDOW.most}`, { reason: 'window', field: 'window' });
  for (const [field, price] of Object.entries({ promptPrice, completionPrice })) {
    if (price !== null && !(price >= 0 && price <= DEAREST))
      refuse('invalid', `a price is a number from 0 to ${DEAREST}`, { reason: 'price', field });
  }
}
