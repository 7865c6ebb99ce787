// Who may do what over HTTP, as a table: every registered route by every kind of caller, in person and by token. A route that is not in
// the table fails the test. (F68, G21)
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../../protocol/errors.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { SCOPES } from '../../protocol/scopes.ts';
import type { Scope } from '../../protocol/scopes.ts';
import { picture } from '../harness/files.ts';
import { openFakeProvider } from '../harness/fake-provider.ts';
import type { FakeProvider } from '../harness/fake-provider.ts';
import { openToAll } from '../harness/key-rig.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { call } from './http-calls.ts';

/** Kinds of callers over HTTP; all but the first five are persons with a password. `server` owns the server and is not in the room. */
const CALLERS = ['nobody', 'visitor', 'guest', 'stranger', 'watcher', 'member', 'moderator', 'owner', 'server'] as const;
type Caller = (typeof CALLERS)[number];

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

interface Place {
  room: Id;
  join: string;
  watch: string;
  invitation: Id;
  /** Of the room. */
  key: Id;
  /** Made by the room's owner, for the routes that are about one. */
  persona: Id;
  /** Of somebody who is in no room. */
  picture: Id;
  target: Id;
  session: Id;
  /** The target's. */
  token: Id;
  who: Caller;
}

const SPAN = 'from=2026-11-01&to=2026-11-30&zone=Asia/Seoul';
const PASSWORD = 'an old bicycle bell 3';

const ROUTES: Readonly<Record<string, [letters: string, make: (place: Place) => [path: string, body?: unknown]]>> = {
  'GET /health': ['ooooooooo', () => ['/health']],
  'GET *': ['ooooooooo', () => ['/']],
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
  'GET /api/people': ['SFFFFFFFo', () => ['/api/people']],
  'POST /api/people/:id/disable': ['SFFFFFFFo', ({ target }) => [`/api/people/${target}/disable`, {}]],
  'POST /api/people/:id/enable': ['SFFFFFFFo', ({ target }) => [`/api/people/${target}/enable`, {}]],
  'POST /api/people/:id/reset': ['SFFFFFFFo', ({ target }) => [`/api/people/${target}/reset`, {}]],
  'GET /api/rooms/:roomId/invitations': ['SFNNFFooN', ({ room }) => [`/api/rooms/${room}/invitations`]],
  'POST /api/rooms/:roomId/invitations': ['SFNNFFooN', ({ room }) => [`/api/rooms/${room}/invitations`, { kind: 'join' }]],
  'DELETE /api/rooms/:roomId/invitations/:id': ['SFNNFFooN', ({ room, invitation }) => [`/api/rooms/${room}/invitations/${invitation}`]],
  'GET /api/keys': ['SFooooooo', () => ['/api/keys']],
  // Nobody calls the address: it is judged after the asker.
  'POST /api/keys': ['SFNNFFIIN', ({ room }) => ['/api/keys', { scope: 'room', roomId: room, secret: 'a', baseUrl: 'http://127.0.0.1' }]],
  'PATCH /api/keys/:id': ['SFNNNNooN', ({ key }) => [`/api/keys/${key}`, { label: 'x' }]],
  'POST /api/keys/:id/accept': ['SFNNNNCCN', ({ key }) => [`/api/keys/${key}/accept`, {}]],
  'POST /api/keys/:id/check': ['SFNNNNooN', ({ key }) => [`/api/keys/${key}/check`, {}]],
  'DELETE /api/keys/:id': ['SFNNNNooN', ({ key }) => [`/api/keys/${key}`]],
  'GET /api/keys/:id/usage': ['SFNNNNooN', ({ key }) => [`/api/keys/${key}/usage?${SPAN}`]],
  'GET /api/models': ['SFFFFFFFo', () => ['/api/models']],
  'POST /api/models': ['SFFFFFFFo', () => ['/api/models', { name: 'm', window: null, promptPrice: 0, completionPrice: 0 }]],
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

/** What a token needs; `any`: no scope in particular; null: nothing helps, one has to sign in. */
const SCOPE_OF: Readonly<Record<string, Scope | 'any' | null>> = {
  'GET /health': 'any',
  'GET *': 'any',
  'GET /api/session': 'any',
  'POST /api/setup': null,
  'POST /api/session': null,
  'DELETE /api/session': null,
  'GET /api/sessions': null,
  'DELETE /api/sessions': null,
  'DELETE /api/sessions/:id': null,
  'PATCH /api/account': 'account',
  'DELETE /api/account': null,
  'POST /api/account/password': null,
  'GET /api/tokens': null,
  'POST /api/tokens': null,
  'DELETE /api/tokens/:id': null,
  'GET /api/people': 'server',
  'POST /api/people/:id/disable': 'server',
  'POST /api/people/:id/enable': 'server',
  'POST /api/people/:id/reset': 'server',
  'GET /api/rooms/:roomId/invitations': 'rooms:read',
  'POST /api/rooms/:roomId/invitations': 'rooms:write',
  'DELETE /api/rooms/:roomId/invitations/:id': 'rooms:write',
  'GET /api/keys': 'account',
  'POST /api/keys': 'account',
  'PATCH /api/keys/:id': 'account',
  'POST /api/keys/:id/accept': 'account',
  'POST /api/keys/:id/check': 'account',
  'DELETE /api/keys/:id': 'account',
  'GET /api/personas': 'personas',
  'POST /api/personas': 'personas',
  'PATCH /api/personas/:id': 'personas',
  'DELETE /api/personas/:id': 'personas',
  'GET /api/presets': 'personas',
  'POST /api/invitations/look': 'any',
  'POST /api/invitations/accept': 'rooms:write',
  'POST /api/invitations/watch': null,
  'GET /api/socket': 'rooms:read',
};

let server: TestServer;
let ana: Person;
let fake: FakeProvider;
let webp: Buffer | undefined;
beforeAll(async () => {
  fake = await openFakeProvider();
  const outbound = openToAll(fake.origin);
  // The near place may be entered by all, and no other near one.
  server = await TestServer.start({ far: { outbound } });
  ana = await server.person('ana', 'owner');
});
afterAll(async () => {
  await server.close();
  await fake.close();
});

test('F68: every route stands in the table', () => {
  expect(new Set(Object.keys(ROUTES))).toEqual(new Set(registeredRoutes()));
  expect(new Set(Object.keys(SCOPE_OF))).toEqual(new Set(Object.keys(ROUTES)));
});

test.each(Object.keys(ROUTES))('F68: %s', async (route) => {
  const [letters, make] = ROUTES[route] ?? ['', () => ['']];
  const [method = 'GET'] = route.split(' ');
  const outcomes: string[] = [];
  for (const caller of CALLERS) {
    const { place, cookie } = await makePlace(caller, { persona: route.includes('/api/personas/:id') });
    const [path, body] = make(place);
    const answer = await call({ port: server.port, cookie }, method, path, body);
    outcomes.push(`${caller}: ${answer.status < 300 || path === '/' ? 'ok' : (answer.body as { code: string }).code}`);
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
    const { place, actorId } = await makePlace('member', { persona: route.endsWith('/api/personas/:id') });
    const { secret } = await server.core.batch.do(() => server.parts.tokens.create(actorId, actorId, { name: 'bell', scopes, days: 1 }));
    const [path, body] = make(place);
    const answer = await call({ port: server.port, cookie: '', token: secret }, method, path, body);
    const { code = String(answer.status) } = (answer.body ?? {}) as { code?: string };
    outcomes[kind] = answer.status < 300 || path === '/' ? 'ok' : code;
  }
  const inPerson = LETTERS[letters[CALLERS.indexOf('member')] ?? ''];
  // Let in, it finds that it asked for no socket.
  const all = scope === null ? 'forbidden' : route === 'GET /api/socket' ? '404' : inPerson;
  expect(outcomes).toEqual({ 'with every scope': all, 'without the scope': scope === 'any' ? all : 'forbidden' });
});

function acceptance({ join, who: caller }: Place): unknown {
  const isNew = caller === 'nobody' || caller === 'visitor';
  return { token: join, ...(isNew ? { name: `guest ${newId().slice(-8)}` } : {}) };
}

/** A room, links into it, a stranger to be done something to, and a fresh caller of the kind. */
async function makePlace(caller: Caller, about: { persona: boolean }): Promise<{ place: Place; cookie: string; actorId: Id }> {
  const { rooms, members, batch } = server.core;
  const { accounts, invitationDesk } = server.parts;
  const room = newId();
  const name = (): string => `${caller} ${newId().slice(-8)}`;
  const roomOwner = await server.person(name());
  await batch.do(() => {
    rooms.createRoom(roomOwner.id, room, { name: 'cellar' });
    rooms.changeRoom(roomOwner.id, room, { watchable: true });
  });
  const join = await invitationDesk.create(roomOwner.id, room, { kind: 'join' });
  const watch = await invitationDesk.create(roomOwner.id, room, { kind: 'watch' });
  const key = newId();
  const entered = { secret: `secret-${key}`, baseUrl: fake.baseUrl, origin: fake.origin, models: [], state: 'good' as const };
  const wish = { id: key, scope: 'room' as const, roomId: room, label: 'key', model: null, limits: server.config.limits };
  await batch.do(() => server.keyParts.keys.add(roomOwner.id, wish, entered));
  const target = await server.person(name());
  const place: Place = {
    room,
    join: join.token,
    watch: watch.token,
    invitation: join.invitation.id,
    key,
    persona: about.persona ? await server.persona(name(), roomOwner) : '',
    picture: await givePicture(target),
    target: target.id,
    session: target.sessionId,
    token: (await batch.do(() => server.parts.tokens.create(target.id, target.id, { name: 'x', scopes: ['chat'], days: 1 }))).token.id,
    who: caller,
  };
  if (caller === 'nobody') return { place, cookie: '', actorId: '' };
  if (caller === 'visitor') return { place, cookie: (await server.visitor('somebody', room, roomOwner)).cookie, actorId: '' };
  if (caller === 'server') return { place, cookie: (await withPassword(await server.session(ana))).cookie, actorId: ana.id };
  if (caller === 'owner') return { place, cookie: (await withPassword(roomOwner)).cookie, actorId: roomOwner.id };
  const person = await server.person(name(), caller === 'guest' ? 'guest' : 'member');
  if (caller !== 'guest') await withPassword(person);
  const role = caller === 'guest' || caller === 'stranger' ? undefined : caller;
  if (role !== undefined) await batch.do(() => members.joinRoom(person.id, room, role));
  expect(accounts.get(person.id).serverRole).toBe(caller === 'guest' ? 'guest' : 'member');
  return { place, cookie: person.cookie, actorId: person.id };
}

async function givePicture(to: Person): Promise<Id> {
  webp ??= await picture('webp', 8, 8);
  const bytes = webp;
  await server.core.batch.do(() => {
    server.core.pictures.put(to.id, bytes, to.id);
  });
  return server.parts.accounts.get(to.id).picture ?? '';
}

/** Any hash will do: none of these tests knows the password. */
async function withPassword(person: Person): Promise<Person> {
  await server.core.batch.do(() => {
    const { serverRole } = server.parts.accounts.get(person.id);
    if (serverRole !== 'guest') server.parts.accounts.setPassword(person.id, NO_PASSWORD);
  });
  return person;
}

const NO_PASSWORD = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** From Fastify's own drawing of its tree, without the HEAD of each GET. */
function registeredRoutes(): string[] {
  const found: string[] = [];
  const above: string[] = [];
  for (const line of server.http.printRoutes({ commonPrefix: false }).split('\n')) {
    const parts = /^(?<indent>(?:│ {3}| {4})*)[├└]── (?<path>\S+)(?: \((?<methods>[A-Z, ]+)\))?$/u.exec(line)?.groups;
    if (parts === undefined) continue;
    const depth = (parts['indent'] ?? '').length / 4;
    above.length = depth;
    above.push(parts['path'] ?? '');
    for (const method of (parts['methods'] ?? '').split(', ')) {
      if (method !== '' && method !== 'HEAD') found.push(`${method} ${above.join('')}`);
    }
  }
  return found;
}
