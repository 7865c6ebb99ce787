// The far end of webhooks: an HTTP server that keeps what it was sent and answers as it is told.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { LetterContent } from '../../server/bots/letter-text.ts';
import { until } from './until.ts';

export interface Received {
  path: string;
  headers: IncomingMessage['headers'];
  raw: string;
  letter: LetterContent;
}

type Answer = (response: ServerResponse, received: Received) => void;

export class HookEnd {
  readonly received: Received[] = [];
  /** Connections, whatever was sent over them. */
  calls = 0;
  answer: Answer = (response) => response.writeHead(204).end();
  port = 0;

  static async open(): Promise<HookEnd> {
    const end = new HookEnd();
    const server = createServer((request, response) => {
      let raw = '';
      request.setEncoding('utf8');
      request.on('data', (piece: string) => (raw += piece));
      request.on('end', () => {
        const received = { path: request.url ?? '', headers: request.headers, raw, letter: JSON.parse(raw || 'null') as LetterContent };
        end.received.push(received);
        end.answer(response, received);
      });
    });
    server.on('connection', () => (end.calls += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    end.port = (server.address() as AddressInfo).port;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return end;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get texts(): string[] {
    return this.received.map(({ letter }) => letter.message.text);
  }

  /** So many letters have come. */
  async has(count: number, patienceMs?: number): Promise<void> {
    await until(() => this.received.length >= count, `${count} letters`, patienceMs);
  }
}
