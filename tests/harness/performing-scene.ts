// A scene about to be performed in the kitchen: Mina opens, Juno may speak, ana has said something.
import type { Id } from '../../protocol/records.ts';
import type { NewTurn } from '../../server/ai/turns.ts';
import { openPerforming, sceneOf, STOP } from './performing.ts';
import type { Step } from './performing.ts';

export async function openScene(more: Partial<NewTurn> = {}) {
  const rig = await openPerforming();
  const [mina, juno] = [await rig.persona('Mina'), await rig.persona('Juno')];
  const triggerId = await rig.say('what a day');
  const turn = await rig.turn({ kind: 'scene', lane: 'person', personaIds: [mina, juno], triggerId, ...more });
  const before = rig.lines().length;
  const added = () => rig.lines().slice(before);
  const said = () => added().map(({ authorId, text }) => [authorId === mina ? 'Mina' : 'Juno', text]);
  return { rig, mina, juno, triggerId, turn, added, said };
}

const usage = { type: 'usage', promptTokens: 200, completionTokens: 60 } as const;

/** Three lines in two pieces. */
export function threeLines(mina: Id, juno: Id): Step[] {
  const text = sceneOf(
    { speaker: mina, text: 'Soup, then.', asks: juno },
    { speaker: juno, text: 'Soup and a film about soup.' },
    { speaker: mina, text: 'Which one?', asks: 'anyone' },
  );
  return [text.slice(0, 70), { waitMs: 400 }, text.slice(70), usage, STOP];
}
