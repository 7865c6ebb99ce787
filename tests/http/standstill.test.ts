// Connections on which nothing moves: an answer that nobody reads is given up, one that is long in coming is not. (B14)
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { BorderCheck } from '../../server/http/border-check.ts';
import { createHttpServer } from '../../server/http/http-server.ts';

/** More than the kernel takes by itself. */
const MUCH = 32 * 1_048_576;

test('B14: whoever does not read an answer is put out, and whoever waits for one is not', async () => {
  const config = readConfig({ PORT: '0' });
  const http = createHttpServer({ config, border: new BorderCheck(config), sink: { write: () => undefined } });
  const slot = Promise.withResolvers<string>();
  http.get('/much', () => Buffer.alloc(MUCH));
  http.get('/late', () => slot.promise);
  http.server.setTimeout(150);
  await http.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => http.close());
  const { port } = http.server.address() as AddressInfo;

  const connected = once(http.server, 'connection') as Promise<[Socket]>;
  const late = fetch(`http://127.0.0.1:${port}/late`);
  const [waiting] = await connected;
  await once(waiting, 'timeout');
  slot.resolve('soup');
  expect(await (await late).text()).toBe('soup');

  const greedy = connect({ port, host: '127.0.0.1' });
  onTestFinished(() => {
    greedy.destroy();
  });
  greedy.on('error', () => undefined);
  const [served] = (await once(http.server, 'connection')) as [Socket];
  const closed = once(served, 'close');
  greedy.write(`GET /much HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await closed;
  expect(served.bytesWritten).toBeGreaterThan(0);
});
