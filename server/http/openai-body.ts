// The body of a chat completion as clients send it: what counts here, what changes nothing and is let pass, and nothing else.
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import { responseFormat, text } from './chat-schemas.ts';

const MESSAGES_MOST = 500;
const part = z.strictObject({ type: z.literal('text'), text });
const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([text, z.array(part).min(1).max(100)]),
  name: z.string().max(64).optional(),
  refusal: z.null().optional(),
});

export const completionBody = z.strictObject({
  model: z.string().min(1).max(400),
  messages: z.array(message).min(1).max(MESSAGES_MOST),
  temperature: z.number().min(0).max(LIMITS.temperature).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string().max(100), z.array(z.string().max(100)).max(4)]).nullish(),
  max_tokens: z.int().min(1).max(32_000).nullish(),
  max_completion_tokens: z.int().min(1).max(32_000).nullish(),
  response_format: responseFormat.optional(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() }).nullish(),
  // One answer, of text, and no tools: whoever asks for more is told so.
  n: z.literal(1).nullish(),
  logprobs: z.literal(false).nullish(),
  modalities: z.array(z.literal('text')).nullish(),
  tools: z.array(z.unknown()).max(0).optional(),
  tool_choice: z.literal('none').optional(),
  parallel_tool_calls: z.boolean().optional(),
  // Change nothing here.
  user: z.string().max(200).optional(),
  safety_identifier: z.string().max(200).optional(),
  prompt_cache_key: z.string().max(200).optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  service_tier: z.string().max(40).nullish(),
  store: z.boolean().nullish(),
});
export type CompletionWish = z.output<typeof completionBody>;
