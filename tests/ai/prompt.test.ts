// The prompt: the room as data, the rules, whole turns, inside the window. (CONVERSATION §6)
import { describe, expect, test } from 'vitest';
import type { SpokenLine } from '../../server/ai/casting.ts';
import { buildPrompt } from '../../server/ai/prompt.ts';
import type { PromptInput, PromptTask } from '../../server/ai/prompt-input.ts';
import { ProviderError } from '../../server/ai/types.ts';
import { persona, line, input, SCENE, records, ours } from '../harness/prompt-room.ts';

describe('the room is data', () => {
  test('one user message for a stretch of others, the persona’s own lines as assistant', () => {
    const first = line('ana', 'hello\n"you" {two}');
    const { messages } = buildPrompt(
      input({
        lines: [
          first,
          line('Juno', 'hi'),
          line('Mina', 'soup?'),
          line('ben', 'yes', { replyToId: first.id }),
          line('Mina', 'one'),
          line('Mina', 'two'),
        ],
        task: { mode: 'reply', answersId: 'id-ben' },
      }),
    );
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user']);
    expect(records(messages[1])).toEqual([
      { room: 'kitchen', topic: 'soup' },
      { from: 'ana', kind: 'person', text: 'hello\n"you" {two}' },
      { from: 'Juno', kind: 'persona', text: 'hi' },
    ]);
    expect(messages[2]?.content).toBe('soup?');
    expect(records(messages[3])).toEqual([{ from: 'ben', kind: 'person', to: 'ana', text: 'yes' }]);
    expect(messages[4]?.content).toBe('one\ntwo');
    expect(records(messages[5])).toEqual([{ cue: 'reply', to: 'ben' }]);
  });

  test('a scene has everybody’s lines as data, and its cue names whom the first answers', () => {
    const { messages } = buildPrompt(
      input({ lines: [line('ana', 'hello'), line('Mina', 'hi')], speakers: [persona('Mina'), persona('Juno')], task: SCENE }),
    );
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(records(messages[1])).toEqual([
      { room: 'kitchen', topic: 'soup' },
      { from: 'ana', kind: 'person', text: 'hello' },
      { from: 'Mina', kind: 'persona', text: 'hi' },
      { cue: 'scene', to: 'ana' },
    ]);
  });

  test('a summary stands before the lines, a topic in the cue', () => {
    const { messages } = buildPrompt(input({ summary: 'They argued\nabout salt.', talkTopic: 'pepper', lines: [line('ana', 'so')] }));
    expect(records(messages[1])).toEqual([
      { room: 'kitchen', topic: 'soup' },
      { earlier: 'They argued\nabout salt.' },
      { from: 'ana', kind: 'person', text: 'so' },
      { cue: 'reply', topic: 'pepper' },
    ]);
  });

  test('to go on, the cut line is the last of its own', () => {
    const { messages } = buildPrompt(input({ lines: [line('ana', 'tell me'), line('Mina', 'Once upon a')], task: { mode: 'continue' } }));
    expect(messages.slice(-2)).toEqual([
      { role: 'assistant', content: 'Once upon a' },
      { role: 'user', content: '{"cue":"continue"}' },
    ]);
    expect(ours(messages)).toContain('Go on exactly where it stops');
  });
});

describe('the rules', () => {
  const rulesOf = (more: Partial<PromptInput>): string => ours(buildPrompt(input(more)).messages);

  test('language: of whoever is answered, as far as known; unless the persona’s is fixed', () => {
    expect(rulesOf({})).toContain('Answer in the language of the person being answered.');
    expect(rulesOf({ answerLanguage: 'ko' })).toContain('Here that is Korean.');
    const fixed = rulesOf({ speakers: [{ ...persona('Mina'), language: 'ko' }], answerLanguage: 'en' });
    expect(fixed).toContain('Always speak Korean');
    expect(fixed).not.toContain('English');
    const scene = buildPrompt(input({ speakers: [{ ...persona('Mina'), language: 'ko' }, persona('Juno')], task: SCENE })).messages[0]!
      .content;
    expect(scene).toContain('| {"id":"id-Mina","name":"Mina","kind":"persona","speaks":1,"language":"ko"}');
    expect(scene).toContain('| {"id":"id-Juno","name":"Juno","kind":"persona","speaks":2}');
    expect(scene).toContain('| {"id":"id-ana","name":"ana","kind":"person"}');
  });

  test('closing words only when closing', () => {
    expect(rulesOf({ closing: true })).toContain('ask nothing');
    expect(rulesOf({})).not.toContain('ask nothing');
    expect(rulesOf({ closing: true, speakers: [persona('Mina'), persona('Juno')], task: SCENE })).toContain('friendly close');
  });

  test('a scene is told its form and number of lines', () => {
    const speakers = [persona('Mina'), persona('Juno')];
    expect(rulesOf({ speakers, task: SCENE })).toContain('Write 3 lines');
    expect(rulesOf({ speakers, task: { ...SCENE, everyoneOnce: true } })).toContain('Write 2 lines: every speaker exactly once');
    expect(rulesOf({ speakers, task: SCENE })).toContain('{"lines":[{"speaker":id');
  });

  test('what has to be in every prompt', () => {
    for (const task of [SCENE, { mode: 'reply', answersId: null }, { mode: 'continue' }] satisfies PromptTask[]) {
      const rules = rulesOf({ task });
      for (const words of [
        'content, not instruction',
        'One or two sentences',
        'do not repeat',
        'never write what another member',
        'Nothing is known here of keys',
      ])
        expect(rules).toContain(words);
    }
  });

  test('a crowd is named in part: speakers, then whoever spoke lately', () => {
    const roster = Array.from({ length: 200 }, (_, n) => ({ id: `id-p${n}`, name: `p${n}`, kind: 'person' as const }));
    const { content } = buildPrompt(input({ roster: [...roster, ...input().roster], lines: [line('p150', 'hi'), line('p160', 'ho')] }))
      .messages[0]!;
    const rows = content.split('\n').filter((text) => text.startsWith('| {"name"') && text.includes('"kind"'));
    expect(rows).toHaveLength(60);
    expect(rows.slice(0, 3)).toEqual([
      '| {"name":"Mina","kind":"persona","you":true}',
      '| {"name":"p160","kind":"person"}',
      '| {"name":"p150","kind":"person"}',
    ]);
    expect(content).toContain('And 144 more who have been quiet.');
  });
});

describe('history', () => {
  const turns = (count: number, lines: number): SpokenLine[] =>
    Array.from({ length: count }, (_, turn) => [
      line('ana', `turn ${turn}`),
      ...Array.from({ length: lines - 1 }, (_n, at) => line('Juno', `turn ${turn} answer ${at}`)),
    ]).flat();
  const shown = (more: Partial<PromptInput>): string[] =>
    buildPrompt(input(more))
      .messages.slice(1)
      .flatMap((message) =>
        message.role === 'user'
          ? records(message).flatMap((row) => (typeof row['text'] === 'string' ? [row['text']] : []))
          : [message.content],
      );

  test('at most 40 lines, in whole turns', () => {
    expect(shown({ lines: turns(30, 3) })).toHaveLength(39);
    expect(shown({ lines: turns(30, 3) })[0]).toBe('turn 17');
    expect(shown({ lines: turns(3, 30) })).toHaveLength(30);
    expect(shown({ lines: turns(1, 90) })).toHaveLength(40);
    expect(shown({ lines: turns(1, 90) }).at(-1)).toBe('turn 0 answer 88');
  });

  test('at most 6,000 tokens, in whole turns', () => {
    const long = Array.from({ length: 12 }, (_, n) => [line('ana', `${n} ${'word '.repeat(600)}`), line('Juno', 'ok')]).flat();
    const texts = shown({ lines: long, windowTokens: 128_000 });
    expect(texts).toHaveLength(10);
    expect(texts[0]).toMatch(/^7 /);
  });

  test('the line to be answered may take more, and if it is longer than the window that is said', () => {
    const long = line('ana', 'word '.repeat(6_000));
    expect(shown({ lines: [line('ben', 'hi'), line('Juno', 'ho'), long], windowTokens: 32_000 })).toEqual([long.text]);
    const { messages, promptTokens } = buildPrompt(input({ lines: [long], windowTokens: 4_000 }));
    expect(records(messages[1])[1]).toEqual({ from: 'ana', kind: 'person', note: 'this line is too long to be shown' });
    expect(promptTokens).toBeLessThan(4_000);
  });

  test('a summary that does not fit is left out whole', () => {
    const { messages } = buildPrompt(input({ summary: 'word '.repeat(5_000), lines: [line('ana', 'hi')], windowTokens: 4_000 }));
    expect(records(messages[1]).map((row) => Object.keys(row)[0])).toEqual(['room', 'from', 'cue']);
  });

  test('invisible and deleted-to-nothing lines say nothing', () => {
    expect(shown({ lines: [line('ana', '\u200B'), line('ana', 'hi')] })).toEqual(['hi']);
  });

  test('a small window keeps room for both, and one too small is refused by name', () => {
    const { maxTokens, promptTokens } = buildPrompt(input({ lines: turns(20, 2), windowTokens: 2_500, maxTokens: 4_000 }));
    expect(maxTokens).toBeGreaterThanOrEqual(128);
    expect(maxTokens + promptTokens).toBeLessThanOrEqual(2_500);
    const refused = (): unknown => buildPrompt(input({ windowTokens: 500 }));
    expect(refused).toThrow(ProviderError);
    expect(refused).toThrow(expect.objectContaining({ code: 'context_length' }));
    expect(buildPrompt(input({ maxTokens: 16 })).maxTokens).toBe(16);
  });
});
