// One request, heard to its end: headers, text, usage, and how it ended. Never rejects; what is not a provider's failure is a bug, reported.
// Only text crosses to whoever listens. (CONVERSATION §7; G9, B84)
import type { Slot } from './slot.ts';
import { counterOf, PER_MESSAGE } from './tokens.ts';
import { ProviderError } from './types.ts';
import type { FinishReason, HeaderLimits, ProviderRequest } from './types.ts';
import type { Voice } from './voice.ts';

export interface Asked {
  /** Null: it did not end by itself, see `failure`. */
  finish: FinishReason | null;
  failure: ProviderError | null;
  /** As the provider reported it; `estimated`: it did not, and this is our own count. */
  usage: { promptTokens: number; completionTokens: number; estimated: boolean } | null;
}

/** True: go on. False: nothing more is wanted, the connection is closed. */
export type Listen = (text: string, logprob: number | undefined) => boolean;

export interface AskingNeed {
  /** The headers of an answer that was no refusal. */
  learn: (voice: Voice, limits: HeaderLimits) => void;
  /** What became of a request, with what a refusal said about time; null: it went well. Not told of what somebody stopped. */
  heard: (voice: Voice, failure: ProviderError | null) => void;
  reportBug: (error: unknown) => void;
}

export async function ask(need: AskingNeed, what: { voice: Voice; slot: Slot; request: ProviderRequest }, listen: Listen): Promise<Asked> {
  const asked: Asked = { finish: null, failure: null, usage: null };
  let heard = '';
  const listenIn: Listen = (text, logprob) => {
    heard += text;
    return listen(text, logprob);
  };
  try {
    await hear(need, what, listenIn, asked);
    if (asked.finish === null) asked.failure = new ProviderError(what.request.signal.aborted ? 'stopped' : 'cut');
  } catch (error) {
    if (!(error instanceof ProviderError)) need.reportBug(error);
    asked.failure = error instanceof ProviderError ? error : new ProviderError('server');
    // A refusal is an answer too; and what was given up may have arrived as late as this.
    what.slot.left();
  }
  try {
    if (asked.failure?.code !== 'stopped') need.heard(what.voice, asked.failure);
  } catch (error) {
    need.reportBug(error);
  }
  asked.usage ??= estimate(what.request, asked, heard);
  return asked;
}

async function hear(
  need: AskingNeed,
  { voice, slot, request }: { voice: Voice; slot: Slot; request: ProviderRequest },
  listen: Listen,
  asked: Asked,
): Promise<void> {
  for await (const chunk of voice.provider.stream(request)) {
    switch (chunk.type) {
      case 'headers':
        slot.left();
        need.learn(voice, chunk.limits);
        break;
      case 'text':
        if (listen(chunk.text, chunk.logprob)) break;
        asked.finish = 'stop';
        return;
      case 'usage':
        asked.usage = { promptTokens: chunk.promptTokens, completionTokens: chunk.completionTokens, estimated: false };
        slot.setTokens(chunk.promptTokens + chunk.completionTokens);
        break;
      case 'finish':
        asked.finish = chunk.reason;
    }
  }
}

/** A refusal is not paid for; whatever else was sent may be, however it ended. */
function estimate({ messages, model }: ProviderRequest, { failure }: Asked, heard: string): NonNullable<Asked['usage']> {
  const isRefused = failure !== null && heard === '' && (failure.status !== null || failure.code === 'unreachable');
  if (isRefused) return { promptTokens: 0, completionTokens: 0, estimated: true };
  const count = counterOf(model);
  const promptTokens = messages.reduce((sum, { content }) => sum + count(content) + PER_MESSAGE, 0);
  return { promptTokens, completionTokens: count(heard), estimated: true };
}
