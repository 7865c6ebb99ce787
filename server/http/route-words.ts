// What each address is for, in a line, for the description of the API. One without a line is described all the same, by its own name.

export const TAGS = {
  rooms: 'Rooms, their people and their log',
  lines: 'Lines in rooms',
  personas: 'The library of personas, and who of it is seated',
  chat: 'Answers outside of rooms',
  openai: 'For clients of Chat Completions',
  account: 'Who one is, tokens, keys, links',
  server: 'For whoever runs it',
} as const;
export type Tag = keyof typeof TAGS;

export const ROUTE_WORDS: Readonly<Record<string, readonly [Tag, string]>> = {
  'GET /api/rooms': ['rooms', 'My rooms with what is unread, and who I am'],
  'POST /api/rooms': ['rooms', 'Make a room; an id of your own makes it once however often it is sent'],
  'GET /api/rooms/{roomId}': ['rooms', 'A room as it is now'],
  'PATCH /api/rooms/{roomId}': ['rooms', 'Change its name, topic, greeting, manner, allowance or who may watch'],
  'DELETE /api/rooms/{roomId}': ['rooms', 'Delete it with everything in it'],
  'GET /api/rooms/{roomId}/members': ['rooms', 'Everybody who is or was in it'],
  'GET /api/rooms/{roomId}/events': ['rooms', 'What happened after a number, in order'],
  'GET /api/rooms/{roomId}/stage': ['rooms', 'What its personas are about to do, and what they are writing'],
  'GET /api/rooms/{roomId}/meter': ['rooms', 'The budget that my turns here would be charged to'],
  'POST /api/rooms/{roomId}/commands': ['rooms', 'Any command, as the socket takes it'],
  'POST /api/questions': ['rooms', 'Any question, as the socket takes it'],
  'GET /api/acquaintances': ['rooms', 'Everybody I share a room with'],
  'GET /api/persona-cards': ['personas', 'The personas that I may seat'],
  'GET /api/rooms/{roomId}/messages': ['lines', 'A page of lines, the newest unless told otherwise; its neighbours are in the Link header'],
  'POST /api/rooms/{roomId}/messages': ['lines', 'Post a line; sent again under its id it is posted once'],
  'GET /api/rooms/{roomId}/messages/{id}': ['lines', 'One line'],
  'GET /api/rooms/{roomId}/messages/{id}/versions': ['lines', 'What stood there before'],
  'GET /api/rooms/{roomId}/pins': ['lines', 'The pinned lines'],
  'PUT /api/rooms/{roomId}/read': ['lines', 'I have read up to here'],
  'POST /api/rooms/{roomId}/talk': ['personas', 'Let the personas talk among themselves'],
  'GET /api/personas': ['personas', 'The library'],
  'POST /api/personas': ['personas', 'Make one, from scratch or from a ready-made one'],
  'PATCH /api/personas/{id}': ['personas', 'Change one'],
  'DELETE /api/personas/{id}': ['personas', 'Delete one'],
  'GET /api/personas/{id}/book': ['personas', 'Its other greetings and its lorebook'],
  'PUT /api/personas/{id}/book': ['personas', 'Write them anew, from what was read'],
  'GET /api/presets': ['personas', 'The ready-made ones'],
  'POST /api/chat': ['chat', 'One answer, whole'],
  'POST /api/chat/stream': ['chat', 'Begin an answer that is heard as it comes'],
  'GET /api/chat/stream/{id}': ['chat', 'Hear it: START, CHUNK, END or ERROR; Last-Event-ID goes on from there'],
  'DELETE /api/chat/stream/{id}': ['chat', 'Stop it'],
  'POST /api/chat/batch': ['chat', 'Many prompts at once, answered one by one in the queue'],
  'GET /api/chat/batch/{id}': ['chat', 'How far it is, and the answers in order'],
  'DELETE /api/chat/batch/{id}': ['chat', 'Call off what has not been answered'],
  'GET /api/models': ['chat', 'What can be asked: personas, and the models of the keys that pay for me'],
  'POST /api/titles': ['chat', 'A title for a text'],
  'GET /api/conversations': ['chat', 'The conversations kept here'],
  'POST /api/conversations': ['chat', 'Keep one'],
  'GET /api/conversations/{id}': ['chat', 'Load one, with its statistics'],
  'PATCH /api/conversations/{id}': ['chat', 'Rename one'],
  'DELETE /api/conversations/{id}': ['chat', 'Delete one'],
  'DELETE /api/conversations/{id}/messages': ['chat', 'Clear one'],
  'GET /v1/models': ['openai', 'The same models as Chat Completions lists them'],
  'POST /v1/chat/completions': ['openai', 'A chat completion, streamed or whole'],
  'GET /api/session': ['account', 'Who I am'],
  'POST /api/tokens': ['account', 'Make a token (in person)'],
  'GET /metrics': ['server', 'Numbers for Prometheus'],
  'GET /health': ['server', 'How the server is'],
  'GET /health/live': ['server', 'Whether the process lives'],
  'GET /health/ready': ['server', 'Whether it can work'],
};

/** Where neither a session nor a token is asked for, and none is turned away. */
export const OPEN: ReadonlySet<string> = new Set([
  'POST /api/setup',
  'POST /api/session',
  'POST /api/invitations/look',
  'POST /api/invitations/accept',
  'POST /api/invitations/watch',
]);

const PICTURES = ['image/png', 'image/jpeg', 'image/webp'];
const CARDS = ['application/json', 'image/png'];

/** What comes and goes in another form than JSON with a schema. An answer that has a schema too comes in either. */
export const MEDIA: Readonly<Record<string, { body?: readonly string[]; answer?: readonly string[] }>> = {
  'PUT /api/account/picture': { body: PICTURES },
  'PUT /api/personas/{id}/picture': { body: PICTURES },
  'POST /api/cards': { body: CARDS },
  'POST /api/cards/look': { body: CARDS },
  'GET /api/personas/{id}/card': { answer: CARDS },
  'GET /api/pictures/{id}': { answer: ['image/webp'] },
  'GET /api/rooms/{roomId}/export': { answer: ['application/jsonl', 'text/markdown', 'text/html'] },
  'POST /api/trials': { answer: ['text/event-stream'] },
  'GET /api/chat/stream/{id}': { answer: ['text/event-stream'] },
  'POST /v1/chat/completions': { answer: ['text/event-stream'] },
  'GET /docs': { answer: ['text/html'] },
  'GET /docs/style.css': { answer: ['text/css'] },
  'GET /openapi.json': { answer: ['application/json'] },
  'GET /metrics': { answer: ['text/plain'] },
};

/** Bodies and queries that work, tried by the tests; what stands in braces is put in. */
export const EXAMPLES: Readonly<Record<string, { body?: unknown; query?: Readonly<Record<string, string>> }>> = {
  'POST /api/rooms': { body: { name: 'cellar', topic: 'What to keep down there' } },
  'PATCH /api/rooms/{roomId}': { body: { topic: 'Soup' } },
  'POST /api/rooms/{roomId}/messages': { body: { text: 'Soup is ready.' } },
  'GET /api/rooms/{roomId}/messages': { query: { limit: '20' } },
  'GET /api/rooms/{roomId}/events': { query: { after: '0' } },
  'POST /api/rooms/{roomId}/commands': { body: { type: 'room.pause' } },
  'POST /api/questions': { body: { type: 'mine' } },
  'PUT /api/rooms/{roomId}/read': { body: { seq: 3 } },
  'GET /api/presets': { query: { language: 'en' } },
  'POST /api/chat': { body: { message: 'What goes with leeks?', system_prompt: 'You are a cook. Be brief.', max_tokens: 60 } },
  'POST /api/chat/stream': { body: { message: 'Tell me about soup.', max_tokens: 60 } },
  'POST /api/chat/batch': { body: { messages: ['Name a soup.', 'Name a bread.'], max_tokens: 20 } },
  'POST /api/titles': { body: { text: 'How long do leeks have to simmer in a soup?' } },
  'POST /api/conversations': { body: { title: 'Soup', messages: [{ role: 'user', content: 'Hello' }] } },
  'POST /v1/chat/completions': { body: { model: 'demo', messages: [{ role: 'user', content: 'What goes with leeks?' }], max_tokens: 60 } },
};
