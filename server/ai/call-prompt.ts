// Makes a provider's request of a call. The caller's own messages go as they are; a persona's sheet stands in the same quotation as in a
// room, and what the caller says is data there too. Pure. (CONVERSATION §6; B77–B79)
import { languageOfTexts } from './answer-language.ts';
import type { SpokenLine } from './casting.ts';
import type { CallWish } from './call-wish.ts';
import { buildPrompt } from './prompt.ts';
import type { Defaults } from './prompt-room.ts';
import { counterOf, PER_MESSAGE } from './tokens.ts';
import { ProviderError } from './types.ts';
import type { DemoContext, PromptMessage, ProviderRequest } from './types.ts';
import type { Voice } from './voice.ts';

export type PreparedCall = Omit<ProviderRequest, 'signal'> & { promptTokens: number };

const CALLER = 'caller';
const NOBODY = 'assistant';

/** Throws `context_length` when it does not fit the model. */
export function prepareCall(wish: CallWish, seed: string, { voice, defaults }: { voice: Voice; defaults: Defaults }): PreparedCall {
  const { persona, format, sampling } = wish;
  const maxTokens = wish.maxTokens ?? persona?.maxTokens ?? defaults.maxTokens;
  const prompt = persona === null ? ownPrompt(wish, voice, maxTokens) : personaPrompt(wish, persona, voice, maxTokens);
  return {
    ...prompt,
    model: voice.model,
    temperature: wish.temperature ?? persona?.temperature ?? defaults.temperature,
    scene: null,
    logprobs: false,
    ...(format === undefined ? {} : { format }),
    ...(sampling === undefined ? {} : { sampling }),
    demo: demoOf(wish, seed),
  };
}

function ownPrompt(
  { messages: all, keptLines = 0 }: CallWish,
  voice: Voice,
  maxTokens: number,
): Pick<PreparedCall, 'messages' | 'promptTokens' | 'maxTokens'> {
  const count = counterOf(voice.model);
  const tokensOf = (messages: readonly PromptMessage[]): number =>
    messages.reduce((sum, { content }) => sum + count(content) + PER_MESSAGE, 0);
  const keptFrom = all.length - 1 - keptLines;
  const [before, kept, last] = [all.slice(0, keptFrom), all.slice(keptFrom, -1), all.slice(-1)];
  const asked = tokensOf([...before, ...last]) + PER_MESSAGE;
  const room = voice.window - maxTokens - asked;
  if (room < 0) throw new ProviderError('context_length', { detail: 'longer than the model can read' });
  const read = newestThatFit(kept, room, (line) => tokensOf([line]));
  return { messages: [...before, ...read, ...last], promptTokens: asked + tokensOf(read), maxTokens };
}

/** From what somebody asked on: no answer without its question. */
function newestThatFit(lines: readonly PromptMessage[], room: number, tokensOf: (line: PromptMessage) => number): PromptMessage[] {
  let left = room;
  const from = lines.findLastIndex((line) => (left -= tokensOf(line)) < 0) + 1;
  if (from === 0) return [...lines];
  const opens = lines.findIndex(({ role }, at) => at >= from && role === 'user');
  return opens === -1 ? [] : lines.slice(opens);
}

function personaPrompt(wish: CallWish, persona: NonNullable<CallWish['persona']>, voice: Voice, maxTokens: number) {
  const caller = { id: CALLER, name: wish.callerName, kind: 'person' as const };
  return buildPrompt({
    room: { name: wish.callerName, topic: '' },
    roster: [caller, { id: persona.id, name: persona.name, kind: 'persona' }],
    speakers: [persona],
    lines: linesOf(wish),
    summary: null,
    notes: new Map(),
    task: { mode: 'reply', answersId: CALLER },
    closing: false,
    talkTopic: null,
    answerLanguage: persona.language ?? languageOf(wish),
    windowTokens: voice.window,
    maxTokens,
    count: counterOf(voice.model),
  });
}

function linesOf({ callerName, messages, persona }: CallWish): SpokenLine[] {
  return messages
    .filter(({ role }) => role !== 'system')
    .map(({ role, content }, at) => ({
      ...{ id: `line-${at}`, seq: at + 1, text: content, replyToId: null, mentions: [], at: 0 },
      ...(role === 'user'
        ? { authorId: CALLER, name: callerName, kind: 'person' as const }
        : { authorId: persona?.id ?? NOBODY, name: persona?.name ?? NOBODY, kind: 'persona' as const }),
    }));
}

function languageOf({ messages }: CallWish): 'en' | 'ko' | null {
  return languageOfTexts(messages.filter(({ role }) => role === 'user').map(({ content }) => content.slice(0, 2_000)));
}

function demoOf(wish: CallWish, seed: string): DemoContext {
  const { persona, callerName } = wish;
  const sheet = wish.messages.find(({ role }) => role === 'system')?.content ?? '';
  const speaker = persona ?? { id: NOBODY, name: NOBODY, preset: null, sheet };
  return {
    language: languageOf(wish) ?? 'en',
    personas: [{ id: speaker.id, name: speaker.name, preset: speaker.preset, sheet: speaker.sheet, facts: persona?.facts ?? [] }],
    speakerId: speaker.id,
    people: [{ id: CALLER, name: callerName }],
    lines: linesOf(wish).map(({ authorId, name, kind, text }) => ({ authorId, name, kind, text })),
    closing: false,
    topic: '',
    seed,
  };
}
