// A kitchen with ana, ben and cho, a clock that moves when told, and a push service of our own that opens what it is sent with the keys
// of the browser it is for, as that browser would.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Notify, PushedNotice } from '../../protocol/notices.ts';
import type { Id } from '../../protocol/records.ts';
import { openOutbound } from '../../server/outbound/outbound.ts';
import type { Outbound } from '../../server/outbound/outbound.ts';
import { call } from '../faults/http-calls.ts';
import type { Answer } from '../faults/http-calls.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';
import { makeBrowser } from './push-browser.ts';
import type { PushBrowser } from './push-browser.ts';

interface Letter {
  to: string;
  headers: Record<string, string>;
  body: Buffer;
}

interface FakePushService {
  origin: string;
  letters: Letter[];
  /** What it answers next, by person; then 201. */
  statuses: Map<Id, number[]>;
  close: () => Promise<void>;
}

async function openPushService(): Promise<FakePushService> {
  const letters: Letter[] = [];
  const statuses = new Map<Id, number[]>();
  const server = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const to = (request.url ?? '').slice(1);
      letters.push({ to, headers: request.headers as Record<string, string>, body: Buffer.concat(pieces) });
      response.writeHead(statuses.get(to)?.shift() ?? 201).end('read by nobody');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ letters, statuses, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

export async function openPushRig(options: { real?: boolean } = {}) {
  const service = await openPushService();
  const clock = new VirtualClock();
  const flying = { count: 0 };
  const outbound = options.real === true ? {} : { outbound: countFlying(service.origin, flying) };
  const server = await TestServer.start({ now: clock.now, far: { clock, ...outbound } });
  onTestFinished(async () => {
    await server.close();
    await service.close();
  });
  const [ana, ben, cho] = [await server.person('ana', 'owner'), await server.person('ben'), await server.person('cho')];
  const kitchen = await server.room('kitchen', ana, ben, cho);
  const browsers = new Map<Id, PushBrowser>();
  const endpointOf = (who: Person): string => `${service.origin}/${who.id}`;
  const api = (who: Person, method: string, path: string, body?: unknown): Promise<Answer> =>
    call({ port: server.port, cookie: who.cookie }, method, path, body);
  const noticesOf = (who: Person): PushedNotice[] =>
    service.letters.filter(({ to }) => to === who.id).map(({ body }) => JSON.parse(browsers.get(who.id)?.open(body) ?? '') as PushedNotice);
  return {
    ...{ server, service, ana, ben, cho, kitchen, api, endpointOf, noticesOf },
    /** The words that reached a person's browser, each once. */
    told: (who: Person): string[] => [
      ...new Set(noticesOf(who).map((notice) => (notice.type === 'line' ? (notice.words?.text ?? '') : 'test'))),
    ],
    rows: (): number => server.core.orm.$client.prepare('SELECT count(*) FROM push_subscriptions').pluck().get() as number,
    subscribe: async (who: Person): Promise<void> => {
      const browser = makeBrowser();
      browsers.set(who.id, browser);
      await api(who, 'GET', '/api/push');
      const { status, body } = await api(who, 'PUT', '/api/push', { endpoint: endpointOf(who), ...browser.keys });
      if (status !== 204) throw new Error(JSON.stringify(body));
    },
    choose: (who: Person, roomId: Id, notify: Notify): Promise<boolean> =>
      server.core.batch.do(() => server.core.myRooms.chooseNotify(who.id, roomId, notify)),
    post: async (who: Person, text: string, more: { replyToId?: Id } = {}): Promise<Id> => {
      const id = newId();
      await server.core.batch.do(() => server.core.messages.postMessage(who.id, kitchen, { id, text, ...more }));
      return id;
    },
    /** Everything that is sent meanwhile has arrived and was noted. */
    passSeconds: async (seconds: number): Promise<void> => {
      await clock.advance(seconds * 1_000);
      for (let calm = 0; calm < 12; calm = flying.count === 0 ? calm + 1 : 0) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** As for an administrator who listed the place, and how many calls are under way. */
function countFlying(origin: string, flying: { count: number }): Outbound {
  const real = openOutbound({ allowedPrivateOrigins: [origin], after: new VirtualClock().after });
  const fetchAs = real.fetchFor('administrator');
  return {
    judge: (address) => real.judge(address, 'administrator'),
    fetchFor: () => async (target, init) => {
      flying.count += 1;
      try {
        return await fetchAs(target, init);
      } finally {
        flying.count -= 1;
      }
    },
  };
}
