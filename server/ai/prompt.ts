// Builds a prompt from the room as it is when the slot opens. Pure: the same room gives the same words. The system role holds only our
// rules and quotations; the room is data in user messages; the persona's own lines are the assistant's. History is cut at whole turns,
// never inside a line; rules and sheets are never cut; prompt and answer together fit the model's window. (CONVERSATION §6)
import type { SpokenLine } from './casting.ts';
import type { PromptInput } from './prompt-input.ts';
import { systemText } from './prompt-rules.ts';
import { toRecordLine, visibleText } from './prompt-text.ts';
import { PER_MESSAGE } from './tokens.ts';
import { ProviderError } from './types.ts';
import type { PromptMessage } from './types.ts';

export interface Prompt {
  messages: PromptMessage[];
  promptTokens: number;
  /** What was asked for, or less where the window is small. */
  maxTokens: number;
}

const HISTORY = { lines: 40, tokens: 6_000 };
/** An answer shorter than this is not worth a request. */
const LEAST_ANSWER = 128;
/** What is remembered may not push out what was just said: of the room that rules, sheets and the answer leave. */
const SHARE_OF_NOTES = 1 / 6;
const SHARE_OF_SUMMARY = 1 / 3;
/** A model's answer is primed with a few tokens of its own. */
const PRIMING = 3;

/** Throws `context_length` when rules, sheets and the shortest answer do not fit the window. */
export function buildPrompt(given: PromptInput): Prompt {
  const input = { ...given, count: countedOnce(given.count) };
  const plain: PromptMessage = { role: 'system', content: systemText({ ...input, notes: new Map() }) };
  const bare = tokensOf(assemble(input, plain, [], null), input.count);
  const room = input.windowTokens - bare;
  // A generous answer must not push the whole conversation out of a small window.
  const maxTokens = Math.min(input.maxTokens, Math.max(LEAST_ANSWER, Math.floor(room / 2)));
  if (room < maxTokens)
    throw new ProviderError('context_length', { detail: 'the description of the persona is longer than the model can read' });

  const system = withNotes(input, plain, (room - maxTokens) * SHARE_OF_NOTES);
  const left = room - maxTokens - (input.count(system.content) - input.count(plain.content));
  let summary = keptSummary(input, left * SHARE_OF_SUMMARY);
  let parts = chooseHistory(input, left - (summary === null ? 0 : input.count(earlier(summary))), left);
  for (;;) {
    const messages = assemble(input, system, parts.flat(), summary);
    const promptTokens = tokensOf(messages, input.count);
    if (promptTokens + maxTokens <= input.windowTokens) return { messages, promptTokens, maxTokens };
    // The bare prompt fits, so this ends.
    if (summary !== null) summary = null;
    else parts = parts.slice(1);
  }
}

/** All of them or none: what a persona knows of somebody should not depend on the weather. */
function withNotes(input: PromptInput, plain: PromptMessage, most: number): PromptMessage {
  if ([...input.notes.values()].every((notes) => notes.length === 0)) return plain;
  const noted: PromptMessage = { role: 'system', content: systemText(input) };
  return input.count(noted.content) - input.count(plain.content) <= most ? noted : plain;
}

function keptSummary({ summary, count }: PromptInput, most: number): string | null {
  if (summary === null || summary.trim() === '') return null;
  return count(earlier(summary)) <= most ? summary : null;
}

function earlier(summary: string): string {
  return toRecordLine({ earlier: summary });
}

/** Counting is most of the work, and the rules are asked about again and again. */
function countedOnce(count: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const tokens = known.get(text) ?? count(text);
    known.set(text, tokens);
    return tokens;
  };
}

interface Part {
  role: 'user' | 'assistant';
  text: string;
}

/**
 * The newest whole turns that fit, oldest first. Of a newest one that is too long by itself, its newest whole lines: it is given line
 * by line, so that the caller can give up a line instead of all. `room` is what the summary leaves; the newest line may take `most`.
 */
function chooseHistory(input: PromptInput, room: number, most: number): Part[][] {
  const limit = input.history ?? HISTORY;
  const budget = Math.min(limit.tokens, room);
  const cost = (part: Part): number => input.count(part.text) + PER_MESSAGE;
  const turns = toTurns(input.lines.filter(saysSomething));
  const newest = turns.pop();
  if (newest === undefined) return [];
  const parts = newest.slice(-Math.max(1, limit.lines)).map((line) => toPart(line, input));
  const chosen = newestThatFit(
    parts.map((part) => [part]),
    budget,
    cost,
  );
  if (chosen.length === 0) return [[theNewestAtAnyPrice(parts, newest, most, cost)]];
  if (chosen.length < newest.length) return chosen;
  let linesLeft = limit.lines - newest.length;
  const older = turns.slice(turns.findLastIndex((turn) => (linesLeft -= turn.length) < 0) + 1);
  const spent = parts.reduce((sum, part) => sum + cost(part), 0);
  const olderParts = older.map((turn) => turn.map((line) => toPart(line, input)));
  return [...newestThatFit(olderParts, budget - spent, cost), ...chosen];
}

function newestThatFit(turns: readonly Part[][], budget: number, cost: (part: Part) => number): Part[][] {
  let left = budget;
  const from = turns.findLastIndex((turn) => (left -= turn.reduce((sum, part) => sum + cost(part), 0)) < 0);
  return turns.slice(from + 1);
}

/** What is being answered may take all the room there is; if even that is too little, the room is told that it could not be read. */
function theNewestAtAnyPrice(parts: readonly Part[], lines: readonly SpokenLine[], most: number, cost: (part: Part) => number): Part {
  const part = parts.at(-1);
  const line = lines.at(-1);
  if (part !== undefined && cost(part) <= most) return part;
  return {
    role: 'user',
    text: toRecordLine({ from: line?.name ?? null, kind: line?.kind ?? null, note: 'this line is too long to be shown' }),
  };
}

/** A long line does, and is not looked through for it. */
function saysSomething({ text }: SpokenLine): boolean {
  return text.length > 200 || visibleText(text).trim() !== '';
}

/** A turn: what people said in a row, and all that it set off. */
function toTurns(lines: readonly SpokenLine[]): SpokenLine[][] {
  const turns: SpokenLine[][] = [];
  let before: SpokenLine | undefined;
  for (const line of lines) {
    const last = turns.at(-1);
    const opens = line.kind !== 'persona' && before?.kind === 'persona';
    if (last === undefined || opens) turns.push([line]);
    else last.push(line);
    before = line;
  }
  return turns;
}

function toPart(line: SpokenLine, { task, speakers, lines }: PromptInput): Part {
  if (task.mode !== 'scene' && line.authorId === speakers[0]?.id) return { role: 'assistant', text: visibleText(line.text) };
  const to = line.replyToId === null ? undefined : lines.find(({ id }) => id === line.replyToId);
  return { role: 'user', text: toRecordLine({ from: line.name, kind: line.kind, to: to?.name ?? null, text: line.text }) };
}

function assemble(input: PromptInput, system: PromptMessage, history: readonly Part[], summary: string | null): PromptMessage[] {
  const about: Part[] = [{ role: 'user', text: toRecordLine({ room: input.room.name, topic: input.room.topic }) }];
  if (summary !== null) about.push({ role: 'user', text: earlier(summary) });
  const messages: PromptMessage[] = [system];
  for (const { role, text } of [...about, ...history, { role: 'user' as const, text: cueOf(input) }]) {
    const last = messages.at(-1);
    if (last?.role === role) last.content += `\n${text}`;
    else messages.push({ role, content: text });
  }
  return messages;
}

/** The last word is ours: who is wanted, and why. Its keys cannot be forged, since all words of the room stand inside JSON strings. */
function cueOf({ task, talkTopic, roster }: PromptInput): string {
  const answersId = task.mode === 'continue' ? null : task.answersId;
  const to = answersId === null ? null : (roster.find(({ id }) => id === answersId)?.name ?? null);
  return toRecordLine({ cue: task.mode, to, topic: talkTopic });
}

function tokensOf(messages: readonly PromptMessage[], count: (text: string) => number): number {
  return messages.reduce((sum, { content }) => sum + count(content) + PER_MESSAGE, PRIMING);
}
