// Reading rooms over HTTP: the questions of the socket with addresses, and what joining would tell. Pages name the addresses of their
// neighbours. (PRODUCT C1; G21)
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { questionSchema } from '../../protocol/frames.ts';
import type { MessagePage } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ROLES } from '../../protocol/records.ts';
import type { PlainDoor } from '../gateway/plain-door.ts';
import { refuse } from '../errors.ts';
import { requireActor } from './authentication.ts';
import * as record from './record-schemas.ts';
import { addressNumber as number, meSchema, roomAndIdParams, roomParams } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const config = { scope: 'rooms:read' } as const;
const id = z.string();
const pageQuery = z.strictObject({
  before: number.optional().describe('Lines with a lower number, the newest of them'),
  after: number.optional().describe('Lines with a higher number, the oldest of them'),
  around: number.optional().describe('Half a page on either side'),
  limit: number.pipe(z.int().min(1).max(LIMITS.page)).optional(),
});

const mineAnswer = z.object({ me: meSchema, rooms: z.array(record.myRoom), ownKey: z.boolean() });
const roomAnswer = z.object({
  ...{ room: record.roomRecord, role: z.enum(ROLES), seq: z.number(), readSeq: z.number() },
  ...{ here: z.array(id), watching: z.number() },
});
const eventsAnswer = z.object({ events: z.array(record.roomEvent), epoch: z.string(), head: z.number(), hasMore: z.boolean() });
const stageAnswer = z.object({ stage: record.stageRecord, drafts: z.array(record.draftRecord) });

export function registerRoomRoutes(app: HttpApp, { plainDoor }: { plainDoor: PlainDoor }): void {
  registerMine(app, plainDoor);
  registerRoom(app, plainDoor);
  registerMessages(app, plainDoor);
}

function registerMine(app: HttpApp, plainDoor: PlainDoor): void {
  app.get('/api/rooms', { config, schema: { response: { 200: mineAnswer } } }, (request) =>
    plainDoor.ask(requireActor(request), { type: 'mine' }),
  );

  const people = z.object({ people: z.array(record.acquaintance) });
  app.get('/api/acquaintances', { config, schema: { response: { 200: people } } }, (request) =>
    plainDoor.ask(requireActor(request), { type: 'acquaintances' }),
  );

  const cards = z.object({ personas: z.array(record.personaCard) });
  app.get('/api/persona-cards', { config, schema: { response: { 200: cards } } }, (request) =>
    plainDoor.ask(requireActor(request), { type: 'personas' }),
  );

  // Whatever the socket can be asked, as it is asked there.
  const answer = z.record(z.string(), z.unknown());
  app.post('/api/questions', { config, schema: { body: questionSchema, response: { 200: answer } } }, (request) => ({
    ...plainDoor.ask(requireActor(request), request.body),
  }));
}

function registerRoom(app: HttpApp, plainDoor: PlainDoor): void {
  app.get('/api/rooms/:roomId', { config, schema: { params: roomParams, response: { 200: roomAnswer } } }, (request) =>
    plainDoor.look(requireActor(request), request.params.roomId),
  );

  const members = z.object({ members: z.array(record.memberRecord) });
  app.get('/api/rooms/:roomId/members', { config, schema: { params: roomParams, response: { 200: members } } }, (request) => ({
    members: plainDoor.look(requireActor(request), request.params.roomId).members,
  }));

  app.get('/api/rooms/:roomId/stage', { config, schema: { params: roomParams, response: { 200: stageAnswer } } }, (request) =>
    plainDoor.stage(requireActor(request), request.params.roomId),
  );

  const meter = z.object({ meter: record.meter.nullable() });
  app.get('/api/rooms/:roomId/meter', { config, schema: { params: roomParams, response: { 200: meter } } }, (request) =>
    plainDoor.ask(requireActor(request), { type: 'meter', roomId: request.params.roomId }),
  );

  const since = z.strictObject({
    after: number,
    epoch: z.string().min(1).max(64).optional().describe('As the last answer said it: refused when the database was restored since'),
    at: number.optional().describe('When the event `after` happened: refused when it is another one now, whatever the epoch says'),
  });
  const eventsSchema = { params: roomParams, querystring: since, response: { 200: eventsAnswer } };
  app.get('/api/rooms/:roomId/events', { config, schema: eventsSchema }, (request, reply) => {
    const { roomId } = request.params;
    const page = plainDoor.events(requireActor(request), roomId, request.query);
    const last = page.events.at(-1);
    if (page.hasMore && last !== undefined)
      reply.header('link', linkTo(`/api/rooms/${roomId}/events?after=${last.seq}&epoch=${page.epoch}&at=${last.at}`, 'next'));
    return page;
  });
}

function registerMessages(app: HttpApp, plainDoor: PlainDoor): void {
  const pageSchema = { params: roomParams, querystring: pageQuery, response: { 200: record.messagePage } };
  app.get('/api/rooms/:roomId/messages', { config, schema: pageSchema }, (request, reply) => {
    const { roomId } = request.params;
    const page = readPage(plainDoor, requireActor(request), roomId, request.query);
    linkNeighbours(reply, roomId, page, request.query.limit);
    return page;
  });

  const messages = z.object({ messages: z.array(record.messageRecord) });
  app.get('/api/rooms/:roomId/pins', { config, schema: { params: roomParams, response: { 200: messages } } }, (request) =>
    plainDoor.ask(requireActor(request), { type: 'messages.pinned', roomId: request.params.roomId }),
  );

  const one = z.object({ message: record.messageRecord });
  app.get('/api/rooms/:roomId/messages/:id', { config, schema: { params: roomAndIdParams, response: { 200: one } } }, (request) => {
    const { roomId, id: lineId } = request.params;
    const [message] = plainDoor.ask(requireActor(request), { type: 'messages.lookup', roomId, ids: [lineId] }).messages;
    return { message: message ?? refuse('not_found', 'no such line') };
  });

  const versionsSchema = { params: roomAndIdParams, response: { 200: record.versionsAnswer } };
  app.get('/api/rooms/:roomId/messages/:id/versions', { config, schema: versionsSchema }, (request) =>
    plainDoor.ask(requireActor(request), { type: 'message.versions', ...request.params }),
  );
}

type PageQuery = z.output<typeof pageQuery>;

/** Without a word about where: the newest. */
function readPage(plainDoor: PlainDoor, principal: Parameters<PlainDoor['ask']>[0], roomId: string, query: PageQuery): MessagePage {
  const { before, after, around, limit } = query;
  if ([before, after, around].filter((one) => one !== undefined).length > 1)
    refuse('invalid', 'one of before, after and around', { reason: 'malformed', field: 'before' });
  if (after !== undefined) return plainDoor.ask(principal, { type: 'messages.after', roomId, after, limit });
  if (around !== undefined) return plainDoor.ask(principal, { type: 'messages.around', roomId, seq: around, limit });
  return plainDoor.ask(principal, { type: 'messages.before', roomId, before: before ?? Number.MAX_SAFE_INTEGER, limit });
}

function linkNeighbours(reply: FastifyReply, roomId: string, page: MessagePage, limit: number | undefined): void {
  const address = `/api/rooms/${roomId}/messages?`;
  const size = limit === undefined ? '' : `&limit=${limit}`;
  const [first, last] = [page.messages[0], page.messages.at(-1)];
  const links = [
    ...(page.hasOlder && first !== undefined ? [linkTo(`${address}before=${first.seq}${size}`, 'prev')] : []),
    ...(page.hasNewer && last !== undefined ? [linkTo(`${address}after=${last.seq}${size}`, 'next')] : []),
  ];
  if (links.length > 0) reply.header('link', links.join(', '));
}

function linkTo(address: string, rel: 'prev' | 'next'): string {
  return `<${address}>; rel="${rel}"`;
}
