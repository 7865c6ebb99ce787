// Makes a provider's request of the room as it is: the prompt, the shape of a scene, how much may be answered, and the plain form that the
// demo voice reads. Pure. (CONVERSATION §6)
import type { Id } from '../../protocol/records.ts';
import { languageOfTexts } from './answer-language.ts';
import type { SeatedPersona } from './casting.ts';
import { buildPrompt } from './prompt.ts';
import type { PromptTask } from './prompt-input.ts';
import type { RoomNow } from './room-now.ts';
import { readSheet, withNames } from './sheet-reading.ts';
import { counterOf } from './tokens.ts';
import type { Turn } from './turns.ts';
import type { DemoContext, ProviderRequest, SceneShape } from './types.ts';
import type { Voice } from './voice.ts';

/** All but the signal, and what it is thought to cost. */
export type PreparedRequest = Omit<ProviderRequest, 'signal'> & { promptTokens: number };

/** For personas that wish nothing of their own; `maxTokens` is of one line. */
export interface Defaults {
  temperature: number | null;
  maxTokens: number;
}

export interface RequestWish {
  form: 'reply' | 'scene';
  voice: Voice;
  defaults: Defaults;
  /** The provider said that the prompt was too long. */
  shorter: boolean;
}

/** Half of what a prompt usually takes along. */
const SHORTER = { lines: 20, tokens: 3_000 };
/** Members that a scene's lines may ask: an enum of the schema, which must stay small. */
const ASKABLE_MOST = 40;
const DEMO_LINES = 40;

/** Throws `context_length` when not even the rules and the sheets fit. */
export function prepareRequest(now: RoomNow, turn: Turn, { form, voice, defaults, shorter }: RequestWish): PreparedRequest {
  const scene = form === 'scene' ? sceneOf(now, turn) : null;
  const speakers = scene === null ? now.cast.slice(0, 1) : now.cast;
  const [first] = speakers;
  const prompt = buildPrompt({
    room: now.room,
    roster: now.present,
    speakers: speakers.map((persona) => ({ ...persona, sheet: readSheet(persona, now, voice.window) })),
    lines: now.lines,
    summary: now.summary,
    notes: now.notes,
    task: taskOf(now, turn, scene),
    closing: turn.closing,
    talkTopic: now.topic,
    answerLanguage: languageNow(now),
    windowTokens: voice.window,
    maxTokens: mostTokens(speakers, scene, defaults.maxTokens),
    count: counterOf(voice.model),
    ...(shorter ? { history: SHORTER } : {}),
  });
  return {
    model: voice.model,
    messages: prompt.messages,
    promptTokens: prompt.promptTokens,
    maxTokens: prompt.maxTokens,
    temperature: first?.temperature ?? defaults.temperature,
    scene,
    logprobs: scene === null && first?.confidence === true,
    demo: demoOf(now, turn, scene === null ? (first?.id ?? null) : null),
  };
}

function sceneOf(now: RoomNow, turn: Turn): SceneShape {
  const most = turn.reason.code === 'everyone' ? Math.min(turn.maxLines, now.cast.length) : turn.maxLines;
  const speakers = now.cast.map(({ id, name }) => ({ id, name }));
  const lately = new Map(now.lines.map(({ authorId }, at) => [authorId, at]));
  const rank = (id: Id): number => (now.cast.some((persona) => persona.id === id) ? Infinity : (lately.get(id) ?? -1));
  const askable = now.present.filter(({ kind }) => kind !== 'bot').toSorted((a, b) => rank(b.id) - rank(a.id));
  return { speakers, members: askable.slice(0, ASKABLE_MOST).map(({ id, name }) => ({ id, name })), maxLines: Math.max(1, most) };
}

function taskOf({ answersId }: RoomNow, turn: Turn, scene: SceneShape | null): PromptTask {
  if (scene !== null) return { mode: 'scene', scene, everyoneOnce: turn.reason.code === 'everyone', answersId };
  return turn.task === 'more' ? { mode: 'continue' } : { mode: 'reply', answersId };
}

/** Of a scene: as much for each line as the most talkative of them may use. */
function mostTokens(speakers: readonly SeatedPersona[], scene: SceneShape | null, usual: number): number {
  const line = Math.max(...speakers.map(({ maxTokens }) => maxTokens ?? usual));
  return line * (scene?.maxLines ?? 1);
}

function languageNow({ lines }: RoomNow): DemoContext['language'] | null {
  return languageOfTexts(lines.filter(({ kind }) => kind === 'person').map(({ text }) => text.slice(0, 2_000)));
}

function demoOf(now: RoomNow, turn: Turn, speakerId: Id | null): DemoContext {
  return {
    language: languageNow(now) ?? (languageOfTexts(now.lines.map(({ text }) => text.slice(0, 2_000))) === 'ko' ? 'ko' : 'en'),
    personas: now.seated.map((one) => ({
      ...{ id: one.id, name: one.name, preset: one.preset, facts: one.facts },
      sheet: withNames(one.sheet, one, now),
    })),
    speakerId,
    people: now.present.filter(({ kind }) => kind === 'person').map(({ id, name }) => ({ id, name })),
    lines: now.lines.slice(-DEMO_LINES).map(({ authorId, name, kind, text }) => ({ authorId, name, kind, text })),
    closing: turn.closing,
    topic: now.topic ?? now.room.topic,
    seed: turn.id,
  };
}
