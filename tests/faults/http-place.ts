// What the table of the HTTP API is tried on: a room with everything that a route can be about, and a fresh caller of each kind.
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { Answer } from './http-calls.ts';
import type { FakeProvider } from '../harness/fake-provider.ts';
import { picture } from '../harness/files.ts';
import type { Person, TestServer } from '../harness/server.ts';

/** Kinds of callers over HTTP; all but the first five are persons with a password. `server` owns the server and is not in the room. */
export const CALLERS = ['nobody', 'visitor', 'guest', 'stranger', 'watcher', 'member', 'moderator', 'owner', 'server'] as const;
export type Caller = (typeof CALLERS)[number];

export interface Place {
  room: Id;
  join: string;
  watch: string;
  invitation: Id;
  /** Of the room. */
  key: Id;
  /** Made by the room's owner, for the routes that are about one. */
  persona: Id;
  /** The room's owner's, in the room, with a token and a webhook. */
  bot: Id;
  /** Another of theirs in the room, without a webhook. */
  deafBot: Id;
  botToken: Id;
  hook: Id;
  /** Of somebody who is in no room. */
  picture: Id;
  target: Id;
  /** The room's owner's. */
  line: Id;
  session: Id;
  /** Of the target too. */
  stream: Id;
  batch: Id;
  conversation: Id;
  /** The target's. */
  token: Id;
  who: Caller;
}

export interface Stage {
  server: TestServer;
  /** Owns the server. */
  ana: Person;
  fake: FakeProvider;
}

/** A room, links into it, a stranger to be done something to, and a fresh caller of the kind. */
export async function makePlace(
  stage: Stage,
  caller: Caller,
  about: { persona: boolean; chats?: boolean; bot?: boolean },
): Promise<{ place: Place; cookie: string; actorId: Id }> {
  const { server, ana, fake } = stage;
  const { rooms, members, batch } = server.core;
  const { invitationDesk } = server.parts;
  const room = newId();
  const name = (): string => `${caller} ${newId().slice(-8)}`;
  const roomOwner = await server.person(name());
  await batch.do(() => {
    rooms.createRoom(roomOwner.id, room, { name: 'cellar' });
    rooms.changeRoom(roomOwner.id, room, { watchable: true });
  });
  const line = newId();
  await batch.do(() => server.core.messages.postMessage(roomOwner.id, room, { id: line, text: 'x' }));
  const join = await invitationDesk.create(roomOwner.id, room, { kind: 'join' });
  const watch = await invitationDesk.create(roomOwner.id, room, { kind: 'watch' });
  const key = newId();
  const entered = { secret: `secret-${key}`, baseUrl: fake.baseUrl, origin: fake.origin, models: [], state: 'good' as const };
  const wish = { id: key, scope: 'room' as const, roomId: room, label: 'key', model: null, limits: server.config.limits };
  await batch.do(() => server.keyParts.keys.add(roomOwner.id, wish, entered));
  const made = about.bot === true ? await makeBot(server, roomOwner, room, name()) : { bot: '', deafBot: '', botToken: '', hook: '' };
  const target = await server.person(name());
  const place: Place = {
    room,
    line,
    join: join.token,
    watch: watch.token,
    invitation: join.invitation.id,
    key,
    persona: about.persona ? await server.persona(name(), roomOwner) : '',
    ...made,
    picture: await givePicture(server, target),
    target: target.id,
    session: target.sessionId,
    ...(about.chats === true ? await chatsOf(stage, target.id) : { stream: '', batch: '', conversation: '' }),
    token: (await batch.do(() => server.parts.tokens.create(target.id, target.id, { name: 'x', scopes: ['chat'], days: 1 }))).token.id,
    who: caller,
  };
  if (caller === 'nobody') return { place, cookie: '', actorId: '' };
  if (caller === 'visitor') return { place, cookie: (await server.visitor('somebody', room, roomOwner)).cookie, actorId: '' };
  if (caller === 'server') return { place, cookie: (await withPassword(server, await server.session(ana))).cookie, actorId: ana.id };
  if (caller === 'owner') return { place, cookie: (await withPassword(server, roomOwner)).cookie, actorId: roomOwner.id };
  const person = await server.person(name(), caller === 'guest' ? 'guest' : 'member');
  if (caller !== 'guest') await withPassword(server, person);
  const role = caller === 'guest' || caller === 'stranger' ? undefined : caller;
  if (role !== undefined) await batch.do(() => members.joinRoom(person.id, room, role));
  return { place, cookie: person.cookie, actorId: person.id };
}

async function makeBot({ core, parts, botParts }: TestServer, owner: Person, room: Id, name: string) {
  const { id: bot } = await botParts.botDesk.create(owner.id, { name });
  const { id: deafBot } = await botParts.botDesk.create(owner.id, { name: `${name} b` });
  const wish = { name: 'x', scopes: ['rooms:read'] as const, days: 1 };
  const { token } = await core.batch.do(() => {
    for (const one of [bot, deafBot]) core.members.addMember(owner.id, room, one);
    return parts.tokens.create(bot, owner.id, wish);
  });
  const hook = { botId: bot, url: 'https://hook.example.org/here', hears: 'mentions' as const };
  const { webhook } = await botParts.webhookDesk.create(owner.id, room, hook);
  return { bot, deafBot, botToken: token.id, hook: webhook.id };
}

async function givePicture({ core, parts }: TestServer, to: Person): Promise<Id> {
  const bytes = await picture('webp', 8, 8);
  await core.batch.do(() => {
    core.pictures.put(to.id, bytes, to.id);
  });
  return parts.accounts.get(to.id).picture ?? '';
}

/** Any hash will do: none of these tests knows the password. */
async function withPassword(server: TestServer, person: Person): Promise<Person> {
  await server.core.batch.do(() => {
    const { serverRole } = server.parts.accounts.get(person.id);
    if (serverRole !== 'guest') server.parts.accounts.setPassword(person.id, NO_PASSWORD);
  });
  return person;
}

const NO_PASSWORD = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** From Fastify's own drawing of its tree, without the HEAD of each GET. */
/** What somebody else asked for outside of rooms. */
async function chatsOf({ server }: Stage, actorId: Id): Promise<Pick<Place, 'stream' | 'batch' | 'conversation'>> {
  const { callBatches, callDesk, callStreams, conversations } = server.callParts;
  const open = () => callDesk.open({ actorId, sessionId: actorId }, { message: 'x', maxTokens: 1 });
  return {
    stream: callStreams.keep(open()),
    batch: callBatches.keep(actorId, [open()]),
    conversation: await conversations.create(actorId, {}),
  };
}

/** The code of a refusal, in whichever dialect. */
export function codeOf({ status, body }: Answer): string {
  const { code, error } = (body ?? {}) as { code?: string; error?: { type: string } };
  const of: Record<string, string> = { authentication_error: 'signed_out', permission_error: 'forbidden' };
  return code ?? of[error?.type ?? ''] ?? String(status);
}

export function registeredRoutes(server: TestServer): string[] {
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
