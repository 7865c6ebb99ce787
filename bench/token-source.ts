// The far end of the token bench: a provider that takes its time before the first word and notes when it wrote it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as passed } from 'node:timers/promises';

export interface TokenSource {
  baseUrl: string;
  /** When the first word of the next answer was written. */
  answered: () => Promise<number>;
  close: () => Promise<void>;
}

const BEFORE_FIRST_MS = 150;
const WORDS = 12;
const BETWEEN_MS = 20;

export async function openTokenSource(): Promise<TokenSource> {
  let told = Promise.withResolvers<number>();
  let answers = 0;
  const server = createServer((request, response) => {
    request.resume();
    const say = (delta: object, finish: string | null = null): void => {
      response.write(`data: ${JSON.stringify({ id: 'a', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
    };
    const answer = async (): Promise<void> => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      say({ role: 'assistant', content: '' });
      await passed(BEFORE_FIRST_MS);
      answers += 1;
      told.resolve(performance.now());
      // Never twice the same words: a repeated line would be dropped.
      for (let word = 0; word < WORDS; word += 1) {
        say({ content: `${(answers * 7919 + word * 104_729).toString(36)} ` });
        await passed(BETWEEN_MS);
      }
      say({ content: 'so it is.' }, 'stop');
      response.end('data: [DONE]\n\n');
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`,
    answered: async () => {
      const at = await told.promise;
      told = Promise.withResolvers<number>();
      return at;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
