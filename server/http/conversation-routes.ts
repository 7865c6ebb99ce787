// Conversations that programs keep here: made, listed, loaded, counted, cleared. (PRODUCT C1)
import { z } from 'zod';
import type { FastifyReply } from 'fastify';
import type { CallParts } from '../ai/compose-calls.ts';
import { statisticsOf } from '../ai/conversations.ts';
import type { KeptConversation } from '../ai/conversations.ts';
import { requirePerson } from './authentication.ts';
import { text } from './chat-schemas.ts';
import { addressNumber as number, idParams, nothing } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const config = { scope: 'chat' } as const;
const LINES_AT_ONCE = 400;
/** Of one answer, unless told otherwise. */
const PAGE = 200;

const line = z.strictObject({ role: z.enum(['user', 'assistant']), content: text });
const title = z.string().max(400);
const listed = {
  ...{ id: z.string(), title: z.string(), persona: z.string().nullable() },
  ...{ created_at: z.number(), changed_at: z.number() },
};
const statistics = z.object({
  ...{ messages: z.number(), from_user: z.number(), from_assistant: z.number(), characters: z.number(), tokens_estimated: z.number() },
  ...{ first_at: z.number().nullable(), last_at: z.number().nullable() },
});
const listAnswer = z.object({ conversations: z.array(z.object({ ...listed, messages: z.number() })) });
const oneAnswer = z.object({
  conversation: z.object({
    ...listed,
    messages: z.array(z.object({ number: z.number(), role: z.enum(['user', 'assistant']), content: z.string(), at: z.number() })),
  }),
  statistics,
});
const pageQuery = z.strictObject({
  before: number.optional().describe('Lines with a lower number, the newest of them'),
  limit: number.pipe(z.int().min(1).max(LINES_AT_ONCE)).optional(),
});
type Page = z.output<typeof pageQuery>;
const createBody = z.strictObject({
  title: title.optional(),
  persona: z.string().min(1).max(200).optional(),
  messages: z.array(line).max(LINES_AT_ONCE).optional(),
});

export function registerConversationRoutes(app: HttpApp, { callParts }: { callParts: CallParts }): void {
  const { conversations, callDesk } = callParts;

  const look = (ownerId: string, id: string, reply: FastifyReply, page?: Page) => answerOf(conversations.get(ownerId, id), reply, page);

  app.get('/api/conversations', { config, schema: { response: { 200: listAnswer } } }, (request) => ({
    conversations: conversations.list(requirePerson(request).actorId).map(({ lines, personaId, createdAt, changedAt, ...kept }) => ({
      ...{ ...kept, persona: personaId, created_at: createdAt, changed_at: changedAt, messages: lines },
    })),
  }));

  app.post('/api/conversations', { config, schema: { body: createBody, response: { 200: oneAnswer } } }, async (request, reply) => {
    const { actorId } = requirePerson(request);
    const { messages = [], persona, title: name } = request.body;
    const personaId = callDesk.personaIdOf(actorId, persona);
    const lines = messages.map(({ role, content }) => ({ role, text: content }));
    return look(actorId, await conversations.create(actorId, { title: name, personaId, lines }), reply);
  });

  const one = { params: idParams, response: { 200: oneAnswer } };
  app.get('/api/conversations/:id', { config, schema: { ...one, querystring: pageQuery } }, (request, reply) =>
    look(requirePerson(request).actorId, request.params.id, reply, request.query),
  );

  app.patch('/api/conversations/:id', { config, schema: { ...one, body: z.strictObject({ title }) } }, async (request, reply) => {
    const { actorId } = requirePerson(request);
    await conversations.rename(actorId, request.params.id, request.body.title);
    return look(actorId, request.params.id, reply);
  });

  app.delete('/api/conversations/:id/messages', { config, schema: one }, async (request, reply) => {
    const { actorId } = requirePerson(request);
    await conversations.clear(actorId, request.params.id);
    return look(actorId, request.params.id, reply);
  });

  app.delete('/api/conversations/:id', { config, schema: { params: idParams, response: { 204: nothing } } }, async (request, reply) => {
    await conversations.delete(requirePerson(request).actorId, request.params.id);
    return reply.code(204).send();
  });
}

/** Its newest lines, or those before a number; it is counted whole. */
function answerOf(kept: KeptConversation, reply: FastifyReply, { before = Infinity, limit = PAGE }: Page = {}): z.output<typeof oneAnswer> {
  const { lines, personaId, createdAt, changedAt, ...rest } = kept;
  const counted = statisticsOf(kept);
  const older = lines.filter((one) => one.number < before);
  const page = older.slice(-limit);
  const [first] = page;
  if (older.length > page.length && first !== undefined)
    reply.header('link', `</api/conversations/${kept.id}?before=${first.number}&limit=${limit}>; rel="prev"`);
  return {
    conversation: {
      ...{ ...rest, persona: personaId, created_at: createdAt, changed_at: changedAt },
      messages: page.map(({ text: content, ...line }) => ({ ...line, content })),
    },
    statistics: {
      ...{ messages: counted.lines, from_user: counted.ofUser, from_assistant: counted.ofAssistant, characters: counted.characters },
      ...{ tokens_estimated: counted.tokens, first_at: counted.firstAt, last_at: counted.lastAt },
    },
  };
}
