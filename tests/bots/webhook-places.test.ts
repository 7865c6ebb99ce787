// Where webhooks may go, and whose bots are heard at all. (PRODUCT C4; B56-B64)
import { describe, expect, test } from 'vitest';
import { BotKitchen } from './bot-kitchen.ts';

const HOUR = 60 * 60_000;

describe('where it may go', () => {
  const make = (k: BotKitchen, url: string): Promise<unknown> =>
    k.server.botParts.webhookDesk.create(k.ana.id, k.kitchen, { botId: k.bot, url, hears: 'lines' });

  test.each([
    ['http://hook.example.org/x', 'hook_https_only'],
    ['https://127.0.0.1/x', 'hook_private'],
    ['https://0x7f.1/x', 'hook_private'],
    ['https://2130706433', 'hook_private'],
    ['https://[::ffff:127.0.0.1]/x', 'hook_private'],
    ['https://169.254.169.254/latest/meta-data', 'hook_private'],
    ['https://192.168.1.1/x?y=1', 'hook_private'],
    ['https://localhost/x', 'hook_private'],
    ['https://hook.internal/x', 'hook_private'],
    ['https://ana:secret@hook.example.org/x', 'address_has_credentials'],
    ['https://hook.example.org:25/x', 'address_port'],
    ['https://hook.example.org/x?y=1#z', 'address_not_an_address'],
    ['https://hook.example.org/x?y=\u{1f642}', 'address_not_an_address'],
    ['file:///etc/passwd', 'address_scheme'],
    ['https://hook.example.org/../x', 'hook_path'],
    ['', 'address_empty'],
  ])('B56-B64: %s is refused', async (url, reason) => {
    const k = await BotKitchen.open();
    await expect(make(k, url)).rejects.toMatchObject({ code: 'invalid', details: { reason, field: 'url' } });
  });

  test('B56: an origin that was listed once is called no more, and what was sealed for one origin signs nothing for another', async () => {
    const k = await BotKitchen.open();
    const { id } = await k.hook();
    const { $client } = k.server.core.orm;
    // As stored when the list was longer: the secret is asked first, and does not open.
    $client.prepare('UPDATE webhooks SET url = ? WHERE id = ?').run('http://127.0.0.1:9/in', id);
    await k.says(k.ben.id, 'hello');
    await k.settled();
    expect(k.letters).toMatchObject([{ state: 'waiting', detail: 'secret_locked' }]);
  });

  test('B60: what stands in no list is refused when it is called, whatever was said when it was entered', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    await k.server.stop();
    // The operator has taken the origin off the list.
    k.environment['PRIVATE_WEBHOOKS'] = '';
    await k.server.start();
    await k.says(k.ben.id, 'hello');
    await k.settled();
    expect([k.end.calls, k.letters]).toMatchObject([0, [{ state: 'waiting', detail: 'address_refused' }]]);
  });
});

describe('who is heard', () => {
  test('whoever takes the bot out of the room takes its webhook away, and what waited with it', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    k.end.answer = (response) => response.writeHead(500).end();
    await k.says(k.ben.id, 'hello');
    await k.settled();
    await k.server.core.batch.do(() => void k.server.core.members.removeMember(k.ana.id, k.kitchen, k.bot));
    await k.until(() => k.letters.length === 0, 'nothing waits');
    await k.says(k.ben.id, 'without it');
    await k.clock.advance(HOUR);
    expect(k.end.texts).toEqual(['hello']);
  });

  test('a bot that is disabled, or whose owner is, hears nothing, and nothing later of what was said meanwhile', async () => {
    const k = await BotKitchen.open();
    await k.hook();
    const { botDesk } = k.server.botParts;
    await botDesk.change(k.ana.id, k.bot, { disabled: true });
    await k.says(k.ben.id, 'unheard');
    await k.clock.rest();
    await botDesk.change(k.ana.id, k.bot, { disabled: false });
    await k.says(k.ben.id, 'heard');
    await k.end.has(1);
    expect(k.end.texts).toEqual(['heard']);
  });
});
