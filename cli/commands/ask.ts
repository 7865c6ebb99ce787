// `dantok ask`: one question to a persona or a model, its answer to standard output as it comes. A broken line is taken up where it broke;
// whoever interrupts it stops the answer on the server too.
import type { ErrorCode, WireError } from '../../protocol/errors.ts';
import type { AskWish } from '../arguments.ts';
import { EXIT, Refusal, Unreachable, UsageError, exitCodeOf, type ExitCode } from '../failure.ts';
import { requireLogin, type Login } from '../login-file.ts';
import { request } from '../net/api.ts';
import { readEvents, type StreamEvent } from '../net/events.ts';
import { readAll, type Place } from '../place.ts';
import { cleanJson, cleanText } from '../text/clean.ts';
import { failureWords, waitWords } from '../words/say.ts';

const TEXT_MOST = 64_000;
const TRIES = 5;
const AGAIN_MS = 1_000;

interface Queued {
  stream_id: string;
  place: number;
  earliest_at: number | null;
}

interface Answer {
  response: string;
}

export async function ask(place: Place, wish: AskWish): Promise<ExitCode> {
  const { words, input, output, unread, remark } = place;
  const login = requireLogin(place.env, words);
  const piped = input.isTTY ? '' : await readAll(input, TEXT_MOST);
  const message = [wish.question, piped.trimEnd()].filter((part) => part.trim() !== '').join('\n\n');
  if (message === '') throw new UsageError(words.emptyAsk);
  const control = new AbortController();
  const interrupt = (): void => control.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  unread.addEventListener('abort', interrupt);
  let streamId: string | undefined;
  try {
    const { persona, model, temperature } = wish;
    const body = { message, persona, model, temperature };
    const queued = (await (await request(login, '/api/chat/stream', { method: 'POST', body })).json()) as Queued;
    streamId = queued.stream_id;
    if (process.stderr.isTTY && queued.place > 1) remark(words.place(queued.place, waitOf(place, queued)));
    const answer = await hear(login, streamId, { signal: control.signal, chunk: (text) => wish.json || output.write(shown(place, text)) });
    output.write(wish.json ? `${cleanJson(answer)}\n` : answer.response.endsWith('\n') ? '' : '\n');
    return EXIT.done;
  } catch (error) {
    if (control.signal.aborted) {
      if (streamId !== undefined)
        await request(login, `/api/chat/stream/${encodeURIComponent(streamId)}`, { method: 'DELETE' }).catch(() => undefined);
      return unread.aborted ? EXIT.done : EXIT.interrupted;
    }
    remark(failureWords(words, error, login.url.origin));
    return exitCodeOf(error);
  }
}

/** A file gets what was said, a terminal only what cannot harm it. */
function shown({ output }: Place, text: string): string {
  return output.isTTY ? cleanText(text) : text;
}

function waitOf({ words }: Place, { earliest_at: at }: Queued): string | null {
  return at === null || at <= Date.now() ? null : waitWords(words, at - Date.now());
}

/** What was heard already is not told again. */
async function hear(
  login: Login,
  streamId: string,
  { signal, chunk }: { signal: AbortSignal; chunk: (text: string) => void },
): Promise<Answer> {
  let last = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      const headers = { accept: 'text/event-stream', ...(last === 0 ? {} : { 'last-event-id': String(last) }) };
      const response = await request(login, `/api/chat/stream/${encodeURIComponent(streamId)}`, { headers, signal });
      for await (const event of readEvents(response)) {
        if (event.id <= last) continue;
        last = event.id;
        tries = 1;
        if (event.name === 'CHUNK') chunk((event.body as { text: string }).text);
        else if (event.name === 'END') return event.body as unknown as Answer;
        else if (event.name === 'ERROR') throw toRefusal(event);
      }
      throw new Unreachable('');
    } catch (error) {
      if (signal.aborted || !(error instanceof Unreachable) || tries >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * tries));
    }
  }
}

function toRefusal({ body }: StreamEvent): Refusal {
  const { code, message, details } = body as { code: ErrorCode; message?: string; details?: WireError['details'] };
  return new Refusal({ code, message: message ?? '', details });
}
