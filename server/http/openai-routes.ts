// The door for programs that speak Chat Completions: a model is a persona's name, or a model of the provider. Errors are told in that
// dialect too. (PRODUCT C3)
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Credentials } from '../accounts/credentials.ts';
import type { Call } from '../ai/call.ts';
import type { CallParts } from '../ai/compose-calls.ts';
import { toWireUsage } from '../ai/call-streams.ts';
import type { ChatWish } from '../ai/call-desk.ts';
import type { PromptMessage } from '../ai/types.ts';
import { toWireError } from '../errors.ts';
import { requirePerson } from './authentication.ts';
import { answerFor, tellPlace } from './chat-routes.ts';
import type { ChatRoutesNeed } from './chat-routes.ts';
import { toFormat, usage } from './chat-schemas.ts';
import { completionBody } from './openai-body.ts';
import type { CompletionWish } from './openai-body.ts';
import { replyInOpenAIShape, toOpenAIError } from './openai-errors.ts';
import { sendEvents } from './event-stream.ts';
import type { EventLine } from './event-stream.ts';
import { useSchemas } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const config = { scope: 'chat' } as const;

const modelsAnswer = z.object({
  object: z.literal('list'),
  data: z.array(z.object({ id: z.string(), object: z.literal('model'), created: z.number(), owned_by: z.string() })),
});
const completionAnswer = z.object({
  ...{ id: z.string(), object: z.literal('chat.completion'), created: z.number(), model: z.string(), usage },
  choices: z.array(
    z.object({
      index: z.number(),
      message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null() }),
      logprobs: z.null(),
      finish_reason: z.enum(['stop', 'length', 'content_filter']),
    }),
  ),
});

export function registerOpenAIRoutes(app: HttpApp, { callParts, credentials }: ChatRoutesNeed): void {
  void app.register((plain, _options, done) => {
    plain.setErrorHandler(replyInOpenAIShape);
    registerInScope(useSchemas(plain), callParts, credentials);
    done();
  });
}

function registerInScope(app: HttpApp, { calls, callDesk }: CallParts, credentials: Credentials): void {
  app.get('/v1/models', { config, schema: { response: { 200: modelsAnswer } } }, (request) => ({
    object: 'list' as const,
    data: callDesk
      .models(requirePerson(request).actorId)
      .map(({ id, kind }) => ({ id, object: 'model' as const, created: 0, owned_by: kind })),
  }));

  app.post(
    '/v1/chat/completions',
    { config, schema: { body: completionBody, response: { 200: completionAnswer } } },
    async (request, reply) => {
      const asker = requirePerson(request);
      const call = callDesk.openMessages(asker, toMessages(request.body), toWish(request.body));
      tellPlace(reply, calls.placeOf(call));
      if (request.body.stream === true)
        return streamChunks(reply, call, {
          model: calls.modelOf(call),
          body: request.body,
          mayHear: () => credentials.findById(asker.sessionId) !== undefined,
        });
      const { text, finish, model, usage: spent } = await answerFor(call, reply);
      const choice = {
        index: 0,
        message: { role: 'assistant' as const, content: text, refusal: null },
        logprobs: null,
        finish_reason: finish,
      };
      return {
        id: idOf(call),
        object: 'chat.completion' as const,
        created: seconds(),
        model,
        usage: toWireUsage(spent),
        choices: [choice],
      };
    },
  );
}

interface ChunksWish {
  model: string;
  body: CompletionWish;
  mayHear: () => boolean;
}

function streamChunks(reply: FastifyReply, call: Call, { model, body, mayHear }: ChunksWish): FastifyReply {
  const pieces: string[] = [];
  let wake: () => void = () => undefined;
  call.listen((piece) => {
    pieces.push(piece);
    wake();
  });
  let over = false;
  const ended = call.answer.then(
    (answer) => ({ answer, error: null }),
    (error: unknown) => ({ answer: null, error }),
  );
  void ended.then(() => {
    over = true;
    wake();
  });
  const chunk = (choices: object[], more: object = {}): EventLine => ({
    data: JSON.stringify({ id: idOf(call), object: 'chat.completion.chunk', created: seconds(), model, choices, ...more }),
  });
  const delta = (said: object, finish: string | null = null): EventLine =>
    chunk([{ index: 0, delta: said, logprobs: null, finish_reason: finish }]);
  return sendEvents(reply, mayHear, async function* (signal) {
    signal.addEventListener('abort', () => {
      call.stop();
    });
    yield delta({ role: 'assistant', content: '' });
    for (;;) {
      for (const content of pieces.splice(0)) yield delta({ content });
      // Looked at after the last piece was taken: what comes in between is taken in the next round.
      if (over && pieces.length === 0) break;
      if (pieces.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (over) resolve();
        });
    }
    const { answer, error } = await ended;
    if (answer === null) {
      yield { data: JSON.stringify({ error: toOpenAIError(toWireError(error)) }) };
      return;
    }
    yield delta({}, answer.finish);
    if (body.stream_options?.include_usage === true) yield chunk([], { usage: toWireUsage(answer.usage) });
    yield { data: '[DONE]' };
  });
}

function toMessages({ messages }: CompletionWish): PromptMessage[] {
  return messages.map(({ role, content }) => ({
    role: role === 'developer' ? 'system' : role,
    content: typeof content === 'string' ? content : content.map(({ text }) => text).join(''),
  }));
}

function toWish(body: CompletionWish): Omit<ChatWish, 'message' | 'history'> {
  const { model, temperature, response_format: format, top_p, presence_penalty, frequency_penalty, seed, stop } = body;
  const sampling = Object.entries({ top_p, presence_penalty, frequency_penalty, seed, stop: typeof stop === 'string' ? [stop] : stop });
  return {
    model,
    temperature: temperature ?? undefined,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    format: toFormat(format),
    sampling: Object.fromEntries(sampling.filter(([, value]) => value !== undefined && value !== null)),
  };
}

const idOf = (call: Call): string => `chatcmpl-${call.id}`;
const seconds = (): number => Math.floor(Date.now() / 1_000);
