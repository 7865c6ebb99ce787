// What models read and cost: what the program knows, what the owner of the server states, and what becomes of unknown ones. (PRODUCT B5)
import { expect, test } from 'vitest';
import { knownFacts } from '../../server/ai/models.ts';
import { openKeyRig, voiceOf } from '../harness/key-rig.ts';

const UNKNOWN = { window: 8_192, promptPrice: null, completionPrice: null };

test.each([
  ['gpt-4o-mini', 0.15, 0.6],
  ['openai/gpt-4o-mini-2024-07-18', 0.15, 0.6],
  ['claude-sonnet-4-5', 3, 15],
  ['anthropic/claude-3.5-sonnet', 3, 15],
  ['gemini-2.5-flash', 0.3, 2.5],
  ['meta-llama/llama-3.3-70b-instruct:free', 0, 0],
  ['meta-llama/llama-3.3-70b-instruct', null, null],
  ['ft:gpt-4o-mini:us::abc', null, null],
  ['llama3.1:8b', null, null],
  ['something-new', null, null],
])('%s costs %d and %d dollars for a million tokens', (model, promptPrice, completionPrice) => {
  expect(knownFacts(model)).toMatchObject({ promptPrice, completionPrice });
});

test('what the owner states counts, however the name is written, and outlives a restart; nothing stated is as before', async () => {
  const rig = await openKeyRig();
  const state = (facts: object) => rig.api(rig.ana, 'POST', '/api/model-facts', { ...facts });
  const llama = { window: 32_000, promptPrice: 0, completionPrice: 0 };
  expect((await state({ name: ' Llama3.1:8B ', ...llama })).body).toEqual({
    model: { name: 'llama3.1:8b', known: UNKNOWN, stated: llama },
  });
  await state({ name: 'gpt-4o', window: null, promptPrice: 1, completionPrice: null });
  await rig.server.restart();
  const { models } = rig.server.keyParts;
  expect([models.of('LLAMA3.1:8b'), models.of('gpt-4o'), models.of('something-new')]).toEqual([
    llama,
    { window: 128_000, promptPrice: 1, completionPrice: 10 },
    UNKNOWN,
  ]);
  const tokens = { promptTokens: 1_000_000, completionTokens: 500_000 };
  expect([models.costOf('llama3.1:8b', tokens), models.costOf('gpt-4o', tokens), models.costOf('something-new', tokens)]).toEqual([
    ...[0, 6, null],
  ]);
  await state({ name: 'gpt-4o', window: null, promptPrice: null, completionPrice: null });
  expect(rig.server.keyParts.models.of('gpt-4o')).toEqual(knownFacts('gpt-4o'));
  const { body } = await rig.api(rig.ana, 'GET', '/api/model-facts');
  expect((body as { models: { name: string }[] }).models.map(({ name }) => name)).toEqual(['llama3.1:8b', 'plain']);
});

test('the window that is stated is the one a voice has', async () => {
  const rig = await openKeyRig();
  await rig.bring(rig.ben, { secret: 'secret-of-ben', model: 'm2' });
  expect(voiceOf(rig, rig.ben).window).toBe(8_192);
  await rig.api(rig.ana, 'POST', '/api/model-facts', { name: 'm2', window: 64_000, promptPrice: null, completionPrice: null });
  expect(voiceOf(rig, rig.ben).window).toBe(64_000);
});

test.each([
  [{ window: 100 }, 'window'],
  [{ window: 8_192.5 }, 'window'],
  [{ promptPrice: -1 }, 'promptPrice'],
  [{ completionPrice: 1e9 }, 'completionPrice'],
  [{ name: ' ' }, 'name'],
])('%j is refused at its field', async (wish, field) => {
  const rig = await openKeyRig();
  const usual = { name: 'm', window: null, promptPrice: null, completionPrice: null };
  expect((await rig.api(rig.ana, 'POST', '/api/model-facts', { ...usual, ...wish })).body).toMatchObject({ code: 'invalid', field });
});
