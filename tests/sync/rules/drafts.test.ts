// J4 and G10 with personas that really speak: whoever comes in while lines are being written has them whole, with everything that waits.
import { expect, test } from 'vitest';
import type { DraftRecord } from '../../../protocol/records.ts';
import { openHeartRig } from '../../harness/heart-rig.ts';
import type { TestClient } from '../../harness/client.ts';

test('J4, G10: joins at any moment of a line that streams show the same draft as those who were there, and the same stage', async () => {
  const rig = await openHeartRig({ patience: { headersMs: 20_000, idleMs: 20_000, totalMs: 60_000 } });
  const { ben } = rig.keys;
  const corner = await rig.corner({ scenario: 'trickle', others: [ben] });
  const second = await rig.server.persona('Juno', rig.keys.ana, { model: 'hang' });
  await rig.server.seat(second, corner.room, corner.person);
  await corner.call();
  await corner.client.command(corner.room, { type: 'persona.call', personaId: second });
  await corner.words();
  await corner.until(() => corner.requests.length === 2, 'both requests');

  const tabs: TestClient[] = [];
  for (let n = 0; n < 20; n += 1) {
    const tab = await rig.server.enter(ben, corner.room);
    const [frame] = tab.heard('joined');
    expect(frame?.drafts).toMatchObject([{ authorId: corner.personaId, text: expect.stringMatching(/^tick/u) as string, mode: 'line' }]);
    expect(frame?.stage.turns.map(({ state, personaIds }) => [state, personaIds])).toEqual([
      ['sent', [corner.personaId]],
      ['sent', [second]],
    ]);
    expect(frame?.stage.writing.toSorted()).toEqual([corner.personaId, second].sort());
    expect(frame?.stage.meter).not.toBe(null);
    tabs.push(tab);
    const [draft] = draftsOf(tab);
    await tab.until(() => (draftsOf(tab)[0]?.text.length ?? 0) > (draft?.text.length ?? 0), 'the next piece');
  }
  await corner.client.command(corner.room, { type: 'turn.stop', turnId: corner.turns[0]?.id ?? '' });
  for (const tab of [...tabs, corner.client]) {
    await tab.until(() => tab.view(corner.room).lines.some(({ ai }) => ai !== null), 'the line');
    expect(draftsOf(tab)).toEqual([]);
    // Every piece fitted the text it had: nobody had to ask again. (S2)
    expect(tab.seats.get(corner.room)?.joins).toBe(1);
    const [line] = tab.view(corner.room).lines.filter(({ ai }) => ai !== null);
    expect(line?.text).toBe(corner.said[0]?.[0]);
    expect(lastDraft(tab)?.trimEnd()).toBe(line?.text);
  }
  const late = await rig.server.enter(ben, corner.room);
  expect(late.heard('joined')[0]).toMatchObject({ drafts: [], stage: { turns: [{ state: 'sent', personaIds: [second] }] } });

  function draftsOf(tab: TestClient): DraftRecord[] {
    return [...tab.view(corner.room).drafts.values()];
  }

  /** What this client had put together when the line came. */
  function lastDraft(tab: TestClient): string | undefined {
    let text = tab.heard('joined')[0]?.drafts[0]?.text;
    for (const { signal } of tab.heard('signal')) {
      if (signal.type === 'draft.started') text = signal.draft.text;
      if (signal.type === 'draft.delta') text = `${text ?? ''}${signal.text}`;
    }
    return text;
  }
});
