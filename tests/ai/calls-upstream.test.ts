// Answers outside of rooms against a provider that forgives nothing: never past the budget, in order, and never before a person's turn in a
// room has had its share. (PRODUCT C1; G11, G12)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { TrialNews } from '../../protocol/trials.ts';
import { openChatRig } from '../harness/chat-rig.ts';
import type { ChatBody } from '../harness/strict-upstream.ts';
import { until } from '../harness/until.ts';

const lastOf = (body: ChatBody): string => body.messages?.at(-1)?.content ?? '';

test('twenty at once, three a minute: all are answered in order and the provider refuses none', { timeout: 180_000 }, async () => {
  const asked: string[] = [];
  const content = (body: ChatBody): string => {
    asked.push(lastOf(body));
    return `answer to ${lastOf(body)}`;
  };
  const { upstream, ana, token, send } = await openChatRig({ speed: 30, upstream: { content }, environment: { CONCURRENT_REQUESTS: '1' } });
  const secret = await token(ana, 'chat');
  const finished: string[] = [];
  const calls = Array.from({ length: 20 }, async (_, at) => {
    const answer = await send(secret, 'POST', '/api/chat', { message: `question ${at}` });
    const body = (await answer.json()) as { response: string; model: string };
    finished.push(body.response);
    return { status: answer.status, model: body.model };
  });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, () => ({ status: 200, model: 'strict' })));
  expect(finished).toEqual(asked.map((question) => `answer to ${question}`));
  expect(upstream.violations).toEqual([]);
  expect(upstream.arrivals.length).toBe(20);
});

test('a persona that was spoken to in a room answers although twenty calls came before', { timeout: 180_000 }, async () => {
  const asked: string[] = [];
  const content = (body: ChatBody): string => {
    asked.push(lastOf(body).includes('"cue"') ? 'room' : 'call');
    return 'Soup, I would say.';
  };
  const { server, upstream, ana, token, send } = await openChatRig({ speed: 30, upstream: { content }, environment: { PERSONAS: 'on' } });
  const secret = await token(ana, 'chat');
  const ben = await server.person('ben');
  const kitchen = await server.room('kitchen', ana, ben);
  await server.seat(await server.persona('Mina', ana), kitchen, ana);
  const batch = await send(secret, 'POST', '/api/chat/batch', { messages: Array.from({ length: 20 }, (_, at) => `question ${at}`) });
  expect(batch.status).toBe(200);
  const client = await server.enter(ben, kitchen);
  await server.core.batch.do(() => server.core.messages.postMessage(ben.id, kitchen, { id: newId(), text: '@Mina what shall we cook?' }));
  await client.until(() => server.core.reader.listNewest(kitchen, 1)[0]?.text === 'Soup, I would say.', 'her line');
  // Three had left when it was said, and as many could since.
  expect(asked.indexOf('room')).toBeLessThanOrEqual(6);
  expect(upstream.violations).toEqual([]);
});

test('whoever does not want to wait is told when to come again, and whoever waits where they stand', async () => {
  const { ana, token, send } = await openChatRig({ upstream: { content: () => 'yes' } });
  const secret = await token(ana, 'chat');
  for (let at = 0; at < 3; at += 1) expect((await send(secret, 'POST', '/api/chat', { message: 'now', wait: false })).status).toBe(200);
  const refused = await send(secret, 'POST', '/api/chat', { message: 'now', wait: false });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
  const waiting = await send(secret, 'POST', '/api/chat/stream', { message: 'later' });
  expect(await waiting.json()).toMatchObject({ place: 1, earliest_at: expect.any(Number) as number });
});

test('every caller gets a turn: one who asks once does not wait for another’s twenty', { timeout: 180_000 }, async () => {
  const asked: string[] = [];
  const content = (body: ChatBody): string => {
    asked.push(lastOf(body));
    return 'yes';
  };
  const { server, ana, token, send } = await openChatRig({ speed: 60, upstream: { content } });
  const ben = await server.person('ben');
  await send(await token(ana, 'chat'), 'POST', '/api/chat/batch', { messages: Array.from({ length: 20 }, () => 'of ana') });
  await send(await token(ben, 'chat'), 'POST', '/api/chat', { message: 'of ben' });
  expect(asked.indexOf('of ben')).toBeLessThanOrEqual(4);
});

test('whoever waits for a key that turns bad is told so at once, and does not wait for ever', async () => {
  const { server, ana, token, send } = await openChatRig({ upstream: { content: () => 'yes' } });
  const { ring, voices } = server.keyParts;
  const [key] = ring.ofServer();
  const secret = await token(ana, 'chat');
  voices.gateOf(key?.budgetId ?? '').refused({ retryAfterMs: 60_000 });
  const waiting = send(secret, 'POST', '/api/chat', { message: 'later' });
  await until(() => server.callParts.calls.waiting === 1, 'the call');
  await server.core.batch.do(() => {
    server.core.orm.$client.prepare("UPDATE keys SET state = 'bad'").run();
    ring.touch(key?.id ?? '');
  });
  const answer = await waiting;
  expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ code: 'forbidden', reason: 'bad_key' })]);
  expect(server.callParts.calls.waiting).toBe(0);
});

test('G9: a call that is on its way is known already, and who set it off', async () => {
  const rows: unknown[] = [];
  const content = (): string => {
    const sql = 'SELECT key_id AS keyId, set_off_by AS setOffBy, model, prompt_tokens > 0 AS counted, turn_id AS turnId FROM sends';
    rows.push(...server.core.orm.$client.prepare(sql).all());
    return 'yes';
  };
  const { server, ana, token, send } = await openChatRig({ upstream: { content } });
  expect((await send(await token(ana, 'chat'), 'POST', '/api/chat', { message: 'now' })).status).toBe(200);
  const [key] = server.keyParts.ring.ofServer();
  expect(rows).toEqual([{ keyId: key?.id, setOffBy: ana.id, model: 'strict', counted: 1, turnId: null }]);
});

test('what waits is not sent once its token is revoked, though another of its owner’s is good', async () => {
  const asked: string[] = [];
  const content = (body: ChatBody): string => {
    asked.push(lastOf(body));
    return 'yes';
  };
  const { server, ana, token, send } = await openChatRig({ speed: 30, upstream: { content }, environment: { CONCURRENT_REQUESTS: '1' } });
  const good = await token(ana, 'chat');
  const lost = await token(ana, 'chat');
  for (let at = 0; at < 3; at += 1) await send(good, 'POST', '/api/chat', { message: 'now' });
  const waiting = [lost, lost, good].map((secret, at) => send(secret, 'POST', '/api/chat', { message: `later ${at}` }));
  await until(() => server.callParts.calls.waiting === 3, 'the calls');
  const { parts, core } = server;
  await core.batch.do(() => {
    parts.tokens.endOneOf(ana.id, parts.tokens.findByToken(lost)?.sessionId ?? '');
  });
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([401, 401, 200]);
  expect(asked).toEqual(['now', 'now', 'now', 'later 2']);
});

test('G12: whoever tries a persona out goes in turn with twenty calls that came before, and both are told the same order', async () => {
  const asked: string[] = [];
  const content = (body: ChatBody): string => {
    asked.push(JSON.stringify(body.messages).includes('Nari rhymes.') ? 'trial' : 'call');
    return 'yes';
  };
  const { server, upstream, ana, token, send } = await openChatRig({
    ...{ speed: 30, upstream: { content }, environment: { PERSONAS: 'on', CONCURRENT_REQUESTS: '1' } },
  });
  const { callParts, keyParts, trials } = server;
  const budgetId = keyParts.ring.ofServer()[0]?.budgetId ?? '';
  keyParts.voices.gateOf(budgetId).refused({ retryAfterMs: 60_000 });
  const secret = await token(ana, 'chat');
  await send(secret, 'POST', '/api/chat/batch', { messages: Array.from({ length: 20 }, (_, at) => `question ${at}`) });
  const ben = await server.person('ben');
  const news: TrialNews[] = [];
  const persona = { ...{ id: 'unsaved', name: 'Nari', sheet: 'Nari rhymes.', facts: [], preset: null, model: null, temperature: null } };
  const trial = trials.start(
    {
      me: { id: ben.id, name: 'ben' },
      persona: { ...persona, maxTokens: null, language: null, talkativeness: 0.5, confidence: false, muted: false },
      lines: [{ by: 'me', text: 'Who are you?' }],
    },
    (one) => news.push(one),
  );
  expect(callParts.calls.lineUp(budgetId).findIndex(({ id }) => id === trial.scene.id)).toBe(1);
  const last = await send(secret, 'POST', '/api/chat/stream', { message: 'last' });
  expect(await last.json()).toMatchObject({ place: 22 });
  await trial.done;
  expect(news.at(-1)).toMatchObject({ type: 'done' });
  expect(asked.indexOf('trial')).toBeLessThanOrEqual(1);
  expect(upstream.violations).toEqual([]);
});
