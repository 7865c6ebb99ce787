// Server-Sent Events of one response, as objects. A stream that breaks is Unreachable: whoever listens may ask for the rest.
import { Unreachable } from '../failure.ts';
import { whyNot } from './api.ts';

export interface StreamEvent {
  id: number;
  name: string;
  body: Record<string, unknown>;
}

export async function* readEvents(response: Response): AsyncGenerator<StreamEvent> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read().catch((error: unknown) => {
        throw new Unreachable(whyNot(error));
      });
      if (done) return;
      const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = readEvent(block);
        if (event !== undefined) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Undefined: a remark that keeps the line open. */
function readEvent(block: string): StreamEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name, value] = /^(\w+): ?(.*)$/u.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const before = fields.get(name);
    fields.set(name, name === 'data' && before !== undefined ? `${before}\n${value}` : value);
  }
  const text = fields.get('data');
  if (text === undefined) return undefined;
  try {
    return { id: Number(fields.get('id') ?? 0), name: fields.get('event') ?? '', body: JSON.parse(text) as Record<string, unknown> };
  } catch {
    throw new Unreachable('');
  }
}
