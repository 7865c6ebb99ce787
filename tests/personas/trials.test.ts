// Trying a persona out over HTTP, against a provider on this machine: who pays, what waits, what ends it, and that nothing is kept of it.
// (PRODUCT B1; CONVERSATION §2, §7)
import { expect, test } from 'vitest';
import type { TrialNews } from '../../protocol/trials.ts';
import { spent } from '../keys/budget-rows.ts';
import { openKeyRig } from '../harness/key-rig.ts';
import type { KeyRig } from '../harness/key-rig.ts';
import type { Person } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const PERSONA = { name: 'Nari', sheet: 'Nari rhymes.', model: 'plain', facts: ['likes tea'] };
const ASKED = { persona: PERSONA, lines: [{ by: 'me', text: 'Who are you?' }] };
const OVEN = { name: '', keys: ['bake, with love'], text: 'The oven is a dragon.', constant: false, enabled: true, order: 0 };
const ON = { PERSONAS: 'on', REQUESTS_PER_MINUTE: '100' };

interface Trying {
  news: TrialNews[];
  status: Promise<number>;
  /** The server has closed the stream, or we have. */
  over: Promise<void>;
  leave: () => void;
  text: () => string;
}

function tryOut({ server }: KeyRig, who: Person, asked: object = ASKED): Trying {
  const control = new AbortController();
  const news: TrialNews[] = [];
  const answer = fetch(`http://127.0.0.1:${server.port}/api/trials`, {
    method: 'POST',
    headers: { cookie: who.cookie, 'content-type': 'application/json', origin: `http://127.0.0.1:${server.port}` },
    body: JSON.stringify(asked),
    signal: control.signal,
  });
  const read = async (): Promise<void> => {
    const { body } = await answer;
    let rest = '';
    for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (rest + piece).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) news.push(JSON.parse(event.replace(/^data: /u, '')) as TrialNews);
    }
  };
  const text = (): string => news.map((one) => (one.type === 'text' ? one.text : '')).join('');
  return { news, status: answer.then(({ status }) => status), over: read().catch(() => undefined), leave: () => control.abort(), text };
}

const requests = (rig: KeyRig) => rig.fake.journal.filter(({ path }) => path.endsWith('/chat/completions'));

test('the unsaved sheet is asked, the answer streams, the own key pays, nothing is kept but the send', async () => {
  const rig = await openKeyRig({ environment: { ...ON } });
  await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
  const mine = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
  const { $client: sqlite } = rig.server.core.orm;
  const rows = (): unknown =>
    sqlite.prepare('SELECT (SELECT count(*) FROM messages) m, (SELECT count(*) FROM turns) t, (SELECT count(*) FROM personas) p').get();
  const before = rows();
  const trying = tryOut(rig, rig.ben);
  await trying.over;
  expect(trying.news[0]).toMatchObject({ type: 'waiting' });
  expect(trying.news[1]).toEqual({ type: 'speaking', voice: 'model', model: 'plain' });
  expect(trying.text()).not.toBe('');
  expect(trying.news.at(-1)).toMatchObject({ type: 'done', ending: null });
  const [request] = requests(rig);
  expect(request?.headers.authorization).toBe('Bearer secret-of-ben');
  for (const words of ['Nari rhymes.', 'likes tea', 'Who are you?']) expect(JSON.stringify(request?.body)).toContain(words);
  expect(rows()).toEqual(before);
  const send = (): unknown => sqlite.prepare('SELECT lane, key_id AS keyId, model, lines, prompt_tokens > 0 AS told FROM sends').all();
  await until(
    () => JSON.stringify(send()) === JSON.stringify([{ lane: 'person', keyId: mine.id, model: 'plain', lines: 0, told: 1 }]),
    'the send',
  );
});

test('without a key of their own the server pays, and a room that they moderate never does', async () => {
  const rig = await openKeyRig({ environment: { ...ON } });
  await rig.bring(rig.ana, { scope: 'room', roomId: rig.kitchen, secret: 'secret-of-room' });
  expect((await rig.api(rig.ana, 'GET', '/api/trials/meter')).body).toMatchObject({ meter: { of: 'demo', voice: 'demo' } });
  await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
  expect((await rig.api(rig.ben, 'GET', '/api/trials/meter')).body).toMatchObject({ meter: { of: 'server', voice: 'model' } });
  await tryOut(rig, rig.ben).over;
  expect(requests(rig).map(({ headers }) => headers.authorization)).toEqual(['Bearer secret-of-server']);
});

test('where personas are switched off it says so before anything is asked', async () => {
  const rig = await openKeyRig();
  expect((await rig.api(rig.ben, 'GET', '/api/trials/meter')).body).toEqual({ meter: null, off: true });
  expect((await rig.api(rig.ben, 'POST', '/api/trials', ASKED)).body).toMatchObject({ code: 'conflict', reason: 'personas_off' });
});

test('with no key at all the demo voice answers, in its own words, and says that it is one', async () => {
  const rig = await openKeyRig({ environment: { ...ON } });
  const trying = tryOut(rig, rig.ben, { persona: { ...PERSONA, preset: 'chef' }, lines: [{ by: 'me', text: 'are you a real AI?' }] });
  await trying.over;
  expect(trying.news).toContainEqual({ type: 'speaking', voice: 'demo', model: null });
  expect(trying.text()).toMatch(/demo/u);
  expect(requests(rig)).toEqual([]);
});

test('G11: it waits for its slot, says for how long, and takes no more than the budget has', async () => {
  const rig = await openKeyRig({ environment: { PERSONAS: 'on', REQUESTS_PER_MINUTE: '2' } });
  await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
  for (let at = 0; at < 2; at += 1) await tryOut(rig, rig.ben).over;
  expect((await rig.api(rig.ben, 'GET', '/api/trials/meter')).body).toMatchObject({ meter: { leftThisMinute: 0, perMinute: 2 } });
  const third = tryOut(rig, rig.ben);
  await until(() => third.news.length === 1, 'the wait');
  const [news] = third.news;
  const waitMs = news?.type === 'waiting' && news.earliestAt !== null ? news.earliestAt - Date.now() : 0;
  expect(waitMs).toBeGreaterThan(20_000);
  expect(waitMs).toBeLessThan(62_000);
  // One at a time; who leaves makes room.
  expect((await rig.api(rig.ben, 'POST', '/api/trials', ASKED)).body).toMatchObject({ code: 'conflict', reason: 'trial_running' });
  third.leave();
  await third.over;
  await until(async () => {
    const next = tryOut(rig, rig.ben);
    const status = await next.status;
    next.leave();
    return status === 200;
  }, 'room for another');
  expect(requests(rig)).toHaveLength(2);
});

test('whoever leaves while it speaks ends the request within a second', async () => {
  const rig = await openKeyRig({ environment: { ...ON }, patience: {} });
  await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
  const trying = tryOut(rig, rig.ben, { ...ASKED, persona: { ...PERSONA, model: 'trickle' } });
  await until(() => trying.text() !== '', 'some words');
  const left = performance.now();
  trying.leave();
  await requests(rig)[0]?.closed;
  expect(performance.now() - left).toBeLessThan(1_000);
});

test('G9: while it speaks it is known already who pays and who set it off', async () => {
  const rig = await openKeyRig({ environment: { ...ON } });
  const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
  const trying = tryOut(rig, rig.ben, { ...ASKED, persona: { ...PERSONA, model: 'trickle' } });
  await until(() => trying.text() !== '', 'some words');
  const sql = 'SELECT key_id AS keyId, set_off_by AS setOffBy, model, prompt_tokens > 0 AS counted, turn_id AS turnId FROM sends';
  const known = { keyId: id, setOffBy: rig.ben.id, model: 'trickle', counted: 1, turnId: null };
  expect(rig.server.core.orm.$client.prepare(sql).all()).toEqual([known]);
  trying.leave();
});

test.each([
  ['unauthorized', 'bad_key'],
  ['quota', 'out_of_credit'],
  ['no-model', 'no_model'],
  ['server-error', 'server'],
  ['context', 'context_length'],
  ['rate-limit', 'rate_limited'],
] as const)('a provider that answers %s is told in a word, without its own', async (scenario, code) => {
  const rig = await openKeyRig({ environment: { ...ON } });
  await rig.bring(rig.ben, { secret: 'secret-of-ben' });
  const trying = tryOut(rig, rig.ben, { ...ASKED, persona: { ...PERSONA, model: scenario } });
  await trying.over;
  expect(trying.news.at(-1)).toMatchObject({ type: 'failed', code, model: scenario });
  expect(JSON.stringify(trying.news)).not.toContain('secret');
  expect(requests(rig).length).toBeLessThanOrEqual(2);
});

test('where the month is spent it says until when', async () => {
  const now = Date.UTC(2026, 10, 30, 12);
  const rig = await openKeyRig({ environment: { ...ON }, now: () => now });
  const { id } = await rig.bring(rig.ben, { secret: 'secret-of-ben' });
  const { core, keyParts } = rig.server;
  const sendId = keyParts.sends.logOf('budget').append(now, 'addressed', null);
  await core.batch.do(() => {
    keyParts.sends.record(sendId, spent({ keyId: id, promptTokens: 0, completionTokens: 0 }));
    core.orm.$client.prepare('UPDATE sends SET cost = 5 WHERE id = ?').run(sendId);
  });
  await rig.api(rig.ben, 'PATCH', `/api/keys/${id}`, { monthlyCap: 2 });
  const trying = tryOut(rig, rig.ben);
  await trying.over;
  expect(trying.news).toEqual([{ type: 'failed', code: 'cap_reached', until: Date.UTC(2026, 11, 1), model: 'plain' }]);
});

test('a bad field is refused at its field before anything is asked', async () => {
  const rig = await openKeyRig({ environment: { ...ON } });
  const bad: [object, object][] = [
    [
      { ...ASKED, persona: { ...PERSONA, name: ' ' } },
      { field: 'name', reason: 'name_empty' },
    ],
    [
      { ...ASKED, persona: { ...PERSONA, sheet: ' ' } },
      { field: 'sheet', reason: 'text_empty' },
    ],
    [
      { ...ASKED, persona: { ...PERSONA, temperature: 3 } },
      { field: 'temperature', reason: 'range' },
    ],
    [
      { ...ASKED, lines: [{ by: 'me', text: ' ' }] },
      { field: 'text', reason: 'text_empty' },
    ],
    [
      { ...ASKED, lines: [{ by: 'persona', text: 'x' }] },
      { field: 'lines', reason: 'malformed' },
    ],
    [
      { ...ASKED, lore: [OVEN, { ...OVEN, text: ' ' }] },
      { field: 'lore.1', reason: 'text_empty' },
    ],
    [{ ...ASKED, lines: [] }, { reason: 'malformed' }],
    [{ ...ASKED, room: 'x' }, { reason: 'unknown_field' }],
    [{ ...ASKED, persona: { ...PERSONA, id: 'x' } }, { reason: 'unknown_field' }],
  ];
  for (const [asked, refusal] of bad)
    expect((await rig.api(rig.ben, 'POST', '/api/trials', asked)).body, JSON.stringify(asked)).toMatchObject({
      code: 'invalid',
      ...refusal,
    });
});

test('the lorebook goes along as in a room: what the lines call up, and nothing else of it', async () => {
  const rig = await openKeyRig({ environment: { ...ON } });
  await rig.bring(rig.ben, { secret: 'secret-of-ben' });
  const lore = [OVEN, { ...OVEN, keys: ['sea'], text: 'The sea is near.', order: 1 }];
  await tryOut(rig, rig.ben, { ...ASKED, lore, lines: [{ by: 'me', text: 'Do you Bake, with love?' }] }).over;
  const { messages } = requests(rig)[0]?.body as { messages: { role: string; content: string }[] };
  const system = messages.find(({ role }) => role === 'system')?.content;
  expect(system).toContain('The oven is a dragon.');
  expect(system).not.toContain('The sea is near.');
});

test('what was said before goes along', async () => {
  const rig = await openKeyRig({ environment: { ...ON } });
  await rig.bring(rig.ben, { secret: 'secret-of-ben' });
  const lines = [
    { by: 'me', text: 'Tea or coffee?' },
    { by: 'persona', text: 'Tea, with thee.' },
    { by: 'me', text: 'And then?' },
  ];
  await tryOut(rig, rig.ben, { ...ASKED, lines }).over;
  const { messages } = requests(rig)[0]?.body as { messages: { role: string; content: string }[] };
  expect(messages.filter(({ role }) => role === 'assistant').map(({ content }) => content)).toEqual(['Tea, with thee.']);
  expect(messages.at(-1)?.content).toContain('And then?');
});

test('a room that waits longer goes first', async () => {
  const rig = await openKeyRig({ environment: { ...ON } });
  const turn = (lane: 'addressed' | 'person' | 'chatter', since: number) => ({ lane, since, tokens: 1, run: () => Promise.resolve() });
  const { trials } = rig.server;
  await rig.bring(rig.ana, { scope: 'server', secret: 'secret-of-server' });
  const budget = rig.server.keyParts.voices.choose({ roomId: null, setOffBy: null, model: null });
  if (budget.kind === 'none') throw new Error('no voice');
  const { budgetId } = budget;
  const at = Date.now();
  rig.server.keyParts.voices.gateOf(budgetId).refused({ retryAfterMs: 60_000 });
  const trying = tryOut(rig, rig.ben);
  await until(() => trying.news.length > 0, 'the wait');
  const first = (lane: 'addressed' | 'person' | 'chatter', since: number): boolean => {
    const one = turn(lane, since);
    return trials.pick(budgetId, ['addressed', 'person', 'chatter'], one) === one;
  };
  expect([first('addressed', at + 60_000), first('person', at - 1), first('person', at + 60_000), first('chatter', at - 1)]).toEqual([
    ...[true, true, false, false],
  ]);
  expect(trials.pick(budgetId, ['chatter'], null)).toBeNull();
  trying.leave();
  await trying.over;
});
