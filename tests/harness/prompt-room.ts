// A room to build prompts from: kitchen, with ana, ben, Mina and Juno; and what a prompt's reader looks at.
import type { SeatedPersona, SpokenLine } from '../../server/ai/casting.ts';
import type { PromptInput, PromptTask } from '../../server/ai/prompt-input.ts';
import { estimateTokens } from '../../server/ai/tokens.ts';
import type { PromptMessage } from '../../server/ai/types.ts';

export function persona(name: string, sheet = `${name} is kind.`): SeatedPersona {
  return {
    id: `id-${name}`,
    name,
    sheet,
    facts: [],
    confidence: false,
    preset: null,
    model: null,
    temperature: null,
    maxTokens: null,
    language: null,
    talkativeness: 0.5,
    muted: false,
  };
}

let made = 0;
export function line(name: string, text: string, more: Partial<SpokenLine> = {}): SpokenLine {
  made += 1;
  const kind = /^[A-Z미]/.test(name) ? 'persona' : 'person';
  return { id: `line-${made}`, seq: made, authorId: `id-${name}`, name, kind, text, replyToId: null, mentions: [], at: made, ...more };
}

export function input(more: Partial<PromptInput> = {}): PromptInput {
  return {
    room: { name: 'kitchen', topic: 'soup' },
    roster: [
      { id: 'id-ana', name: 'ana', kind: 'person' },
      { id: 'id-ben', name: 'ben', kind: 'person' },
      { id: 'id-Mina', name: 'Mina', kind: 'persona' },
      { id: 'id-Juno', name: 'Juno', kind: 'persona' },
    ],
    speakers: [persona('Mina')],
    lines: [],
    summary: null,
    notes: new Map(),
    task: { mode: 'reply', answersId: null },
    closing: false,
    talkTopic: null,
    answerLanguage: null,
    windowTokens: 16_000,
    maxTokens: 400,
    count: estimateTokens,
    ...more,
  };
}

export const SCENE: PromptTask & { mode: 'scene' } = {
  mode: 'scene',
  scene: {
    speakers: [
      { id: 'id-Mina', name: 'Mina' },
      { id: 'id-Juno', name: 'Juno' },
    ],
    members: [
      { id: 'id-ana', name: 'ana' },
      { id: 'id-Mina', name: 'Mina' },
      { id: 'id-Juno', name: 'Juno' },
    ],
    maxLines: 3,
  },
  everyoneOnce: false,
  answersId: 'id-ana',
};

/** The objects of a user message, one a line: throws when the room broke out of its lines. */
export function records(message: PromptMessage | undefined): Record<string, unknown>[] {
  return (message?.content ?? '').split('\n').map((text) => JSON.parse(text) as Record<string, unknown>);
}

export function ours(messages: readonly PromptMessage[]): string {
  return messages
    .filter(({ role }) => role === 'system')
    .map(({ content }) =>
      content
        .split('\n')
        .filter((text) => !text.startsWith('| '))
        .join('\n'),
    )
    .join('\n');
}
