// The body of one Chat Completions request, in the form that this key and model are known to take. Pure.
import type { Capabilities } from './capabilities.ts';
import type { AnswerForm, AnswerFormat, PromptMessage, ProviderRequest, Sampling } from './types.ts';

export interface CompletionBody extends Sampling {
  model: string;
  messages: PromptMessage[];
  stream: true;
  stream_options?: { include_usage: true };
  temperature?: number;
  max_tokens?: number;
  max_completion_tokens?: number;
  logprobs?: true;
  response_format?: AnswerFormat;
}

/** `form`: of the scene or the memory that is asked for; null for free text. */
export function completionBody(request: ProviderRequest, form: AnswerForm | null, caps: Capabilities): CompletionBody {
  const body: CompletionBody = { model: request.model, messages: request.messages, stream: true, [caps.tokenLimit]: request.maxTokens };
  if (caps.usage) body.stream_options = { include_usage: true };
  if (request.temperature !== null && caps.temperature) body.temperature = request.temperature;
  if (request.logprobs && caps.logprobs) body.logprobs = true;
  Object.assign(body, request.sampling);
  if (request.format !== undefined) body.response_format = request.format;
  if (form === null) return body;
  const { name, schema } = form;
  if (caps.scenes === 'schema') {
    body.response_format = { type: 'json_schema', json_schema: { name, strict: true, schema } };
  } else {
    body.response_format = { type: 'json_object' };
    body.messages = withSchema(request.messages, schema);
  }
  return body;
}

/** JSON mode promises JSON, not our JSON: the form is then told in words, where the rules stand. */
function withSchema(messages: PromptMessage[], schema: Record<string, unknown>): PromptMessage[] {
  const told = `Answer with one JSON object and nothing else. It must satisfy this JSON schema:\n${JSON.stringify(schema)}`;
  const at = messages.findIndex(({ role }) => role === 'system');
  if (at === -1) return [{ role: 'system', content: told }, ...messages];
  return messages.map((message, index) => (index === at ? { ...message, content: `${message.content}\n\n${told}` } : message));
}
