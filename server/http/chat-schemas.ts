// What programs ask of models and what they get, as schemas: in the words that such services use, so with_underscores.
import { z } from 'zod';
import { idSchema } from '../../protocol/commands.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { CallAnswer } from '../ai/call-wish.ts';
import type { ChatWish } from '../ai/call-desk.ts';
import { toWireUsage } from '../ai/call-streams.ts';

export const TEXT_MOST = 64_000;
const HISTORY_MOST = 400;
export const text = z.string().max(TEXT_MOST);

export const responseFormat = z.union([
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u),
      description: z.string().max(1_000).optional(),
      strict: z.boolean().nullish(),
      schema: z.record(z.string(), z.unknown()),
    }),
  }),
]);

export const promptFields = {
  conversation_history: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: text }))
    .max(HISTORY_MOST)
    .optional(),
  system_prompt: text.optional().describe('Your own rules. Not together with a persona'),
  persona: z.string().min(1).max(200).optional().describe('Name or id of a persona of this server, who brings its own words'),
  model: z.string().min(1).max(400).optional(),
  temperature: z.number().min(0).max(LIMITS.temperature).optional(),
  max_tokens: z.int().min(1).max(32_000).optional(),
  response_format: responseFormat.optional(),
};

export const chatBody = z.strictObject({
  message: text.min(1),
  ...promptFields,
  conversation_id: idSchema.optional().describe('Goes on with a conversation that is kept here'),
  wait: z
    .union([z.boolean(), z.int().min(0).max(86_400)])
    .optional()
    .describe('false: refused with 429 unless it can go at once; seconds: unless it can go by then; true (usual): waits its turn'),
});
export type ChatBody = z.output<typeof chatBody>;

export const usage = z.object({ prompt_tokens: z.number(), completion_tokens: z.number(), total_tokens: z.number() }).meta({ id: 'Usage' });

export const chatAnswer = z
  .object({
    response: z.string(),
    usage,
    model: z.string().describe('`demo`: canned words, there is no key'),
    finish_reason: z.enum(['stop', 'length', 'content_filter']),
    timestamp: z.number(),
  })
  .meta({ id: 'ChatAnswer' });

export function toChatAnswer({ text: response, usage: spent, model, finish }: CallAnswer): z.output<typeof chatAnswer> {
  return { response, usage: toWireUsage(spent), model, finish_reason: finish, timestamp: Date.now() };
}

/** A moment may pass between the forecast and the slot. */
const AT_ONCE_MS = 250;

export function toWish(body: Omit<ChatBody, 'wait'> & Pick<Partial<ChatBody>, 'wait'>): ChatWish {
  const { message, conversation_history: history, system_prompt: systemPrompt, persona, model, temperature } = body;
  const { wait = true, conversation_id: conversationId, max_tokens: maxTokens } = body;
  const patienceMs = wait === true ? Infinity : wait === false ? AT_ONCE_MS : wait * 1_000;
  const format = toFormat(body.response_format);
  return { message, history, systemPrompt, persona, model, temperature, maxTokens, format, conversationId, patienceMs };
}

export function toFormat(format: z.output<typeof responseFormat> | undefined): ChatWish['format'] {
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json_object') return format;
  const { name, strict, schema } = format.json_schema;
  return { type: 'json_schema', json_schema: { name, strict: strict === true, schema } };
}
