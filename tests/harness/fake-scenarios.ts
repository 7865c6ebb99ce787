// What a provider may do, by name. Every row of CONVERSATION §7 and of RELIABILITY F45-F62 has one. Errors repeat the key they were
// sent, as careless servers do.
import { ENDLESS_SCENARIOS } from './fake-scenarios-endless.ts';
import { MEMORY_SCENARIOS } from './fake-scenarios-memory.ts';
import { MODEL, REFERENCE, answer, begin, chunk, done, say, sse, streamOf, words } from './fake-stream.ts';
import type { Exchange } from './fake-stream.ts';

export type Scenario = (exchange: Exchange) => void | Promise<void>;
export type ScenarioName = keyof typeof SCENARIOS;

function refuse(status: number, error: object, headers: Record<string, string> = {}): Scenario {
  return ({ request, response }) => {
    const told = {
      ...error,
      ...('message' in error ? { message: `${String(error.message)} [${request.headers.authorization ?? ''}]` } : {}),
    };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ error: told }));
  };
}

function page(status: number): Scenario {
  return ({ request, response }) => {
    const html = `<!doctype html><title>Oops</title><h1>Gateway</h1><p>${request.headers.authorization ?? ''}</p>`;
    response.writeHead(status, { 'content-type': 'text/html' }).end(html);
  };
}

const tooMany = { message: 'Rate limit reached for requests', type: 'requests', param: null, code: 'rate_limit_exceeded' };
const limited = (headers: Record<string, string>): Scenario => refuse(429, tooMany, headers);

/** Refuses a parameter when it is there, answers when it is not. */
function without(name: string, message: string, otherwise: Scenario = streamOf(...words(REFERENCE), chunk({}, 'stop'))): Scenario {
  const refusal = refuse(400, { message, type: 'invalid_request_error', param: name, code: 'unsupported_parameter' });
  return (exchange) => (Object.hasOwn(exchange.body, name) ? refusal(exchange) : otherwise(exchange));
}

function redirect(status: number): Scenario {
  return ({ response, elsewhere, request }) => {
    response.writeHead(status, { location: `${elsewhere}${request.url ?? ''}` }).end();
  };
}

const REFUSALS = {
  'rate-limit': limited({ 'retry-after': '2', 'x-ratelimit-limit-requests': '3', 'x-ratelimit-remaining-requests': '0' }),
  'rate-limit-zero': limited({ 'retry-after': '0' }),
  'rate-limit-negative': limited({ 'retry-after': '-5' }),
  'rate-limit-hour': limited({ 'retry-after': '3600' }),
  'rate-limit-absurd': limited({ 'retry-after': '1e99' }),
  'rate-limit-date': limited({ date: 'Thu, 15 Jan 2026 09:00:00 GMT', 'retry-after': 'Thu, 15 Jan 2026 09:00:30 GMT' }),
  'rate-limit-garbage': limited({ 'retry-after': 'soon' }),
  'rate-limit-soon': limited({ 'retry-after-ms': '100' }),
  'rate-limit-ms': limited({ 'retry-after-ms': '1500' }),
  'rate-limit-reset': limited({
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '14h29m',
    'x-ratelimit-reset-tokens': '20ms',
  }),
  'rate-limit-bare': limited({}),
  quota: refuse(
    429,
    { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' },
    { 'retry-after': '5' },
  ),
  payment: refuse(402, { message: 'Insufficient credits' }),
  unauthorized: refuse(401, { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' }),
  forbidden: refuse(403, { message: 'Country not supported' }),
  'no-scope': refuse(403, { message: 'You have insufficient permissions for this operation. Missing scopes: api.model.read.' }),
  'no-model': refuse(404, { message: `The model ${MODEL} does not exist`, type: 'invalid_request_error', code: 'model_not_found' }),
  'no-such-page': page(404),
  context: refuse(400, {
    message: "This model's maximum context length is 8192 tokens.",
    code: 'context_length_exceeded',
    param: 'messages',
  }),
  'context-in-words': refuse(400, { message: 'the prompt is too long: 9000 tokens > 8192 maximum' }),
  'content-policy': refuse(400, { message: 'Rejected by the safety system', code: 'content_policy_violation' }),
  'bad-request': refuse(400, { message: 'roles must alternate <b>user</b>/\u202eassistant\n\tat\u0007 line 3' }),
  'long-words': refuse(400, { message: 'no '.repeat(5000) }),
  'request-timeout': refuse(408, { message: 'slow' }),
  conflict: refuse(409, { message: 'busy' }),
  'server-error': page(500),
  'bad-gateway': page(502),
  unavailable: page(503),
  overloaded: refuse(529, { message: 'Overloaded', type: 'overloaded_error' }, { 'retry-after': '7' }),
  'string-error': ({ response }) => {
    response
      .writeHead(404, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: 'model "x" not found, try pulling it first' }));
  },
  'redirect-301': redirect(301),
  'redirect-302': redirect(302),
  'redirect-307': redirect(307),
  'redirect-308': redirect(308),
  'redirect-self': ({ response, request }) => {
    response.writeHead(307, { location: request.url }).end();
  },
  'redirect-file': ({ response }) => {
    response.writeHead(302, { location: 'file:///etc/passwd' }).end();
  },
  'refuses-usage': without('stream_options', 'Unknown parameter: stream_options'),
  'refuses-schema': without('response_format', 'response_format json_schema is not supported'),
  'refuses-temperature': without('temperature', "Unsupported value: 'temperature' does not support 0.7 with this model."),
  'refuses-logprobs': without('logprobs', 'logprobs are not supported by this model'),
  'refuses-max-tokens': without('max_tokens', "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."),
  'refuses-in-detail': (exchange) => {
    if (exchange.body.stream_options === undefined) return answer(exchange);
    const detail = [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }];
    exchange.response.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify({ detail }));
  },
} satisfies Record<string, Scenario>;

const CONTENT = {
  plain: answer,
  organisation: (exchange) => {
    exchange.response.setHeader('openai-organization', 'org-kitchen');
    answer(exchange);
  },
  'role-only': streamOf(chunk({ role: 'assistant' }), ...words(REFERENCE), chunk({}, 'stop')),
  'empty-choices': streamOf({ id: 'x', choices: [] }, ...words(REFERENCE), { choices: [] }, chunk({}, 'stop')),
  'usage-first': streamOf({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 0 } }, ...words(REFERENCE), chunk({}, 'stop'), {
    choices: [],
    usage: { prompt_tokens: 5, completion_tokens: 7 },
  }),
  'odd-usage': streamOf(...words(REFERENCE), chunk({}, 'stop'), { choices: [], usage: { prompt_tokens: -1, completion_tokens: 'many' } }),
  'null-content': streamOf(chunk({ content: null }), ...words(REFERENCE), chunk({ content: null }, 'stop')),
  'array-content': streamOf(
    chunk({ content: [{ type: 'thinking', thinking: 'hm' }] }),
    chunk({
      content: [
        { type: 'text', text: REFERENCE.slice(0, 8) },
        { type: 'text', text: REFERENCE.slice(8) },
      ],
    }),
    chunk({}, 'stop'),
  ),
  reasoning: streamOf(
    chunk({ reasoning_content: 'They greet me.' }),
    chunk({ reasoning: 'I greet back.' }),
    ...words(REFERENCE),
    chunk({}, 'stop'),
  ),
  'index-7': streamOf({ choices: [{ index: 7, delta: { content: 'not mine' } }] }, ...words(REFERENCE), chunk({}, 'stop')),
  'odd-shapes': streamOf(null, 5, 'text', [], { choices: 'x' }, { choices: [{ delta: 3 }] }, ...words(REFERENCE), chunk({}, 'stop')),
  'null-choice': streamOf({ choices: [null, 7] }, ...words(REFERENCE), chunk({}, 'stop')),
  'error-in-stream': streamOf(...words('Hello '), { choices: [], error: { message: 'upstream gave up', code: 502 } }),
  'error-at-once': streamOf({ error: { message: 'upstream gave up', code: 502 } }),
  'rate-limit-in-stream': streamOf({ error: { message: 'slow down', code: 'rate_limit_exceeded' } }),
  'error-event': ({ response }) => {
    begin(response);
    response.end(`event: error\ndata: {"message":"it broke","type":"server_error"}\n\n`);
  },
  'echo-in-stream': ({ request, response }) => {
    begin(response);
    say(response, ...words('Hello '), { choices: [], error: { message: `no: ${request.headers.authorization ?? ''}`, code: 502 } });
    response.end(done);
  },
  'echo-at-once': ({ request, response }) => {
    begin(response);
    response.end(`event: error\ndata: ${JSON.stringify({ message: request.headers.authorization, type: 'authentication_error' })}\n\n`);
  },
  'error-finish': streamOf(...words('Hello '), chunk({}, 'error')),
  length: streamOf(...words(REFERENCE), chunk({}, 'length')),
  'length-of-nothing': streamOf(chunk({ reasoning_content: 'hm' }), chunk({}, 'length')),
  'content-filter': streamOf(...words('Hello '), chunk({}, 'content_filter')),
  refusal: streamOf(chunk({ refusal: 'I will not ' }), chunk({ refusal: 'do that.' }), chunk({}, 'stop')),
  'tool-calls': streamOf(chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }] }), chunk({}, 'tool_calls')),
  'tool-finish': streamOf(...words('Hello '), chunk({ tool_calls: [] }), chunk({}, 'tool_calls')),
  'unknown-finish': streamOf(...words('Hello '), chunk({}, 'bored')),
  eos: streamOf(...words(REFERENCE), chunk({}, 'eos')),
  'says-nothing': streamOf(chunk({ role: 'assistant', content: '' }), chunk({ content: ' \n' }), chunk({}, 'stop')),
  'after-done': ({ response }) => {
    begin(response);
    say(response, ...words(REFERENCE), chunk({}, 'stop'));
    response.end(`${done}${sse(chunk({ content: 'never' }))}`);
  },
  'proto-keys': ({ response }) => {
    begin(response);
    response.write(
      'data: {"__proto__":{"admin":true},"choices":[{"index":0,"delta":{"__proto__":{"content":"x"},"constructor":{"prototype":{}}}}]}\n\n',
    );
    say(response, ...words(REFERENCE), chunk({}, 'stop'));
    response.end(done);
  },
  'our-frames': ({ response }) => {
    begin(response);
    response.write('event: execute\nid: 7\nretry: 1\ndata: {"type":"message.posted","seq":1,"roomId":"r","choices":[]}\n\n');
    say(response, ...words(REFERENCE).map((event) => ({ ...event, op: 'execute', roomId: 'r' })), chunk({}, 'stop'));
    response.end(done);
  },
  logprobs: ({ response, body }) => {
    begin(response);
    const tokens = [-0.5, -0.25].map((logprob) => ({ token: 'x', logprob, top_logprobs: [] }));
    const said = (text: string, content: unknown[]): object => ({
      choices: [{ index: 0, delta: { content: text }, logprobs: { content } }],
    });
    if (body.logprobs === true) say(response, said('Hello ', tokens.slice(0, 1)), said('there', tokens), said('.', [{ logprob: 'x' }]));
    else say(response, ...words('Hello there.'));
    say(response, chunk({}, 'stop'));
    response.end(done);
  },
} satisfies Record<string, Scenario>;

function scene(write: (text: string, exchange: Exchange) => void, speaker?: string): Scenario {
  return (exchange) => {
    const [first = 'somebody', second = first] = speakersIn(exchange.body);
    const lines = [
      { speaker: speaker ?? first, kind: 'say', text: '안녕! Shall we cook?', asks: 'anyone' },
      { speaker: second, kind: 'say', text: 'Soup, then.', asks: 'nobody' },
    ];
    write(JSON.stringify({ lines }), exchange);
  };
}

/** The ids that the schema offers, wherever it stands: `"speaker": {… "enum": […]}`. */
export function speakersIn(body: Exchange['body']): string[] {
  const text = [JSON.stringify(body.response_format ?? null), ...(body.messages ?? []).map(({ content }) => content)].join('\n');
  const [, list] = /"speaker":\{[^{}]*"enum":(\[[^\]]*\])/.exec(text) ?? [];
  return list === undefined ? [] : (JSON.parse(list) as string[]);
}

const SCENES = {
  scene: scene((text, exchange) => {
    streamOf(...words(text), chunk({}, 'stop'))(exchange);
  }),
  'scene-cut': scene((text, exchange) => {
    streamOf(...words(text.slice(0, -30)), chunk({}, 'length'))(exchange);
  }),
  'scene-not-json': streamOf(...words('Mina: Shall we cook?\nTeo: Soup, then.'), chunk({}, 'stop')),
  'scene-unknown-speaker': scene((text, exchange) => {
    streamOf(...words(text), chunk({}, 'stop'))(exchange);
  }, 'nobody-we-know'),
} satisfies Record<string, Scenario>;

export const SCENARIOS = { ...REFUSALS, ...CONTENT, ...SCENES, ...MEMORY_SCENARIOS, ...ENDLESS_SCENARIOS };
