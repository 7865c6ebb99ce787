// A server that goes away with the test that started it.
import { onTestFinished } from 'vitest';
import { TestServer } from './server.ts';
import type { ServerOptions } from './server.ts';
import { Wire } from './wire.ts';

export async function openServer(options?: ServerOptions): Promise<TestServer> {
  const server = await TestServer.start(options);
  onTestFinished(() => server.close());
  return server;
}

export async function openWire(server: { readonly port: number }): Promise<Wire> {
  const wire = await Wire.open(() => server.port);
  onTestFinished(() => wire.close());
  return wire;
}
