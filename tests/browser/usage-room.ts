// A kitchen that has cost something over the last days: rows as they are stored, so that its figures are known.
import { openKeyRig } from '../harness/key-rig.ts';
import type { KeyRig } from '../harness/key-rig.ts';
import { send } from '../usage/usage-rig.ts';

const DAY_MS = 86_400_000;

export interface Spent {
  rig: KeyRig;
  keyId: string;
}

/** Mina got 90 lines for 4.50 dollars, Juno 45 for 1.50, by ana and ben; 3 requests had no known price. */
export async function openSpentKitchen(): Promise<Spent> {
  const rig = await openKeyRig();
  const { ana, ben, kitchen } = rig;
  const mina = await rig.server.persona('Mina', ana, { emoji: '🍜', hue: 25 });
  const juno = await rig.server.persona('Juno', ana, { emoji: '🎬', hue: 280 });
  await rig.server.seat(mina, kitchen, ana);
  const { id: keyId } = await rig.bring(ana, { scope: 'room', roomId: kitchen, secret: 'secret-of-room', label: 'Kitchen key' });
  const now = Date.now();
  send(
    rig,
    Array.from({ length: 30 }, (_, n) => {
      const common = { at: now - (n % 15) * DAY_MS - n, roomId: kitchen, keyId };
      return n % 2 === 0
        ? {
            ...common,
            setOffBy: ana.id,
            voices: { [mina]: 3, [juno]: 3 },
            cost: 0.2,
            promptTokens: 4_000,
            completionTokens: 400,
            lane: 'chatter' as const,
          }
        : { ...common, setOffBy: ben.id, voices: { [mina]: 3 }, cost: 0.2, promptTokens: 2_000, completionTokens: 150 };
    }),
  );
  send(
    rig,
    Array.from({ length: 3 }, () => ({ at: now, roomId: kitchen, keyId, setOffBy: ben.id, cost: null, estimated: 1 as const })),
  );
  return { rig, keyId };
}
