// Answers outside of rooms: one, one as it comes, many at once; models and titles. (PRODUCT C1)
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Call } from '../ai/call.ts';
import { titleIn } from '../ai/call-desk.ts';
import { toWireUsage } from '../ai/call-streams.ts';
import type { CallParts } from '../ai/compose-calls.ts';
import type { Credentials } from '../accounts/credentials.ts';
import type { CallPlace } from '../ai/call-wish.ts';
import { requirePerson } from './authentication.ts';
import { chatAnswer, chatBody, promptFields, text, toChatAnswer, toWish, usage } from './chat-schemas.ts';
import { sendEvents } from './event-stream.ts';
import { idParams, nothing } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const config = { scope: 'chat' } as const;
const PROMPTS_MOST = 50;

const queued = { place: z.number(), earliest_at: z.number().nullable() };
const streamAnswer = z.object({ stream_id: z.string(), ...queued });
const modelsAnswer = z.object({
  models: z.array(z.object({ id: z.string(), kind: z.enum(['persona', 'model', 'demo']), about: z.string() })),
});
const titleBody = z.strictObject({ text: text.min(1) });
const titleAnswer = z.object({ title: z.string(), model: z.string(), usage });
const batchBody = z.strictObject({ messages: z.array(text.min(1)).min(1).max(PROMPTS_MOST), ...promptFields });
const batchAnswer = z.object({
  ...{ batch_id: z.string(), state: z.enum(['running', 'over']), total: z.number(), done: z.number(), failed: z.number() },
  results: z.array(
    z.object({
      ...{ state: z.enum(['waiting', 'sent', 'done', 'failed']), ...queued, answer: chatAnswer.nullable() },
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
});

export interface ChatRoutesNeed {
  callParts: CallParts;
  credentials: Credentials;
}

export function registerChatRoutes(app: HttpApp, { callParts, credentials }: ChatRoutesNeed): void {
  registerAnswers(app, callParts);
  registerStreams(app, callParts, credentials);
  registerBatches(app, callParts);
}

function registerAnswers(app: HttpApp, { calls, callDesk }: CallParts): void {
  app.post('/api/chat', { config, schema: { body: chatBody, response: { 200: chatAnswer } } }, async (request, reply) => {
    const call = callDesk.open(requirePerson(request), toWish(request.body));
    tellPlace(reply, calls.placeOf(call));
    return toChatAnswer(await answerFor(call, reply));
  });

  app.get('/api/models', { config, schema: { response: { 200: modelsAnswer } } }, (request) => ({
    models: callDesk.models(requirePerson(request).actorId),
  }));

  app.post('/api/titles', { config, schema: { body: titleBody, response: { 200: titleAnswer } } }, async (request, reply) => {
    const call = callDesk.openTitle(requirePerson(request), request.body.text);
    tellPlace(reply, calls.placeOf(call));
    const answer = await answerFor(call, reply);
    return { title: titleIn(answer, request.body.text), model: answer.model, usage: toWireUsage(answer.usage) };
  });
}

function registerStreams(app: HttpApp, { calls, callDesk, callStreams }: CallParts, credentials: Credentials): void {
  app.post('/api/chat/stream', { config, schema: { body: chatBody, response: { 200: streamAnswer } } }, (request) => {
    const asker = requirePerson(request);
    callStreams.requireRoom(asker.actorId);
    const call = callDesk.open(asker, toWish(request.body));
    return { stream_id: callStreams.keep(call), ...toQueued(calls.placeOf(call)) };
  });

  app.get('/api/chat/stream/:id', { config, schema: { params: idParams } }, (request, reply) => {
    const { actorId, sessionId } = requirePerson(request);
    const { id } = request.params;
    callStreams.require(actorId, id);
    const last = Number(request.headers['last-event-id'] ?? 0);
    const after = Number.isSafeInteger(last) ? last : 0;
    const mayHear = (): boolean => credentials.findById(sessionId) !== undefined;
    return sendEvents(reply, mayHear, async function* (signal) {
      for await (const { id: number, event, body } of callStreams.read(actorId, id, after, signal))
        yield { id: number, event, data: JSON.stringify(body) };
    });
  });

  app.delete('/api/chat/stream/:id', { config, schema: { params: idParams, response: { 204: nothing } } }, (request, reply) => {
    callStreams.stop(requirePerson(request).actorId, request.params.id);
    return reply.code(204).send();
  });
}

function registerBatches(app: HttpApp, { callDesk, callBatches }: CallParts): void {
  const look = (actorId: string, id: string): z.output<typeof batchAnswer> => {
    const { id: batchId, items, ...counts } = callBatches.look(actorId, id);
    const results = items.map(({ place, earliestAt, answer, ...item }) => ({
      ...{ ...item, ...toQueued({ place, earliestAt }), answer: answer === null ? null : toChatAnswer(answer) },
    }));
    return { batch_id: batchId, ...counts, results };
  };

  app.post('/api/chat/batch', { config, schema: { body: batchBody, response: { 200: batchAnswer } } }, (request) => {
    const asker = requirePerson(request);
    const { actorId } = asker;
    callBatches.requireRoom(actorId);
    const { messages, ...shared } = request.body;
    const opened: Call[] = [];
    try {
      for (const message of messages) opened.push(callDesk.open(asker, toWish({ ...shared, message })));
    } catch (error) {
      for (const call of opened) call.stop();
      throw error;
    }
    return look(actorId, callBatches.keep(actorId, opened));
  });

  app.get('/api/chat/batch/:id', { config, schema: { params: idParams, response: { 200: batchAnswer } } }, (request) =>
    look(requirePerson(request).actorId, request.params.id),
  );

  app.delete('/api/chat/batch/:id', { config, schema: { params: idParams, response: { 204: nothing } } }, (request, reply) => {
    callBatches.cancel(requirePerson(request).actorId, request.params.id);
    return reply.code(204).send();
  });
}

/** Whoever hangs up waits no more. */
export async function answerFor(call: Call, reply: FastifyReply) {
  const stop = (): void => {
    call.stop();
  };
  reply.raw.on('close', stop);
  if (reply.raw.destroyed) stop();
  try {
    return await call.answer;
  } finally {
    reply.raw.off('close', stop);
  }
}

export function tellPlace(reply: FastifyReply, { place, earliestAt }: CallPlace): void {
  reply.header('queue-place', String(place));
  if (earliestAt !== null) reply.header('queue-earliest', new Date(earliestAt).toISOString());
}

function toQueued({ place, earliestAt }: CallPlace): { place: number; earliest_at: number | null } {
  return { place, earliest_at: earliestAt };
}
