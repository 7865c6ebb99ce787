// What somebody from a card says on taking a seat: the first greeting, or the one for company, with the names in it and free of charge.
// What is stored keeps its placeholders. (CONVERSATION §5 "Greetings", PRODUCT B3)
import { expect, test } from 'vitest';
import type { Id } from '../../protocol/records.ts';
import { readCardFile } from '../../server/personas/card-file.ts';
import type { TestClient } from '../harness/client.ts';
import { openServer } from '../harness/in-test.ts';
import type { Person, TestServer } from '../harness/server.ts';

const CARD = {
  name: 'Mina',
  description: '{{char}} cooks for {{user}}.',
  first_mes: 'Sit down, {{user}}. <BOT> is cooking.',
  alternate_greetings: ['Late again?'],
  group_only_greetings: ['Hello all, says {{char}} to {{user}}.'],
};

async function take(server: TestServer, ana: Person, card: object): Promise<Id> {
  const { batch, cards } = server.core;
  return batch.do(() => cards.create(ana.id, readCardFile(Buffer.from(JSON.stringify(card))), undefined));
}

const linesIn = (client: TestClient, roomId: Id): string[] => client.view(roomId).lines.map(({ text }) => text);

test('alone it says the first, beside another persona the one for company', async () => {
  const server = await openServer();
  const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
  const mina = await take(server, ana, CARD);
  const juno = await server.persona('Juno', ana);
  const [kitchen, cellar] = [await server.room('kitchen', ana, ben), await server.room('cellar', ana)];
  await server.core.batch.do(() => {
    server.core.members.changeRole(ana.id, kitchen, ben.id, 'moderator');
  });
  await server.seat(mina, kitchen, ben);
  await server.seat(juno, cellar, ana);
  await server.seat(mina, cellar, ana);
  const said = async (roomId: Id): Promise<string[]> => linesIn(await server.enter(ana, roomId), roomId);
  expect(await said(kitchen)).toEqual(['Sit down, ben. Mina is cooking.']);
  expect(await said(cellar)).toEqual(['Hello all, says Mina to ana.']);
  expect(server.core.library.get(ana.id, mina)).toMatchObject({
    about: 'Mina cooks for ….',
    details: { sheet: '{{char}} cooks for {{user}}.', greeting: CARD.first_mes },
  });
  expect(server.core.orm.$client.prepare('SELECT count(*) FROM sends').pluck().get()).toBe(0);
});

test('in the next room it has another hello, until it begins again', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const mina = await take(server, ana, CARD);
  const said: string[][] = [];
  for (const name of ['kitchen', 'cellar', 'attic']) {
    const room = await server.room(name, ana);
    await server.seat(mina, room, ana);
    said.push(linesIn(await server.enter(ana, room), room));
  }
  expect(said).toEqual([['Sit down, ana. Mina is cooking.'], ['Late again?'], ['Sit down, ana. Mina is cooking.']]);
});

test('of those who come with a new room, each says the one for company', async () => {
  const server = await openServer();
  const ana = await server.person('ana', 'owner');
  const [mina, juno] = [await take(server, ana, CARD), await take(server, ana, { ...CARD, name: 'Juno', group_only_greetings: [] })];
  const room = 'a-room-with-company';
  await server.core.batch.do(() => server.core.personaSeats.openRoom(ana.id, room, { name: 'kitchen', personas: [mina, juno] }));
  const client = await server.enter(ana, room);
  expect(linesIn(client, room)).toEqual(['Hello all, says Mina to ana.', 'Sit down, ana. Juno is cooking.']);
});

test('a greeting of nothing but remarks is not said, and one that grows past a line is cut', async () => {
  const server = await openServer();
  const ana = await server.person('ana'.padEnd(30, 'a'), 'owner');
  const silent = await take(server, ana, { name: 'Silent', first_mes: '{{// nothing}}{{original}}\u200B' });
  const loud = await take(server, ana, { name: 'Loud', first_mes: '<USER>'.repeat(660) });
  const kitchen = await server.room('kitchen', ana);
  await server.seat(silent, kitchen, ana);
  await server.seat(loud, kitchen, ana);
  const said = linesIn(await server.enter(ana, kitchen), kitchen);
  expect(said.map((text) => text.length)).toEqual([16_000]);
});
