// With which voice a turn speaks, and which budget pays for it. Types only: keys decide, the gate lets go, the performer speaks.
import type { Id } from '../../protocol/records.ts';
import type { CardCode, Meter, VoiceKind } from '../../protocol/stage.ts';
import type { Gate } from './gate.ts';
import type { Provider, ProviderError } from './types.ts';

export interface Voice {
  kind: VoiceKind;
  /** Null: the demo voice needs none. */
  keyId: Id | null;
  of: Meter['of'];
  budgetId: Id;
  provider: Provider;
  model: string;
  /** How many tokens the model reads. */
  window: number;
  /** How a scene can be asked for; `none`: single calls only. The demo voice takes the schema. */
  scenes: 'schema' | 'json' | 'none';
  /** The answer to a scene held no scene: the next one is asked for in a simpler form. */
  sceneFailed: () => void;
}

export interface VoiceWish {
  /** Null: in no room, so no room's key pays. */
  roomId: Id | null;
  /** The person whose own key comes first; null: nobody's. */
  setOffBy: Id | null;
  /** The persona's own wish; null: what the key usually speaks with. */
  model: string | null;
}

/** Nobody can speak: why. */
export interface Silenced {
  kind: 'none';
  card: Extract<CardCode, 'no_voice' | 'bad_key' | 'out_of_credit' | 'cap_reached'>;
  /** Wall time when it goes on by itself; null: somebody has to do something. */
  until: number | null;
}

export interface Voices {
  /** The own key of whoever set it off, else the room's, else the server's; no key anywhere: the demo voice. Cheap: asked often. */
  choose: (wish: VoiceWish) => Voice | Silenced;
  /** Made when first asked for. */
  gateOf: (budgetId: Id) => Gate;
  gates: () => readonly { budgetId: Id; gate: Gate }[];
  meterOf: (wish: VoiceWish) => Meter | null;
  hasOwnKey: (actorId: Id) => boolean;
  /** What became of a request: a bad key is marked and its owner told; null: it went well. */
  heard: (voice: Voice, failure: ProviderError | null) => void;
  /** A key came, went, or changed its state or limits. */
  listen: (listener: (change: { gone: Id | null }) => void) => void;
}
