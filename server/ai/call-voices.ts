// Who speaks for a call, and so whose budget pays for it; or why nobody does. Outside of rooms no room's key pays. (PRODUCT C1)
import type { CallWish } from './call-wish.ts';
import type { Silenced, Voice, Voices } from './voice.ts';

type Spoken = Pick<CallWish, 'actorId' | 'model' | 'persona'>;

export function voiceFor(voices: Pick<Voices, 'choose'>, { actorId, model, persona }: Spoken): Voice | Silenced {
  return voices.choose({ roomId: null, setOffBy: actorId, model: model ?? persona?.model ?? null });
}

/** Of many at once: found out once for each caller and model. */
export function voicesFor(voices: Pick<Voices, 'choose'>): (wish: Spoken) => Voice | Silenced {
  const known = new Map<string, Voice | Silenced>();
  return (wish) => {
    const key = JSON.stringify([wish.actorId, wish.model ?? wish.persona?.model ?? null]);
    const found = known.get(key) ?? voiceFor(voices, wish);
    known.set(key, found);
    return found;
  };
}
