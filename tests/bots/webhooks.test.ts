// Webhooks with a real far end: what is told, signed how, when it is tried again, and what never leaves. (PRODUCT C4)
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BotKitchen } from './bot-kitchen.ts';

const HOUR = 60 * 60_000;

describe('what is told', () => {
  test('a line comes with its room, its number, its record and the names in it, signed over time and body', async () => {
    const k = await BotKitchen.open();
    const { secret } = await k.hook();
    const id = await k.says(k.ben.id, 'soup, @Echo?');
    await k.end.has(1);
    const { headers, raw, letter, path } = k.end.received[0]!;
    expect(path).toBe('/in?to=echo');
    expect(letter).toEqual({
      id: headers['dantok-letter'],
      type: 'message.posted',
      room: { id: k.kitchen, name: 'kitchen' },
      seq: letter.message.seq,
      bot: { id: k.bot, name: 'Echo' },
      message: expect.objectContaining({ id, authorId: k.ben.id, text: 'soup, @Echo?', mentions: [k.bot] }) as unknown,
      members: [
        { id: k.ben.id, name: 'ben', kind: 'person' },
        { id: k.bot, name: 'Echo', kind: 'bot' },
      ],
    });
    const parts = /^t=(?<t>\d+),v1=(?<v1>[0-9a-f]{64})$/u.exec(String(headers['dantok-signature']))?.groups;
    const expected = createHmac('sha256', secret)
      .update(Buffer.from(`${parts?.['t'] ?? ''}.${raw}`))
      .digest('hex');
    expect(parts?.['v1']).toBe(expected);
    expect(Math.abs(Number(parts?.['t']) * 1000 - k.clock.now())).toBeLessThan(2_000);
    await k.settled();
    expect(k.letters).toMatchObject([{ state: 'sent', attempts: 1, status: 204 }]);
    const stored = JSON.stringify(k.server.core.orm.$client.prepare('SELECT * FROM webhooks, webhook_letters').all());
    expect([stored.includes(secret), stored.includes('soup')]).toEqual([false, false]);
  });

  test('of what was said before it was made it hears nothing, and by its name alone only what is meant for it', async () => {
    const k = await BotKitchen.open();
    await k.says(k.ben.id, '@Echo before');
    await k.hook('mentions');
    await k.says(k.ben.id, 'nobody in particular');
    await k.says(k.ben.id, '@Echo after');
    await k.end.has(1);
    await k.settled();
    expect(k.end.texts).toEqual(['@Echo after']);
  });

  test('what was edited comes as it is by then, and what was deleted comes without a text', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    const { messages, batch } = k.server.core;
    k.end.answer = (response) => response.writeHead(500).end();
    const [first, second] = [await k.says(k.ben.id, 'a secret'), await k.says(k.ben.id, 'tipo')];
    await k.fails(1);
    await k.until(() => k.letters.length === 2, 'two letters');
    await k.rests();
    await k.fails(2);
    await batch.do(() => void messages.deleteMessage(k.ben.id, k.kitchen, first));
    await batch.do(() => void messages.editMessage(k.ben.id, k.kitchen, second, 'typo'));
    k.end.received.length = 0;
    k.end.answer = (response) => response.writeHead(200).end();
    k.server.core.orm.$client.prepare('UPDATE webhook_letters SET next_at = 0').run();
    await k.rests();
    await k.until(() => k.letters.every(({ state }) => state === 'sent'), 'both');
    expect(new Map(k.end.received.map(({ letter }) => [letter.message.id, letter.message]))).toEqual(
      new Map([
        [first, expect.objectContaining({ text: '', deletedAt: expect.any(Number) as number })],
        [second, expect.objectContaining({ text: 'typo', deletedAt: null })],
      ]),
    );
  });

  test('it never hears its own lines, and an answer may say one at once', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    k.end.answer = (response, { letter }) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ text: `you said: ${letter.message.text}` }));
    };
    await k.says(k.ben.id, 'hello');
    await k.until(() => k.letters.every(({ state }) => state === 'sent') && k.lines.length === 2, 'an answer');
    await k.clock.advance(HOUR);
    expect(k.end.received).toHaveLength(1);
    expect(k.lines).toEqual([
      { by: 'ben', text: 'hello' },
      { by: 'Echo', text: 'you said: hello' },
    ]);
  });

  test('two bots that answer each other hear one another only where the room heeds bots, and come to an end there', async () => {
    const k = await BotKitchen.open();
    const { id: other } = await k.server.botParts.botDesk.create(k.ana.id, { name: 'Parrot' });
    const { batch, members, rooms } = k.server.core;
    await batch.do(() => void members.addMember(k.ana.id, k.kitchen, other));
    k.end.answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"again"}');
    await k.hook();
    await k.hook('lines', other);
    await k.says(k.ben.id, 'hello');
    await k.until(() => k.lines.length === 3 && k.letters.every(({ state }) => state === 'sent'), 'each answered once');
    await batch.do(() => void rooms.changeRoom(k.ana.id, k.kitchen, { heedsBots: true, allowance: 4 }));
    await k.says(k.ben.id, 'hello again');
    // Four lines of bots are told to the other one; what is said beyond is told to nobody.
    const lines = (): number => k.lines.filter(({ text }) => text === 'again').length;
    await k.until(() => k.letters.length === 8 && k.letters.every(({ state }) => state === 'sent'), 'an end');
    await k.clock.advance(HOUR);
    expect([k.letters.length, lines()]).toEqual([8, 8]);
  });
});

describe('what goes wrong', () => {
  test('it is tried eight times over about a day, then it is dead, and can be sent again', async () => {
    const k = await BotKitchen.open();
    const { id } = await k.hook();
    k.end.answer = (response) => response.writeHead(503).end('come back');
    const began = k.clock.now();
    await k.says(k.ben.id, 'hello');
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await k.end.has(attempt);
      await k.until(() => k.letters[0]?.state === 'dead' || (k.letters[0]?.attempts === attempt && k.letters[0].status === 503), 'a try');
      if (attempt < 8) {
        const waits = (k.letters[0]?.nextAt ?? 0) - k.clock.now();
        await k.clock.advance(waits - 1);
        expect(k.end.received).toHaveLength(attempt);
        await k.clock.advance(2);
      }
    }
    await k.until(() => k.letters[0]?.state === 'dead', 'its death');
    expect((k.clock.now() - began) / HOUR).toBeGreaterThan(17);
    expect((k.clock.now() - began) / HOUR).toBeLessThan(29);
    expect(new Set(k.end.received.map(({ letter }) => letter.id)).size).toBe(1);
    await k.clock.advance(48 * HOUR);
    expect(k.end.received).toHaveLength(8);
    k.end.answer = (response) => response.writeHead(200).end();
    const [dead] = k.server.botParts.webhookDesk.listLetters(k.ana.id, k.kitchen, id);
    expect(dead).toMatchObject({ state: 'dead', status: 503, detail: 'status' });
    await k.server.botParts.webhookDesk.sendAgain(k.ana.id, k.kitchen, id, dead?.id ?? '');
    await k.until(() => k.letters[0]?.state === 'sent', 'its arrival');
  });

  test('after ten dead letters in a row the webhook stops, its owner is told, and started again it hears from then on', async () => {
    const k = await BotKitchen.open();
    const { id } = await k.hook();
    const { $client } = k.server.core.orm;
    const owner = await k.server.client(k.ana).connect();
    k.end.answer = (response) => response.writeHead(500).end();
    for (let n = 0; n < 10; n += 1) await k.says(k.ben.id, `line ${n}`);
    await k.fails(1);
    // Seven attempts were made of each.
    await k.until(() => k.letters.length === 10, 'ten letters');
    $client.prepare('UPDATE webhook_letters SET attempts = 7').run();
    for (let n = 1; n <= 10; n += 1) {
      await k.rests();
      await k.until(() => k.letters.filter(({ state }) => state === 'dead').length === n, `${n} dead letters`);
    }
    const { botDesk, webhookDesk } = k.server.botParts;
    expect(webhookDesk.list(k.ana.id, k.kitchen)).toMatchObject([{ id, stoppedAt: expect.any(Number) as number }]);
    expect(botDesk.list(k.ana.id)).toMatchObject([{ id: k.bot, stoppedHooks: 1 }]);
    await owner.until(() => owner.heard('mine').some(({ signal }) => signal.type === 'mine.changed'), 'the owner is told');
    await k.says(k.ben.id, 'into the void');
    k.end.answer = (response) => response.writeHead(200).end();
    k.end.received.length = 0;
    await webhookDesk.change(k.ana.id, k.kitchen, id, { running: true });
    await k.says(k.ben.id, 'and back');
    await k.end.has(1);
    expect(k.end.texts).toEqual(['and back']);
  });

  test('a server that goes down in the middle sends it again, and what was said meanwhile; under the same id nothing is said twice', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    k.end.answer = () => undefined;
    await k.says(k.ben.id, 'hello');
    await k.end.has(1);
    await k.server.stop();
    await k.server.start();
    k.end.answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"here"}');
    await k.sendsNext();
    expect(k.end.received.map(({ letter }) => letter.id)).toEqual([k.letters[0]?.id, k.letters[0]?.id]);
    expect(k.lines.map(({ text }) => text)).toEqual(['hello', 'here']);
    // As if the process had died between the far end's yes and the commit.
    k.server.core.orm.$client.prepare("UPDATE webhook_letters SET state = 'waiting', next_at = 0").run();
    await k.server.restart();
    await k.end.has(3);
    await k.until(() => k.letters[0]?.state === 'sent', 'its second arrival');
    expect(k.lines.map(({ text }) => text)).toEqual(['hello', 'here']);
  });

  test('closed, the postman leaves no timer behind of what it could not write down', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    const { $client } = k.server.core.orm;
    const { clock, server } = k;
    await k.says(k.ben.id, 'hello');
    await k.until(() => k.letters[0]?.state === 'sent', 'its arrival');
    await clock.rest();
    const before = clock.waiting;
    k.end.answer = () => undefined;
    await k.says(k.ben.id, 'into a full disk');
    $client.pragma('query_only = 1');
    await k.until(() => clock.waiting === before + 1, 'a second try that waits');
    server.botParts.postman.close();
    expect(clock.waiting).toBe(before);
    $client.pragma('query_only = 0');
  });

  test('lines that were committed while nobody carried letters are told after the next start', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    k.server.botParts.postman.close();
    await k.says(k.ben.id, 'said into a crash');
    expect(k.letters).toEqual([]);
    await k.server.restart();
    await k.end.has(1);
    expect(k.end.texts).toEqual(['said into a crash']);
  });

  test('F61: a redirect is no answer and is not followed', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    k.end.answer = (response) => response.writeHead(302, { location: `${k.end.origin}/elsewhere` }).end();
    await k.says(k.ben.id, 'hello');
    await k.settled();
    expect(k.letters).toMatchObject([{ state: 'waiting', attempts: 1, detail: 'redirect' }]);
    expect(k.end.received.map(({ path }) => path)).toEqual(['/in?to=echo']);
  });

  test('an answer that does not come within ten seconds is cut, and tried again', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    k.end.answer = () => undefined;
    await k.says(k.ben.id, 'hello');
    await k.end.has(1);
    await k.clock.advance(9_900);
    expect(k.letters).toMatchObject([{ state: 'waiting', detail: '' }]);
    await k.clock.advance(200);
    await k.settled();
    expect(k.letters).toMatchObject([{ state: 'waiting', attempts: 1, status: null, detail: 'too_slow' }]);
  });

  test('F56: an answer that is huge is cut: accepted, and nothing of it said', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    k.end.answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"text":"${'x'.repeat(2_000_000)}"}`);
    await k.says(k.ben.id, 'hello');
    await k.until(() => k.letters[0]?.state === 'sent', 'an end');
    expect(k.letters).toMatchObject([{ status: 200, detail: 'too_large' }]);
    expect(k.lines).toHaveLength(1);
  });

  test('a far end that hangs up is tried again', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    k.end.answer = (response) => response.destroy();
    await k.says(k.ben.id, 'hello');
    await k.settled();
    expect(k.letters).toMatchObject([{ state: 'waiting', attempts: 1, detail: 'connect_failed' }]);
  });
});
