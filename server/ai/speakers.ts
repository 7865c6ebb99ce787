// The provider of each key, opened once: with the secret unsealed, the way out that the key's owner may use, and what is known about its
// models. Listens in on headers for whose key it is. Nobody else opens a provider with a stored secret. (F48, F65, G26)
import type { KeyMarks } from '../keys/key-marks.ts';
import type { KeyNews, KeyRing, KeyRow } from '../keys/key-ring.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { EnteredBy } from '../outbound/endpoint.ts';
import type { Id } from '../../protocol/records.ts';
import type { Capabilities, CapabilityStore } from './capabilities.ts';
import { openOpenAIProvider } from './openai-provider.ts';
import type { OpenAIProvider } from './openai-provider.ts';
import { sceneSchema } from './scene-format.ts';
import { ProviderError } from './types.ts';
import type { Chunk, Clock, HeaderLimits } from './types.ts';
import type { Patience } from './watchdog.ts';
import { writeAside } from './write-aside.ts';
import type { AsideNeed } from './write-aside.ts';

export interface SpeakersNeed extends AsideNeed {
  clock: Clock;
  marks: KeyMarks;
  ring: KeyRing;
  outbound: Outbound;
  patience: Partial<Patience>;
  secretOf: (row: KeyRow) => string | undefined;
}

export interface SpeakerEars {
  /** A request is about to leave. */
  begun: (keyId: Id) => void;
  organisation: (keyId: Id, organisation: string) => void;
}

/** An administrator may have entered a place that is neither public nor TLS; nobody else can. */
export function enteredBy(scope: KeyRow['scope']): EnteredBy {
  return scope === 'server' ? 'administrator' : 'member';
}

export class Speakers {
  readonly #need: SpeakersNeed;
  readonly #ears: SpeakerEars;
  readonly #byKey = new Map<Id, OpenAIProvider | null>();

  constructor(need: SpeakersNeed, ears: SpeakerEars) {
    this.#need = need;
    this.#ears = ears;
  }

  /** Null: what was sealed cannot be opened. */
  of(row: KeyRow): OpenAIProvider | null {
    const known = this.#byKey.get(row.id);
    if (known !== undefined) return known;
    const opened = this.#open(row);
    this.#byKey.set(row.id, opened);
    return opened;
  }

  /** Another secret or another place is another provider. */
  follow({ before, after }: KeyNews): void {
    if (before !== undefined && (before.sealed !== after?.sealed || before.baseUrl !== after.baseUrl)) this.#byKey.delete(before.id);
  }

  #open(row: KeyRow): OpenAIProvider | null {
    const { clock, outbound, patience, secretOf } = this.#need;
    const apiKey = secretOf(row);
    if (apiKey === undefined) return null;
    const fetch = outbound.fetchFor(enteredBy(row.scope));
    const capabilities = this.#remembered(row);
    const provider = openOpenAIProvider({ baseUrl: row.baseUrl, apiKey, fetch, clock, capabilities, sceneSchema, patience });
    return { ...provider, stream: (request) => this.#listenIn(row.id, provider.stream(request)) };
  }

  async *#listenIn(keyId: Id, chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
    this.#ears.begun(keyId);
    try {
      for await (const chunk of chunks) {
        if (chunk.type === 'headers') this.#hear(keyId, chunk.limits);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof ProviderError) this.#hear(keyId, error.limits);
      throw error;
    }
  }

  #hear(keyId: Id, { organisation }: HeaderLimits): void {
    if (organisation !== undefined) this.#ears.organisation(keyId, organisation);
  }

  #remembered(row: KeyRow): CapabilityStore {
    const learned = new Map<string, unknown>(Object.entries(row.capabilities));
    return {
      read: (model) => learned.get(model),
      write: (model, now: Partial<Capabilities>) => {
        learned.set(model, now);
        writeAside(this.#need, () => {
          this.#need.marks.noteLearned(row.id, model, now);
        });
      },
    };
  }
}
