// The provider that needs nothing: no key, no network, no model. Canned lines that pick up the words and names of the room, streamed as
// a model would stream them, on the injected clock. Whoever asks is told that this is a demo. (PRODUCT §1)
import { demoReply, demoScene } from './demo-scene.ts';
import type { SceneLine } from './scene-format.ts';
import { estimateTokens } from './tokens.ts';
import { ProviderError } from './types.ts';
import type { Chunk, Clock, Provider, ProviderRequest } from './types.ts';

const FIRST_PIECE_MS = 120;
const PIECE_MS = 40;
/** Visible characters of a reply at a time, and of a scene, whose first line should soon be whole. */
const REPLY_PIECE = 4;
const SCENE_PIECE = 32;

export function openDemoProvider({ clock }: { clock: Clock }): Provider {
  return {
    voice: 'demo',
    stream: (request) => stream(request, clock),
    listModels: () => Promise.resolve(['demo']),
  };
}

async function* stream(request: ProviderRequest, clock: Clock): AsyncGenerator<Chunk> {
  const { scene, signal, demo, maxTokens, messages } = request;
  stopIfAborted(signal);
  const whole = scene === null ? demoReply(demo) : toJson(demoScene(demo, scene));
  yield { type: 'headers', limits: {} };
  let said = '';
  let wait = FIRST_PIECE_MS;
  for (const piece of toPieces(whole, scene === null ? REPLY_PIECE : SCENE_PIECE)) {
    await pause(wait, clock, signal);
    if (estimateTokens(said + piece) > maxTokens) break;
    said += piece;
    wait = PIECE_MS;
    yield { type: 'text', text: piece };
    stopIfAborted(signal);
  }
  const promptTokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
  yield { type: 'usage', promptTokens, completionTokens: estimateTokens(said) };
  yield { type: 'finish', reason: said === whole ? 'stop' : 'length' };
}

/** In the form that scene-format.ts asks models for. */
function toJson(lines: readonly SceneLine[]): string {
  return JSON.stringify({ lines: lines.map(({ speakerId, kind, text, asks }) => ({ speaker: speakerId, kind, text, asks })) });
}

/** Emoji and syllables stay whole. */
function toPieces(text: string, size: number): string[] {
  const visible = Array.from(new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);
  return Array.from({ length: Math.ceil(visible.length / size) }, (_, at) => visible.slice(at * size, (at + 1) * size).join(''));
}

function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new ProviderError('stopped');
}

function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      cancel();
      reject(new ProviderError('stopped'));
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
