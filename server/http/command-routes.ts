// Every command of a room as an address of its own: a line each. What stands in the path is left out of the body; the rest is the command
// itself, checked by the schema that the socket checks with. A command without a line does not compile. (PRODUCT C1)
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { commandSchema, idSchema } from '../../protocol/commands.ts';
import type { Command, CommandType } from '../../protocol/commands.ts';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { PlainDoor } from '../gateway/plain-door.ts';
import { requireActor } from './authentication.ts';
import { messageRecord } from './record-schemas.ts';
import type { HttpApp } from './schemas.ts';

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** Below /api/rooms/:roomId. */
type Line = readonly [Method, string];

export const COMMAND_LINES: Readonly<Record<Exclude<CommandType, 'message.post' | 'room.create'>, Line>> = {
  'message.edit': ['PATCH', '/messages/:id'],
  'message.delete': ['DELETE', '/messages/:id'],
  'message.react': ['PUT', '/messages/:id/reactions/:emoji'],
  'message.unreact': ['DELETE', '/messages/:id/reactions/:emoji'],
  'message.pin': ['PUT', '/messages/:id/pin'],
  'message.unpin': ['DELETE', '/messages/:id/pin'],
  'message.regenerate': ['POST', '/messages/:id/regenerate'],
  'message.continue': ['POST', '/messages/:id/continue'],
  'room.change': ['PATCH', ''],
  'room.archive': ['POST', '/archive'],
  'room.unarchive': ['POST', '/unarchive'],
  'room.delete': ['DELETE', ''],
  'room.pause': ['POST', '/pause'],
  'room.resume': ['POST', '/resume'],
  'member.add': ['PUT', '/members/:memberId'],
  'member.remove': ['DELETE', '/members/:memberId'],
  'member.change_role': ['PATCH', '/members/:memberId'],
  'member.ban': ['POST', '/members/:memberId/ban'],
  'member.unban': ['POST', '/members/:memberId/unban'],
  'member.leave': ['POST', '/leave'],
  'persona.seat': ['PUT', '/personas/:personaId'],
  'persona.mute': ['POST', '/personas/:personaId/mute'],
  'persona.unmute': ['POST', '/personas/:personaId/unmute'],
  'persona.call': ['POST', '/personas/:personaId/call'],
  'persona.vote': ['POST', '/personas/:personaId/vote'],
  'persona.tune': ['PATCH', '/personas/:personaId'],
  'turn.cancel': ['DELETE', '/turns/:turnId'],
  'turn.stop': ['POST', '/turns/:turnId/stop'],
  'turn.retry': ['POST', '/turns/:turnId/retry'],
  'card.dismiss': ['DELETE', '/cards/:cardId'],
  'talk.start': ['POST', '/talk'],
  'talk.stop': ['DELETE', '/talk'],
  'talk.extend': ['POST', '/talk/extend'],
  'memory.edit': ['PATCH', '/memory'],
  'memory.forget': ['POST', '/memory/forget'],
  'memory.remember': ['POST', '/memory/remember'],
  'memory.write': ['POST', '/memory/write'],
  'memory.edit_note': ['PATCH', '/memory/notes/:id'],
  'memory.delete_note': ['DELETE', '/memory/notes/:id'],
  'read.mark': ['PUT', '/read'],
  'notify.choose': ['PUT', '/notify'],
};

const config = { scope: 'rooms:write' } as const;
const roomId = idSchema;
const seq = z.number().nullable().describe('The number of the event it made; null: nothing of the room changed');
const doneAnswer = z.object({ seq });
const postAnswer = z.object({ seq, message: messageRecord });
const createAnswer = z.object({ seq, roomId: z.string() });

export function registerCommandRoutes(app: HttpApp, { plainDoor }: { plainDoor: PlainDoor }): void {
  registerCreations(app, plainDoor);
  const raw = { params: z.strictObject({ roomId }), body: commandSchema, response: { 200: doneAnswer } };
  app.post('/api/rooms/:roomId/commands', { config, schema: raw }, async (request) => ({
    seq: await plainDoor.run(requireActor(request), request.params.roomId, request.body),
  }));
  for (const [type, [method, path]] of Object.entries(COMMAND_LINES) as [CommandType, Line][]) {
    const url = `/api/rooms/:roomId${path}`;
    app.route({
      method,
      url,
      config,
      schema: { ...formOf(type, path), response: { 200: doneAnswer } },
      handler: handlerOf(type, plainDoor),
    });
  }
}

/** Its writer may choose the id: the same one again is the same line, and gets the first answer. (L7) */
function registerCreations(app: HttpApp, plainDoor: PlainDoor): void {
  const line = optionOf('message.post').omit({ type: true }).partial({ id: true });
  const room = optionOf('room.create').omit({ type: true }).extend({ id: idSchema.optional() });

  const postSchema = { params: z.strictObject({ roomId }), body: line, response: { 200: postAnswer } };
  app.post('/api/rooms/:roomId/messages', { config, schema: postSchema }, async (request) => {
    const principal = requireActor(request);
    const { id = newId() } = request.body;
    const made = await plainDoor.run(principal, request.params.roomId, { ...request.body, id, type: 'message.post' });
    const { messages } = plainDoor.ask(principal, { type: 'messages.lookup', roomId: request.params.roomId, ids: [id] });
    const [message] = messages;
    if (message === undefined) throw new Error('a line that was posted is not there');
    return { seq: made, message };
  });

  app.post('/api/rooms', { config, schema: { body: room, response: { 200: createAnswer } } }, async (request) => {
    const { id = newId(), ...wish } = request.body;
    return { seq: await plainDoor.run(requireActor(request), id, { ...wish, type: 'room.create' }), roomId: id };
  });
}

function handlerOf(type: CommandType, plainDoor: PlainDoor) {
  return async (request: FastifyRequest): Promise<{ seq: number | null }> => {
    const { roomId: room, ...named } = request.params as { roomId: Id };
    // Both were checked by the command's own schema, field by field.
    const command = { ...(request.body ?? {}), ...named, type } as Command;
    return { seq: await plainDoor.run(requireActor(request), room, command) };
  };
}

/** What of a command stands in the path, and what in the body. */
function formOf(type: CommandType, path: string): { params: z.ZodType; body: z.ZodType } {
  const fields: Record<string, z.ZodType> = { ...(optionOf(type).shape as Record<string, z.ZodType>) };
  delete fields['type'];
  const named: Record<string, z.ZodType> = { roomId };
  for (const [, name = ''] of path.matchAll(/:(\w+)/gu)) {
    named[name] = fields[name] ?? idSchema;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete fields[name];
  }
  const body = z.strictObject(fields);
  return { params: z.strictObject(named), body: Object.keys(fields).length === 0 ? body.nullish() : body };
}

function optionOf<T extends CommandType>(type: T): Option<T> {
  const option = commandSchema.options.find(({ shape }) => shape.type.value === type);
  if (option === undefined) throw new Error(`no command is called ${type}`);
  return option as Option<T>;
}

type AnyOption = (typeof commandSchema.options)[number];
type Option<T extends CommandType> = Extract<AnyOption, { shape: { type: z.ZodLiteral<T> } }>;
