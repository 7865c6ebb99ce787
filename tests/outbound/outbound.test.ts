// Where a request may go, checked when the socket connects; and what may come back. (B60, B61, B65, B68, F51, F61)
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createHttpsServer } from 'node:https';
import { rootCertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realClock } from '../../server/ai/clock.ts';
import { checkedLookup, type Resolve } from '../../server/outbound/lookup.ts';
import { OutboundError } from '../../server/outbound/outbound-error.ts';
import { openOutbound, type OutboundOptions } from '../../server/outbound/outbound.ts';
import { makeCertificate, type Certificate } from '../harness/certificate.ts';
import { openFakeProvider, type FakeProvider } from '../harness/fake-provider.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await openFakeProvider({ models: [{ id: 'm' }] });
});
afterAll(() => fake.close());

const open = (options: Partial<OutboundOptions> = {}) => openOutbound({ allowedPrivateOrigins: [], after: realClock.after, ...options });
const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

async function failureOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'none';
  } catch (error) {
    return error instanceof OutboundError ? `${error.code} ${error.hint}`.trim() : String(error);
  }
}

/** A port on which connections are counted, and nothing is said. */
async function listen(): Promise<{ port: number; connections: () => number; close: () => void }> {
  let count = 0;
  const server: Server = createServer((socket) => {
    count += 1;
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, connections: () => count, close: () => server.close() };
}

describe('a request is judged again whatever was stored', () => {
  test.each([
    ['http://127.0.0.1:80/', 'https_only'],
    ['https://127.0.0.1/', 'private'],
    ['https://[::ffff:7f00:1]/', 'private'],
    ['https://localhost/', 'private'],
    ['file:///etc/passwd', 'scheme'],
    ['https://ana:pw@example.org/', 'has_credentials'],
    ['https://example.org:6379/', 'port'],
  ])('%s', async (url, reason) => {
    expect(await failureOf(open().fetchFor('administrator')(url))).toBe(`address_refused ${reason}`);
  });

  test('a listed origin is open to the administrator and to nobody else', async () => {
    const outbound = open({ allowedPrivateOrigins: [fake.origin] });
    expect((await outbound.fetchFor('administrator')(`${fake.baseUrl}/models`)).status).toBe(200);
    expect(await failureOf(outbound.fetchFor('member')(`${fake.baseUrl}/models`))).toBe('address_refused https_only');
  });
});

describe('a name is checked where the socket gets its address (B60)', () => {
  test.each([
    ['127.0.0.1'],
    ['8.8.8.8', '127.0.0.1'],
    ['2606:4700:4700::1111', '::1'],
    ['169.254.169.254'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
  ])('%s is refused before anything connects', async (...addresses) => {
    const port = await listen();
    const outbound = open({ resolve: resolvesTo(...addresses) });
    expect(await failureOf(outbound.fetchFor('member')(`https://rebind.example.org:${port.port}/`))).toBe('address_refused not public');
    expect(port.connections()).toBe(0);
    port.close();
  });

  test('the addresses that were checked are the ones that are used: the name is asked once', async () => {
    const answers = [['8.8.8.8'], ['127.0.0.1']];
    let asked = 0;
    const lookup = checkedLookup(
      async (hostname) => resolvesTo(...(answers[asked++] ?? []))(hostname),
      (address) => address !== '127.0.0.1',
    );
    const handed = await new Promise((resolve) => {
      lookup('rebind.example.org', { all: true }, (error, addresses) => resolve(error ?? addresses));
    });
    expect({ handed, asked }).toEqual({ handed: [{ address: '8.8.8.8', family: 4 }], asked: 1 });
    const single = checkedLookup(resolvesTo('8.8.8.8', '9.9.9.9'), () => true);
    const first = await new Promise((resolve) => {
      single('x.example.org', {}, (_error, address, family) => resolve([address, family]));
    });
    expect(first).toEqual(['8.8.8.8', 4]);
  });

  test('a listed origin is asked for by name and may be anywhere', async () => {
    const { port } = new URL(fake.origin);
    const origin = `http://ollama:${port}`;
    const outbound = open({ allowedPrivateOrigins: [origin], resolve: resolvesTo('127.0.0.1') });
    const response = await outbound.fetchFor('administrator')(`${origin}/v1/models`);
    expect(await response.json()).toEqual({ object: 'list', data: [{ id: 'm' }] });
    expect(fake.journal.at(-1)?.headers.host).toBe(`ollama:${port}`);
  });
});

describe('nobody there (F51)', () => {
  test('refused', async () => {
    const port = await listen();
    port.close();
    const origin = `http://127.0.0.1:${port.port}`;
    expect(await failureOf(open({ allowedPrivateOrigins: [origin] }).fetchFor('administrator')(origin))).toBe(
      'connect_failed ECONNREFUSED',
    );
  });

  test('no such name, no address at all', async () => {
    const lost: Resolve = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    expect(await failureOf(open({ resolve: lost }).fetchFor('member')('https://gone.example.org/'))).toBe('connect_failed ENOTFOUND');
    expect(await failureOf(open({ resolve: resolvesTo() }).fetchFor('member')('https://gone.example.org/'))).toBe(
      'connect_failed ENOTFOUND',
    );
  });

  test('a name server, or a host, that never answers: 10 s', async () => {
    const clock = new VirtualClock();
    let asked = false;
    const silent: Resolve = () => {
      asked = true;
      return new Promise(() => {});
    };
    const failure = failureOf(open({ after: clock.after, resolve: silent }).fetchFor('member')('https://slow.example.org/'));
    await expect.poll(() => asked, { interval: 2 }).toBe(true);
    await clock.advance(10_000);
    expect(await failure).toBe('connect_timeout');
  });

  test('a host that connects and never finishes the handshake: 10 s', async () => {
    const clock = new VirtualClock();
    const port = await listen();
    const origin = `https://127.0.0.1:${port.port}`;
    const failure = failureOf(open({ after: clock.after, allowedPrivateOrigins: [origin] }).fetchFor('administrator')(origin));
    await expect.poll(() => port.connections(), { interval: 2 }).toBe(1);
    await clock.advance(10_000);
    expect(await failure).toBe('connect_timeout');
    port.close();
  });
});

describe('TLS (F51)', () => {
  const year = 365 * 86_400_000;
  const good = makeCertificate('llm.example.org', new Date(Date.now() - year), new Date(Date.now() + year));
  const expired = makeCertificate('old.example.org', new Date(Date.now() - 2 * year), new Date(Date.now() - year));
  const stranger = makeCertificate('llm.example.org', new Date(Date.now() - year), new Date(Date.now() + year));
  beforeAll(() => {
    setDefaultCACertificates([...rootCertificates, good.cert, expired.cert]);
  });
  afterAll(() => {
    setDefaultCACertificates(rootCertificates);
  });

  async function ask(certificate: Certificate, host: string): Promise<string> {
    const server = createHttpsServer(certificate, (_request, response) => response.end('hello'));
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `https://${host}:${(server.address() as AddressInfo).port}`;
    const outbound = open({ allowedPrivateOrigins: [origin], resolve: resolvesTo('127.0.0.1') });
    try {
      return await (await outbound.fetchFor('administrator')(origin)).text();
    } catch (error) {
      return (error as OutboundError).hint;
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test('a good certificate is good by name, though the address was chosen by us', async () => {
    expect(await ask(good, 'llm.example.org')).toBe('hello');
  });
  test('an expired one, one for another name, one of a stranger', async () => {
    expect(await ask(expired, 'old.example.org')).toBe('CERT_HAS_EXPIRED');
    expect(await ask(good, 'other.example.org')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await ask(stranger, 'llm.example.org')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });
  test('plain http where TLS should be', async () => {
    const origin = fake.origin.replace('http:', 'https:');
    expect(await failureOf(open({ allowedPrivateOrigins: [origin] }).fetchFor('administrator')(origin))).toMatch(
      /^connect_failed (EPROTO|ERR_SSL)/,
    );
  });
});

describe('what may come back', () => {
  const listed = () => open({ allowedPrivateOrigins: [fake.origin] }).fetchFor('administrator');
  const post = (model: string, init: RequestInit = {}) =>
    listed()(fake.baseUrl, { method: 'POST', body: JSON.stringify({ model }), ...init });

  test('no cookie (B68)', async () => {
    const response = await post('whole-late');
    expect(response.headers.get('set-cookie')).toBe(null);
    expect(response.headers.get('content-type')).toBe('application/json');
    await response.text();
  });

  test.each([
    ['redirect-307', 'redirect 307'],
    ['redirect-file', 'redirect 302'],
    ['many-headers', 'bad_http HPE_HEADER_OVERFLOW'],
    ['interim-flood', 'bad_http 1xx'],
    ['upgrade', 'bad_http 101'],
    ['old-http', 'bad_http HPE_INVALID_CONSTANT'],
    ['reset-at-once', 'connect_failed ECONNRESET'],
  ])('%s is refused', async (model, failure) => {
    expect(await failureOf(post(model))).toBe(failure);
    await fake.journal.at(-1)!.closed;
  });

  test('no document longer than its cap', async () => {
    const small = open({ allowedPrivateOrigins: [fake.origin], caps: { document: 100 } }).fetchFor('administrator');
    const response = await small(fake.baseUrl, { method: 'POST', body: JSON.stringify({ model: 'whole' }) });
    expect(await failureOf(response.text())).toBe('too_large body');
  });

  test('nothing after an abort, and the connection is gone', async () => {
    const control = new AbortController();
    const response = await post('trickle', { signal: control.signal });
    const entry = fake.journal.at(-1)!;
    const reader = response.body!.getReader();
    await reader.read();
    control.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' });
    await entry.closed;
  });

  test('a reader that cancels closes the connection', async () => {
    const response = await post('trickle');
    await response.body!.cancel();
    await fake.journal.at(-1)!.closed;
  });

  test('what was there before a cut can be read', async () => {
    const response = await post('cut');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const failure = await failureOf(
      (async () => {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) return;
          text += value;
        }
      })(),
    );
    expect(failure).toBe('cut');
    expect(text).toContain('five');
  });
});
