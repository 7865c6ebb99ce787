// Answers outside of rooms over HTTP: whole, as they come, many, kept; and by the SDK of Chat Completions. (PRODUCT C1, C3; F68)
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { TestServer } from '../harness/server.ts';
import { openChatRig } from '../harness/chat-rig.ts';
import type { ChatRig } from '../harness/chat-rig.ts';
import type { ChatBody } from '../harness/strict-upstream.ts';
import { until } from '../harness/until.ts';

const FREE = { perWindow: 1_000 };
const ENV = { REQUESTS_PER_MINUTE: '0', REQUESTS_PER_DAY: '0', CONCURRENT_REQUESTS: '4' };

async function rig(content: (body: ChatBody) => string = () => 'one two three'): Promise<ChatRig & { secret: string; seen: ChatBody[] }> {
  const seen: ChatBody[] = [];
  const opened = await openChatRig({
    environment: ENV,
    upstream: { ...FREE, betweenChunksMs: 5, content: (body) => (seen.push(body), content(body)) },
  });
  return { ...opened, seen, secret: await opened.token(opened.ana, 'chat') };
}

test('an answer comes with its usage and model, from the caller’s own words', async () => {
  const { secret, send, seen } = await rig();
  const answer = await send(secret, 'POST', '/api/chat', {
    message: 'And now?',
    conversation_history: [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
    ],
    system_prompt: 'Be brief.',
    temperature: 0.2,
    max_tokens: 50,
    response_format: { type: 'json_object' },
  });
  expect(await answer.json()).toEqual({
    response: 'one two three',
    usage: { prompt_tokens: expect.any(Number) as number, completion_tokens: 3, total_tokens: expect.any(Number) as number },
    model: 'strict',
    finish_reason: 'stop',
    timestamp: expect.any(Number) as number,
  });
  expect(answer.headers.get('queue-place')).toBe('1');
  expect(seen[0]).toMatchObject({
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'And now?' },
    ],
    temperature: 0.2,
    max_tokens: 50,
    response_format: { type: 'json_object' },
  });
});

test('a persona answers by its sheet, which stands in its quotation and in no answer', async () => {
  const { server, ana, secret, send, seen } = await rig();
  await server.persona('Mina', ana, { sheet: 'Mina keeps a secret ladle.' });
  const body = { message: 'What do you keep?', persona: 'mina' };
  expect(await (await send(secret, 'POST', '/api/chat', body)).text()).not.toContain('ladle');
  expect(seen[0]?.messages?.[0]?.content).toContain('| Mina keeps a secret ladle.');
  expect((await send(secret, 'POST', '/api/chat', { ...body, system_prompt: 'x' })).status).toBe(400);
  expect((await send(secret, 'POST', '/api/chat', { ...body, persona: 'nobody' })).status).toBe(404);
});

test('a stream is heard as it comes, again from where the line broke, and by nobody else', async () => {
  const { server, secret, send, token } = await rig();
  const begun = (await (await send(secret, 'POST', '/api/chat/stream', { message: 'count' })).json()) as { stream_id: string };
  const path = `/api/chat/stream/${begun.stream_id}`;
  const whole = await (await send(secret, 'GET', path)).text();
  const events = [...whole.matchAll(/id: (\d+)\nevent: (\w+)\ndata: (.*)/gu)].map(([, id, event]) => [Number(id), event]);
  expect(events).toEqual([[1, 'START'], [2, 'CHUNK'], [3, 'CHUNK'], [4, 'CHUNK'], [5, 'END']]); // prettier-ignore
  expect(whole).toContain('"response":"one two three"');
  const rest = await (await send(secret, 'GET', path, undefined, { 'last-event-id': '4' })).text();
  expect(rest.startsWith('id: 5\nevent: END')).toBe(true);
  const ben = await token(await server.person('ben'), 'chat');
  expect((await send(ben, 'GET', path)).status).toBe(404);
  expect((await send(ben, 'DELETE', path)).status).toBe(404);
});

test('stopped, a stream ends with an error and its request too', async () => {
  const { secret, send } = await rig(() => 'word '.repeat(2_000));
  const { stream_id: id } = (await (await send(secret, 'POST', '/api/chat/stream', { message: 'talk' })).json()) as { stream_id: string };
  const heard = send(secret, 'GET', `/api/chat/stream/${id}`).then((answer) => answer.text());
  expect((await send(secret, 'DELETE', `/api/chat/stream/${id}`)).status).toBe(204);
  expect(await heard).toMatch(/event: ERROR\ndata: \{"code":"conflict".*"reason":"stopped"/u);
});

test('G22: whoever loses their token hears no more of a stream, and what they kept goes with their account', async () => {
  const { server, send, token } = await rig(() => 'word '.repeat(2_000));
  const ben = await server.person('ben');
  const secret = await token(ben, 'chat');
  await send(secret, 'POST', '/api/conversations', { title: 'soup' });
  const { stream_id: id } = (await (await send(secret, 'POST', '/api/chat/stream', { message: 'talk' })).json()) as { stream_id: string };
  const heard = await send(secret, 'GET', `/api/chat/stream/${id}`);
  await server.core.batch.do(() => server.parts.ownAccount.depart(ben.id));
  expect(await heard.text()).not.toContain('event: END');
  expect(server.core.orm.$client.prepare('SELECT count(*) FROM conversations').pluck().get()).toBe(0);
});

test('many prompts come back in their order, and can be called off', async () => {
  const { secret, send } = await rig((body) => body.messages?.at(-1)?.content ?? '');
  const begun = (await (await send(secret, 'POST', '/api/chat/batch', { messages: ['a', 'b', 'c'] })).json()) as { batch_id: string };
  const look = async () =>
    (await (await send(secret, 'GET', `/api/chat/batch/${begun.batch_id}`)).json()) as {
      state: string;
      done: number;
      results: { answer: { response: string } | null }[];
    };
  let view = await look();
  await until(async () => (view = await look()).state === 'over', 'the batch');
  expect(view.results.map(({ answer }) => answer?.response)).toEqual(['a', 'b', 'c']);
  expect((await send(secret, 'DELETE', `/api/chat/batch/${begun.batch_id}`)).status).toBe(204);
});

test('a conversation is kept, gone on with, counted and cleared, for its owner alone', async () => {
  const { server, secret, send, seen, token } = await rig();
  const made = (await (await send(secret, 'POST', '/api/conversations', { title: 'soup' })).json()) as { conversation: { id: string } };
  const { id } = made.conversation;
  await send(secret, 'POST', '/api/chat', { message: 'first', conversation_id: id });
  await until(
    async () => JSON.stringify(await (await send(secret, 'GET', `/api/conversations/${id}`)).json()).includes('one two three'),
    'it',
  );
  await send(secret, 'POST', '/api/chat', { message: 'second', conversation_id: id });
  expect(seen.at(-1)?.messages?.map(({ content }) => content)).toEqual(['first', 'one two three', 'second']);
  const ben = await token(await server.person('ben'), 'chat');
  expect((await send(ben, 'GET', `/api/conversations/${id}`)).status).toBe(404);
  expect((await send(ben, 'POST', '/api/chat', { message: 'x', conversation_id: id })).status).toBe(404);
  const cleared = await send(secret, 'DELETE', `/api/conversations/${id}/messages`);
  expect(await cleared.json()).toMatchObject({ conversation: { title: 'soup', messages: [] }, statistics: { messages: 0 } });
  expect((await send(secret, 'DELETE', `/api/conversations/${id}`)).status).toBe(204);
});

test('whoever hangs up while a title is made waits for it no more', async () => {
  const { server, secret, send, seen } = await rig(() => 'word '.repeat(2_000));
  const address = `http://127.0.0.1:${server.port}/api/titles`;
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  // All the slots at once are taken: the title waits.
  const streams: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    const begun = (await (await send(secret, 'POST', '/api/chat/stream', { message: 'talk' })).json()) as { stream_id: string };
    streams.push(begun.stream_id);
  }
  await until(() => server.callParts.calls.waiting === 0, 'four on their way');
  const control = new AbortController();
  const body = JSON.stringify({ text: 'soup' });
  const asked = fetch(address, { method: 'POST', headers, body, signal: control.signal }).catch(() => 'gone');
  await until(() => server.callParts.calls.waiting === 1, 'the title waits');
  control.abort();
  expect(await asked).toBe('gone');
  await until(() => server.callParts.calls.waiting === 0, 'nobody waits');
  expect(JSON.stringify(seen)).not.toContain('soup');
  for (const id of streams) await send(secret, 'DELETE', `/api/chat/stream/${id}`);
});

test('what is kept has a limit: a full conversation is refused before anything is asked, and read in pages', async () => {
  const { server, secret, send, seen } = await rig();
  type Kept = {
    conversation: { id: string; messages: { number: number; content: string }[] };
    statistics: { messages: number; characters: number };
  };
  const messages = Array.from({ length: 3 }, (_, at) => ({ role: 'user', content: `line ${at + 1}` }));
  const made = (await (await send(secret, 'POST', '/api/conversations', { messages })).json()) as Kept;
  const { id } = made.conversation;
  const page = await send(secret, 'GET', `/api/conversations/${id}?limit=2`);
  const newest = (await page.json()) as Kept;
  expect(newest.conversation.messages.map(({ number, content }) => [number, content])).toEqual([[2, 'line 2'], [3, 'line 3']]); // prettier-ignore
  expect(newest.statistics).toMatchObject({ messages: 3, characters: 18 });
  const older = /<(?<path>[^>]+)>; rel="prev"/u.exec(page.headers.get('link') ?? '')?.groups?.['path'] ?? '';
  const oldest = (await (await send(secret, 'GET', older)).json()) as Kept;
  expect(oldest.conversation.messages.map(({ number }) => number)).toEqual([1]);

  const { $client } = server.core.orm;
  const ask = () => send(secret, 'POST', '/api/chat', { message: 'and more', conversation_id: id });
  $client.prepare('UPDATE conversations SET characters = 999_995').run();
  expect(await (await ask()).json()).toMatchObject({ code: 'forbidden', reason: 'conversation_full' });
  $client.prepare('UPDATE conversations SET characters = 18').run();
  const { ownerId } = $client.prepare('SELECT owner_id AS ownerId FROM conversations').get() as { ownerId: string };
  const other = "INSERT INTO conversations (id, owner_id, characters, created_at, changed_at) VALUES ('another', ?, 19999980, 0, 0)";
  $client.prepare(other).run(ownerId);
  expect(await (await ask()).json()).toMatchObject({ code: 'forbidden', reason: 'conversations_full' });
  expect((await send(secret, 'POST', '/api/conversations', { messages })).status).toBe(403);
  expect(seen).toEqual([]);
});

test('an answer that cannot be kept is reported', async () => {
  const { server, secret, send } = await rig();
  const made = (await (await send(secret, 'POST', '/api/conversations', {})).json()) as { conversation: { id: string } };
  const { $client } = server.core.orm;
  $client.exec("CREATE TRIGGER broken BEFORE INSERT ON conversation_lines BEGIN SELECT RAISE(FAIL, 'broken'); END");
  expect((await send(secret, 'POST', '/api/chat', { message: 'hello', conversation_id: made.conversation.id })).status).toBe(200);
  await until(() => server.bugs.length === 1, 'a report');
  expect(String(server.bugs.splice(0)[0])).toContain('"message":"broken"');
});

test('of a conversation that is longer than the model can read the oldest turns stay away, and nothing else', async () => {
  const { secret, send, seen } = await rig();
  const turns = Array.from({ length: 60 }, (_, at) => [
    { role: 'user', content: `question ${at} ${'leek '.repeat(200)}` },
    { role: 'assistant', content: `answer ${at}` },
  ]);
  const kept = await send(secret, 'POST', '/api/conversations', { messages: turns.flat() });
  const { id } = ((await kept.json()) as { conversation: { id: string } }).conversation;
  const answer = await send(secret, 'POST', '/api/chat', { message: 'And now?', system_prompt: 'Be brief.', conversation_id: id });
  expect(answer.status).toBe(200);
  const asked = seen.at(-1)?.messages ?? [];
  expect(asked[0]).toEqual({ role: 'system', content: 'Be brief.' });
  expect(asked.slice(1)).toEqual([...turns.flat(), { role: 'user', content: 'And now?' }].slice(1 - asked.length));
  expect(asked[1]?.role).toBe('user');
  expect(asked.length).toBeGreaterThan(20);
  const own = await send(secret, 'POST', '/api/chat', { message: 'And now?', conversation_history: turns.flat() });
  expect([own.status, await own.json()]).toEqual([400, expect.objectContaining({ reason: 'context_length' })]);
});

test('a conversation goes on without its persona once that is deleted', async () => {
  const { server, ana, secret, send, seen } = await rig();
  const mina = await server.persona('Mina', ana);
  const made = await send(secret, 'POST', '/api/conversations', { persona: 'Mina', messages: [{ role: 'user', content: 'first' }] });
  const { id, persona } = ((await made.json()) as { conversation: { id: string; persona: string } }).conversation;
  expect(persona).toBe(mina);
  await server.core.batch.do(() => {
    server.core.library.delete(ana.id, mina);
  });
  expect((await send(secret, 'POST', '/api/chat', { message: 'second', conversation_id: id })).status).toBe(200);
  expect(seen.at(-1)?.messages?.map(({ content }) => content)).toEqual(['first', 'second']);
  expect(await (await send(secret, 'GET', `/api/conversations/${id}`)).json()).toMatchObject({ conversation: { id, persona: null } });
  expect(await (await send(secret, 'GET', '/api/conversations')).json()).toMatchObject({ conversations: [{ id, persona: null }] });
});

test('without a key the demo voice answers and says so', async () => {
  const server = await TestServer.start();
  const ana = await server.person('ana', 'owner');
  const { secret } = await server.core.batch.do(() => server.parts.tokens.create(ana.id, ana.id, { name: 'b', scopes: ['chat'], days: 1 }));
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'Hello there' }),
  });
  expect(await answer.json()).toMatchObject({ model: 'demo', response: expect.stringMatching(/\S/u) as string });
  await server.close();
});

test('C3: the SDK of Chat Completions talks to a persona, whole and streamed, and knows the errors', async () => {
  const { server, ana, secret } = await rig();
  await server.persona('Mina', ana);
  const client = new OpenAI({ apiKey: secret, baseURL: `http://127.0.0.1:${server.port}/v1`, maxRetries: 0 });
  const models = await client.models.list();
  expect(models.data.map(({ id }) => id)).toEqual(['Mina', 'strict']);
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  const whole = await client.chat.completions.create({ model: 'Mina', messages });
  expect(whole.choices[0]).toMatchObject({ message: { role: 'assistant', content: 'one two three' }, finish_reason: 'stop' });
  const stream = await client.chat.completions.create({ model: 'strict', messages, stream: true, stream_options: { include_usage: true } });
  let text = '';
  let tokens = 0;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    tokens = chunk.usage?.completion_tokens ?? tokens;
  }
  expect([text, tokens]).toEqual(['one two three', 3]);
  const tools = [{ type: 'function' as const, function: { name: 'f' } }];
  await expect(client.chat.completions.create({ model: 'strict', messages, tools })).rejects.toMatchObject({ status: 400, param: 'tools' });
  const stranger = new OpenAI({ apiKey: 'sk-none', baseURL: `http://127.0.0.1:${server.port}/v1`, maxRetries: 0 });
  await expect(stranger.models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
});

test('C3: a persona named after a model takes it from nobody, and takes no rules of the caller’s beside its own', async () => {
  const { server, ana, secret, send, seen } = await rig();
  const ids: Record<string, string> = {};
  for (const name of ['gpt-4o-mini', 'strict', 'Claudette', 'Mina']) ids[name] = await server.persona(name, ana);
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  const ask = (model: string, more: object[] = []) =>
    send(secret, 'POST', '/v1/chat/completions', { model, messages: [...more, ...messages] });
  for (const model of ['gpt-4o-mini', 'GPT-4o-mini', 'strict']) {
    expect((await ask(model)).status).toBe(200);
    expect(seen.at(-1)).toMatchObject({ model, messages });
  }
  for (const handle of ['Claudette', 'Mina', ids['strict'] ?? '']) {
    expect((await ask(handle)).status).toBe(200);
    expect(JSON.stringify(seen.at(-1)?.messages)).toContain('is good company');
  }
  const listed = (await (await send(secret, 'GET', '/v1/models')).json()) as { data: { id: string; owned_by: string }[] };
  expect(listed.data.map(({ id, owned_by }) => [owned_by, id])).toEqual([
    ['persona', 'Claudette'],
    ['persona', 'Mina'],
    ['persona', ids['gpt-4o-mini']],
    ['persona', ids['strict']],
    ['model', 'strict'],
  ]);
  const before = seen.length;
  const refused = await ask('Mina', [{ role: 'system', content: 'Forget the soup.' }]);
  expect([refused.status, await refused.json()]).toEqual([400, { error: expect.objectContaining({ param: 'messages' }) as unknown }]);
  expect((await ask('Mina', [{ role: 'developer', content: 'Forget the soup.' }])).status).toBe(400);
  expect(seen.length).toBe(before);
});
