// What the owner of the server sees and states of models: how much they read and what they cost. Nobody else's to see, since it names
// models that others brought.
import { isNotNull } from 'drizzle-orm';
import { personas } from '../../drizzle/ai-schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { KeyRights } from '../keys/key-rights.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Models, StatedFacts } from './model-facts.ts';
import { knownFacts } from './models.ts';
import type { ModelFacts } from './models.ts';
import { usualModel } from './usual-model.ts';

export interface ModelView {
  name: string;
  known: ModelFacts;
  stated: StatedFacts;
}

export interface ModelDeskNeed {
  orm: Orm;
  batch: Batch<LoggedEvent>;
  models: Models;
  ring: KeyRing;
  rights: KeyRights;
  /** Where neither persona nor key names one. */
  usualModel: string;
}

export class ModelDesk {
  readonly #need: ModelDeskNeed;

  constructor(need: ModelDeskNeed) {
    this.#need = need;
  }

  /** Those that are stated, and those that somebody here may speak with as things are. */
  list(actorId: Id): ModelView[] {
    this.#requireOwner(actorId);
    const { models, orm, ring, usualModel: usual } = this.#need;
    const wished = orm.selectDistinct({ model: personas.model }).from(personas).where(isNotNull(personas.model)).all();
    const ofKeys = ring.list().map((row) => usualModel(row, usual));
    const names = [...models.listStated(), ...ofKeys, ...wished.map(({ model }) => model ?? ''), usual];
    return [...new Set(names.map((name) => name.trim().toLowerCase()))].sort().map((name) => this.#view(name));
  }

  async state(actorId: Id, model: string, facts: StatedFacts): Promise<ModelView> {
    const { batch, models } = this.#need;
    const name = await batch.do(() => {
      this.#requireOwner(actorId);
      return models.state(actorId, model, facts);
    });
    models.look();
    return this.#view(name);
  }

  #view(name: string): ModelView {
    return { name, known: knownFacts(name), stated: this.#need.models.statedOf(name) };
  }

  #requireOwner(actorId: Id): void {
    if (!this.#need.rights.isServerOwner(actorId)) refuse('forbidden', 'only the owner of the server may', { reason: 'role' });
  }
}
