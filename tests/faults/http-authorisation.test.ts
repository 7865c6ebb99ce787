// Who may do what over HTTP, as a table: every registered route by every kind of caller, in person and by token. A route that is not in
// the table fails the test. (F68, G21)
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../../protocol/errors.ts';
import { USUAL_NOTICES } from '../../protocol/notices.ts';
import { newId } from '../../protocol/ids.ts';
import { SCOPES } from '../../protocol/scopes.ts';
import { openFakeProvider } from '../harness/fake-provider.ts';
import type { FakeProvider } from '../harness/fake-provider.ts';
import { openToAll } from '../harness/key-rig.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { call } from './http-calls.ts';
import { CALLERS, codeOf, makePlace, registeredRoutes } from './http-place.ts';
import type { Place } from './http-place.ts';
import { COMMAND_ROUTES, SCOPE_OF } from './token-scopes.ts';

/** One letter a caller, in the order above. */
const LETTERS: Readonly<Record<string, 'ok' | ErrorCode>> = {
  o: 'ok',
  S: 'signed_out',
  F: 'forbidden',
  N: 'not_found',
  C: 'conflict',
  W: 'wrong_credentials',
  I: 'invalid',
};

const SPAN = 'from=2026-11-01&to=2026-11-30&zone=Asia/Seoul';
const HOOK = { url: 'https://hook.example.org/here', hears: 'mentions' };
const PASSWORD = 'an old bicycle bell 3';

const COMPLETION = { model: 'demo', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] };

const ROUTES: Readonly<Record<string, [letters: string, make: (place: Place) => [path: string, body?: unknown]]>> = {
  'GET /health': ['ooooooooo', () => ['/health']],
  'GET *': ['ooooooooo', () => ['/']],
  'GET /health/live': ['ooooooooo', () => ['/health/live']],
  'GET /health/ready': ['ooooooooo', () => ['/health/ready']],
  'GET /metrics': ['SFFFFFFFo', () => ['/metrics']],
  'GET /openapi.json': ['ooooooooo', () => ['/openapi.json']],
  'GET /docs': ['ooooooooo', () => ['/docs']],
  'GET /docs/style.css': ['ooooooooo', () => ['/docs/style.css']],
  'GET /api/session': ['ooooooooo', () => ['/api/session']],
  'POST /api/setup': ['FFFFFFFFF', () => ['/api/setup', { token: 'x', name: 'mallory', password: PASSWORD }]],
  'POST /api/session': ['WWWWWWWWW', (place) => ['/api/session', { name: `not ${place.who}`, password: 'not the password' }]],
  'DELETE /api/session': ['Soooooooo', () => ['/api/session']],
  'GET /api/sessions': ['SFooooooo', () => ['/api/sessions']],
  'DELETE /api/sessions': ['SFooooooo', () => ['/api/sessions']],
  'DELETE /api/sessions/:id': ['SFNNNNNNN', ({ session }) => [`/api/sessions/${session}`]],
  'PATCH /api/account': ['SFooooooo', () => ['/api/account', { hue: 7 }]],
  'DELETE /api/account': ['SFoWWWWWW', () => ['/api/account', {}]],
  'POST /api/account/password': ['SFoWWWWWW', () => ['/api/account/password', { next: 'quite another phrase' }]],
  'GET /api/tokens': ['SFooooooo', () => ['/api/tokens']],
  'POST /api/tokens': ['SFFWWWWWW', () => ['/api/tokens', { name: 'x', scopes: ['chat'], days: 1 }]],
  'DELETE /api/tokens/:id': ['SFNNNNNNN', ({ token }) => [`/api/tokens/${token}`]],
  // The bot is the room's owner's, in the room; the owner of the server may disable and delete it.
  'GET /api/bots': ['SFooooooo', () => ['/api/bots']],
  'POST /api/bots': ['SFFoooooo', () => ['/api/bots', { name: `bot ${newId().slice(-8)}` }]],
  'PATCH /api/bots/:id': ['SFNNNNNoo', ({ bot }) => [`/api/bots/${bot}`, { disabled: true }]],
  'DELETE /api/bots/:id': ['SFNNNNNoo', ({ bot }) => [`/api/bots/${bot}`]],
  'GET /api/bots/:id/tokens': ['SFNNNNNoN', ({ bot }) => [`/api/bots/${bot}/tokens`]],
  'POST /api/bots/:id/tokens': ['SFNNNNNWN', ({ bot }) => [`/api/bots/${bot}/tokens`, { name: 'x', scopes: ['rooms:read'], days: 1 }]],
  'DELETE /api/bots/:id/tokens/:tokenId': ['SFNNNNNoN', ({ bot, botToken }) => [`/api/bots/${bot}/tokens/${botToken}`]],
  'GET /api/rooms/:roomId/webhooks': ['SFNNooooN', ({ room }) => [`/api/rooms/${room}/webhooks`]],
  'POST /api/rooms/:roomId/webhooks': ['SFNNNNNoN', ({ room, deafBot }) => [`/api/rooms/${room}/webhooks`, { botId: deafBot, ...HOOK }]],
  'PATCH /api/rooms/:roomId/webhooks/:id': ['SFNNNNNoN', ({ room, hook }) => [`/api/rooms/${room}/webhooks/${hook}`, { hears: 'lines' }]],
  'DELETE /api/rooms/:roomId/webhooks/:id': ['SFNNNNooN', ({ room, hook }) => [`/api/rooms/${room}/webhooks/${hook}`]],
  'GET /api/rooms/:roomId/webhooks/:id/letters': ['SFNNNNNoN', ({ room, hook }) => [`/api/rooms/${room}/webhooks/${hook}/letters`]],
  'POST /api/rooms/:roomId/webhooks/:id/letters/:letterId/send': [
    'SFNNNNNNN',
    ({ room, hook, key }) => [`/api/rooms/${room}/webhooks/${hook}/letters/${key}/send`, {}],
  ],
  'GET /api/notices': ['SFooooooo', () => ['/api/notices']],
  'PUT /api/notices': ['SFooooooo', () => ['/api/notices', { ...USUAL_NOTICES, timeZone: 'Asia/Seoul' }]],
  'GET /api/push': ['SFooooooo', () => ['/api/push']],
  // The address is judged after the asker.
  'PUT /api/push': ['SFIIIIIII', () => ['/api/push', { endpoint: 'http://10.0.0.1/', p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) }]],
  'DELETE /api/push': ['SFooooooo', () => ['/api/push']],
  'POST /api/push/test': ['SFNNNNNNN', () => ['/api/push/test', {}]],
  'GET /api/people': ['SFFFFFFFo', () => ['/api/people']],
  'POST /api/people/:id/disable': ['SFFFFFFFo', ({ target }) => [`/api/people/${target}/disable`, {}]],
  'POST /api/people/:id/enable': ['SFFFFFFFo', ({ target }) => [`/api/people/${target}/enable`, {}]],
  'POST /api/people/:id/reset': ['SFFFFFFFo', ({ target }) => [`/api/people/${target}/reset`, {}]],
  'GET /api/rooms/:roomId/invitations': ['SFNNFFooN', ({ room }) => [`/api/rooms/${room}/invitations`]],
  'POST /api/rooms/:roomId/invitations': ['SFNNFFooN', ({ room }) => [`/api/rooms/${room}/invitations`, { kind: 'join' }]],
  'DELETE /api/rooms/:roomId/invitations/:id': ['SFNNFFooN', ({ room, invitation }) => [`/api/rooms/${room}/invitations/${invitation}`]],
  'GET /api/rooms': ['Soooooooo', () => ['/api/rooms']],
  'GET /api/acquaintances': ['Soooooooo', () => ['/api/acquaintances']],
  'GET /api/persona-cards': ['Soooooooo', () => ['/api/persona-cards']],
  'POST /api/questions': ['SoNNooooN', ({ room }) => ['/api/questions', { type: 'messages.pinned', roomId: room }]],
  'POST /api/rooms': ['SFFoooooo', () => ['/api/rooms', { name: 'x' }]],
  'GET /api/rooms/:roomId': ['SoNNooooN', ({ room }) => [`/api/rooms/${room}`]],
  'GET /api/rooms/:roomId/members': ['SoNNooooN', ({ room }) => [`/api/rooms/${room}/members`]],
  'GET /api/rooms/:roomId/stage': ['SoNNooooN', ({ room }) => [`/api/rooms/${room}/stage`]],
  'GET /api/rooms/:roomId/meter': ['SoNNooooN', ({ room }) => [`/api/rooms/${room}/meter`]],
  'GET /api/rooms/:roomId/events': ['SoNNooooN', ({ room }) => [`/api/rooms/${room}/events?after=0`]],
  'GET /api/rooms/:roomId/pins': ['SoNNooooN', ({ room }) => [`/api/rooms/${room}/pins`]],
  'GET /api/rooms/:roomId/messages': ['SoNNooooN', ({ room }) => [`/api/rooms/${room}/messages`]],
  'POST /api/rooms/:roomId/messages': ['SFNNFoooN', ({ room }) => [`/api/rooms/${room}/messages`, { text: 'x' }]],
  'GET /api/rooms/:roomId/messages/:id': ['SoNNooooN', ({ room, line }) => [`/api/rooms/${room}/messages/${line}`]],
  'GET /api/rooms/:roomId/messages/:id/versions': ['SoNNooooN', ({ room, line }) => [`/api/rooms/${room}/messages/${line}/versions`]],
  'POST /api/rooms/:roomId/commands': ['SFNNFoooN', ({ room }) => [`/api/rooms/${room}/commands`, { type: 'room.pause' }]],
  'GET /api/models': ['SFFoooooo', () => ['/api/models']],
  'POST /api/chat': ['SFFoooooo', () => ['/api/chat', { message: 'x', max_tokens: 1 }]],
  'POST /api/chat/stream': ['SFFoooooo', () => ['/api/chat/stream', { message: 'x', max_tokens: 1 }]],
  'GET /api/chat/stream/:id': ['SFNNNNNNN', ({ stream }) => [`/api/chat/stream/${stream}`]],
  'DELETE /api/chat/stream/:id': ['SFNNNNNNN', ({ stream }) => [`/api/chat/stream/${stream}`]],
  'POST /api/chat/batch': ['SFFoooooo', () => ['/api/chat/batch', { messages: ['x'], max_tokens: 1 }]],
  'GET /api/chat/batch/:id': ['SFNNNNNNN', ({ batch }) => [`/api/chat/batch/${batch}`]],
  'DELETE /api/chat/batch/:id': ['SFNNNNNNN', ({ batch }) => [`/api/chat/batch/${batch}`]],
  'POST /api/titles': ['SFFoooooo', () => ['/api/titles', { text: 'x' }]],
  'GET /api/conversations': ['SFooooooo', () => ['/api/conversations']],
  'POST /api/conversations': ['SFFoooooo', () => ['/api/conversations', { title: 'x' }]],
  'GET /api/conversations/:id': ['SFNNNNNNN', ({ conversation }) => [`/api/conversations/${conversation}`]],
  'PATCH /api/conversations/:id': ['SFNNNNNNN', ({ conversation }) => [`/api/conversations/${conversation}`, { title: 'x' }]],
  'DELETE /api/conversations/:id': ['SFNNNNNNN', ({ conversation }) => [`/api/conversations/${conversation}`]],
  'DELETE /api/conversations/:id/messages': ['SFNNNNNNN', ({ conversation }) => [`/api/conversations/${conversation}/messages`]],
  'GET /v1/models': ['SFFoooooo', () => ['/v1/models']],
  'POST /v1/chat/completions': ['SFFoooooo', () => ['/v1/chat/completions', COMPLETION]],
  'GET /api/keys': ['SFooooooo', () => ['/api/keys']],
  // Nobody calls the address: it is judged after the asker.
  'POST /api/keys': ['SFNNFFIIN', ({ room }) => ['/api/keys', { scope: 'room', roomId: room, secret: 'a', baseUrl: 'http://127.0.0.1' }]],
  'PATCH /api/keys/:id': ['SFNNNNooN', ({ key }) => [`/api/keys/${key}`, { label: 'x' }]],
  'POST /api/keys/:id/accept': ['SFNNNNCCN', ({ key }) => [`/api/keys/${key}/accept`, {}]],
  'POST /api/keys/:id/check': ['SFNNNNooN', ({ key }) => [`/api/keys/${key}/check`, {}]],
  'DELETE /api/keys/:id': ['SFNNNNooN', ({ key }) => [`/api/keys/${key}`]],
  'GET /api/keys/:id/usage': ['SFNNNNooN', ({ key }) => [`/api/keys/${key}/usage?${SPAN}`]],
  'GET /api/model-facts': ['SFFFFFFFo', () => ['/api/model-facts']],
  'POST /api/model-facts': ['SFFFFFFFo', () => ['/api/model-facts', { name: 'm', window: null, promptPrice: 0, completionPrice: 0 }]],
  'GET /api/usage': ['SFooooooo', () => [`/api/usage?${SPAN}`]],
  'GET /api/usage/server': ['SFFFFFFFo', () => [`/api/usage/server?${SPAN}`]],
  'GET /api/rooms/:roomId/usage': ['SFNNFFooN', ({ room }) => [`/api/rooms/${room}/usage?${SPAN}`]],
  'GET /api/rooms/:roomId/usage/mine': ['SFNNooooN', ({ room }) => [`/api/rooms/${room}/usage/mine?${SPAN}`]],
  'GET /api/personas': ['SFooooooo', () => ['/api/personas']],
  'POST /api/personas': ['SFFoooooo', () => ['/api/personas', { preset: 'chef', language: 'en' }]],
  'PATCH /api/personas/:id': ['SFNFFFFoo', ({ persona }) => [`/api/personas/${persona}`, { sheet: 'x' }]],
  'DELETE /api/personas/:id': ['SFNFFFFoo', ({ persona }) => [`/api/personas/${persona}`]],
  'GET /api/personas/:id': ['SFNoooooo', ({ persona }) => [`/api/personas/${persona}`]],
  'GET /api/personas/:id/versions': ['SFNFFFFoo', ({ persona }) => [`/api/personas/${persona}/versions`]],
  'GET /api/personas/:id/versions/:version': ['SFNFFFFoo', ({ persona }) => [`/api/personas/${persona}/versions/1`]],
  'GET /api/personas/:id/book': ['SFNFFFFoo', ({ persona }) => [`/api/personas/${persona}/book`]],
  // A mark that fits nothing.
  'PUT /api/personas/:id/book': [
    'SFNFFFFCC',
    ({ persona }) => [`/api/personas/${persona}/book`, { book: { greetings: [], groupGreetings: [], lore: [] }, mark: 'x' }],
  ],
  'GET /api/trials/meter': ['SFFoooooo', () => ['/api/trials/meter']],
  // The personas of this server are switched off: nobody is asked anything.
  'POST /api/trials': ['SFFCCCCCC', () => ['/api/trials', { persona: { name: 'Nari', sheet: 'x' }, lines: [{ by: 'me', text: 'hi' }] }]],
  'GET /api/personas/:id/card': ['SFNFFFFoo', ({ persona }) => [`/api/personas/${persona}/card?as=json`]],
  'PUT /api/personas/:id/picture': ['SFNFFFFII', ({ persona }) => [`/api/personas/${persona}/picture`, {}]],
  'DELETE /api/personas/:id/picture': ['SFNFFFFoo', ({ persona }) => [`/api/personas/${persona}/picture`]],
  'POST /api/cards/look': ['SFFoooooo', () => ['/api/cards/look', { name: 'Nari' }]],
  'POST /api/cards': ['SFFoooooo', () => ['/api/cards', { name: 'Nari' }]],
  'PUT /api/account/picture': ['SFIIIIIII', () => ['/api/account/picture', {}]],
  'DELETE /api/account/picture': ['SFooooooo', () => ['/api/account/picture']],
  'GET /api/pictures/:id': ['SNooooooo', ({ picture }) => [`/api/pictures/${picture}`]],
  'GET /api/presets': ['SFooooooo', () => ['/api/presets?language=ko']],
  'POST /api/search': ['SoNNooooN', ({ room }) => ['/api/search', { text: 'x', roomId: room }]],
  'GET /api/rooms/:roomId/export': ['SFNNooooN', ({ room }) => [`/api/rooms/${room}/export?format=markdown`]],
  'POST /api/imports': ['SFFoooooo', () => ['/api/imports', {}]],
  'GET /api/imports/:id': ['SFNNNNNNN', ({ key }) => [`/api/imports/${key}`]],
  'DELETE /api/imports/:id': ['SFNNNNNNN', ({ key }) => [`/api/imports/${key}`]],
  'POST /api/imports/:id/pieces': ['SFNNNNNNN', ({ key }) => [`/api/imports/${key}/pieces`, { at: 0, text: 'x' }]],
  'POST /api/imports/:id/preview': ['SFNNNNNNN', ({ key }) => [`/api/imports/${key}/preview`, {}]],
  'POST /api/imports/:id/room': ['SFNNNNNNN', ({ key, room }) => [`/api/imports/${key}/room`, { roomId: room, name: 'x', roles: [] }]],
  'POST /api/invitations/look': ['ooooooooo', ({ join }) => ['/api/invitations/look', { token: join }]],
  'POST /api/invitations/accept': ['ooooooooo', (place) => ['/api/invitations/accept', acceptance(place)]],
  'POST /api/invitations/watch': ['ooCCCCCCC', ({ watch }) => ['/api/invitations/watch', { token: watch }]],
  // Not for who names no origin; the sockets' own tests say who comes in.
  'GET /api/socket': ['FFFFFFFFF', () => ['/api/socket']],
};

let server: TestServer;
let ana: Person;
let fake: FakeProvider;
beforeAll(async () => {
  fake = await openFakeProvider();
  const outbound = openToAll(fake.origin);
  // The near place may be entered by all, and no other near one.
  server = await TestServer.start({ far: { outbound }, environment: { REQUESTS_PER_MINUTE: '0', REQUESTS_PER_DAY: '0' } });
  ana = await server.person('ana', 'owner');
});
afterAll(async () => {
  await server.close();
  await fake.close();
});

test('F68: every route stands in the table', () => {
  // Of these authorisation.test.ts says who may, since they are the commands of the socket; below, that nobody else may ask.
  const commands = COMMAND_ROUTES.map(({ route }) => route);
  expect(new Set([...Object.keys(ROUTES), ...commands])).toEqual(new Set(registeredRoutes(server)));
  expect(new Set(Object.keys(SCOPE_OF))).toEqual(new Set(Object.keys(ROUTES)));
});

test.each(Object.keys(ROUTES))('F68: %s', async (route) => {
  const [letters, make] = ROUTES[route] ?? ['', () => ['']];
  const [method = 'GET'] = route.split(' ');
  const outcomes: string[] = [];
  for (const caller of CALLERS) {
    const { place, cookie } = await makePlace({ server, ana, fake }, caller, aboutOf(route));
    const [path, body] = make(place);
    const answer = await call({ port: server.port, cookie }, method, path, body);
    outcomes.push(`${caller}: ${answer.status < 300 || path === '/' ? 'ok' : codeOf(answer)}`);
  }
  expect(outcomes).toEqual(CALLERS.map((caller, at) => `${caller}: ${LETTERS[letters[at] ?? ''] ?? ''}`));
});

test.each(Object.keys(ROUTES))('F68: %s by tokens', async (route) => {
  const [letters, make] = ROUTES[route] ?? ['', () => ['']];
  const [method = 'GET'] = route.split(' ');
  const scope = SCOPE_OF[route] ?? null;
  const outcomes: Record<string, string> = {};
  for (const [kind, scopes] of [
    ['with every scope', SCOPES],
    ['without the scope', SCOPES.filter((one) => one !== scope)],
  ] as const) {
    const { place, actorId } = await makePlace({ server, ana, fake }, 'member', aboutOf(route));
    const { secret } = await server.core.batch.do(() => server.parts.tokens.create(actorId, actorId, { name: 'bell', scopes, days: 1 }));
    const [path, body] = make(place);
    const answer = await call({ port: server.port, cookie: '', token: secret }, method, path, body);
    outcomes[kind] = answer.status < 300 || path === '/' ? 'ok' : codeOf(answer);
  }
  const inPerson = LETTERS[letters[CALLERS.indexOf('member')] ?? ''];
  // Let in, it finds that it asked for no socket.
  const all = scope === null ? 'forbidden' : route === 'GET /api/socket' ? '404' : inPerson;
  expect(outcomes).toEqual({ 'with every scope': all, 'without the scope': scope === 'any' ? all : 'forbidden' });
});

test.each(COMMAND_ROUTES)('F68: $route by nobody and by a token without the scope', async ({ method, path }) => {
  const { place, actorId } = await makePlace({ server, ana, fake }, 'owner', { persona: false });
  const wish = { name: 'bell', scopes: SCOPES.filter((scope) => scope !== 'rooms:write'), days: 1 };
  const { secret } = await server.core.batch.do(() => server.parts.tokens.create(actorId, actorId, wish));
  const address = path
    .replace(':roomId', place.room)
    .replace(':emoji', '%F0%9F%91%8D')
    .replace(/:[a-zA-Z]+/gu, newId());
  const codeOf = async (token: object): Promise<string> => {
    const { body } = await call({ port: server.port, cookie: '', ...token }, method, address, {});
    return (body as { code: string }).code;
  };
  // A body that does not fit may be found before it is asked who sent it.
  expect(['signed_out', 'invalid']).toContain(await codeOf({}));
  expect(await codeOf({ token: secret })).toBe('forbidden');
});

/** What the route is about is made for it alone: there may not be too many. */
function aboutOf(route: string) {
  return {
    persona: route.includes('/api/personas/:id'),
    chats: /(?:batch|stream|conversations)\/:id/u.test(route),
    bot: /bots\/:id|webhooks/u.test(route),
  };
}

function acceptance({ join, who: caller }: Place): unknown {
  const isNew = caller === 'nobody' || caller === 'visitor';
  return { token: join, ...(isNew ? { name: `guest ${newId().slice(-8)}` } : {}) };
}
