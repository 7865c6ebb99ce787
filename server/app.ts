// The composition root: everything is constructed and connected here, by hand.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeAccounts } from './accounts/compose.ts';
import type { AccountParts } from './accounts/compose.ts';
import { realClock } from './ai/clock.ts';
import { composeCalls } from './ai/compose-calls.ts';
import type { CallParts } from './ai/compose-calls.ts';
import { composeHeart } from './ai/compose-heart.ts';
import type { Heart } from './ai/compose-heart.ts';
import { composeKeys } from './ai/compose-keys.ts';
import type { Far, KeyParts } from './ai/compose-keys.ts';
import type { Lined } from './ai/line-up.ts';
import { composeTrials } from './ai/compose-trials.ts';
import { TrialDesk } from './ai/trial-desk.ts';
import type { Trials } from './ai/trials.ts';
import type { Config } from './config.ts';
import { composeBots } from './bots/compose-bots.ts';
import type { BotParts } from './bots/compose-bots.ts';
import { Bots } from './bots/bots.ts';
import { buildCore } from './core.ts';
import type { Core } from './core.ts';
import type { Database } from './db/database.ts';
import type { ConnectionLimits } from './gateway/connections.ts';
import { composeExchange } from './exchange/compose-exchange.ts';
import { frameEncoder } from './gateway/frame-bytes.ts';
import { Gateway } from './gateway/gateway.ts';
import { Recheck } from './gateway/recheck.ts';
import { registerSocketRoute } from './gateway/socket-route.ts';
import { ChatError } from './errors.ts';
import { BorderCheck } from './http/border-check.ts';
import { Cookies } from './http/cookies.ts';
import { createHttpServer, SOCKET_PATH } from './http/http-server.ts';
import type { LogSink } from './http/log-options.ts';
import { registerRoutes } from './http/routes.ts';
import type { HttpApp } from './http/schemas.ts';
import { SocketAdmission } from './http/socket-admission.ts';
import { forgetWishes } from './notices/notice-wishes.ts';
import { composeNotices } from './notices/compose-notices.ts';
import { composeOps } from './ops/compose-ops.ts';
import { CardDesk } from './personas/card-desk.ts';
import { PersonaDesk } from './personas/persona-desk.ts';
import { FewAtOnce } from './usage/few-at-once.ts';
import { UsageDesk } from './usage/usage-desk.ts';
import { UsageReader } from './usage/usage-reader.ts';
import { composeSearch } from './search/compose-search.ts';
import type { SearchParts } from './search/compose-search.ts';
import type { Id } from '../protocol/records.ts';

export interface AppNeed {
  config: Config;
  database: Database;
  sink: LogSink;
  /** The disk cannot be trusted any more. */
  fatal: (error: unknown) => void;
  now?: () => number;
  webFolder?: string;
  pingMs?: number | undefined;
  far?: Far | undefined;
}

export interface App {
  http: HttpApp;
  core: Core;
  gateway: Gateway;
  parts: AccountParts;
  keyParts: KeyParts;
  callParts: CallParts;
  heart: Heart;
  trials: Trials;
  search: SearchParts;
  botParts: BotParts;
  /** Resolves to the address it listens at. */
  listen: () => Promise<string>;
  close: () => Promise<void>;
}

type Reporter = (error: unknown) => void;

const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
const WEB_FOLDER = fileURLToPath(new URL('../web/dist', import.meta.url));

export function buildApp({ webFolder = WEB_FOLDER, ...need }: AppNeed): App {
  const { config, database, sink } = need;
  const border = new BorderCheck(config);
  const cookies = new Cookies(config);
  const http = createHttpServer({ config, border, sink });
  const { bugs, reportBug } = openReports(http);
  const inside = composeInside(need, reportBug);
  const { botParts, callParts, core, gateway, heart, keyParts, now, parts, trials } = inside;
  const { health, metrics } = composeOps({ ...inside, config, database, version: VERSION, bugs });
  const admission = new SocketAdmission({ border, now });
  const desks = composeDesks(inside, { config, database, reportBug, far: need.far });
  registerRoutes(http, { parts, ...desks.forRoutes, border, cookies, health, metrics, now, webFolder });
  registerSocketRoute(http, {
    gateway,
    path: SOCKET_PATH,
    admit: (request) => admission.admit(request),
    stillCounts: (principal) => parts.credentials.findById(principal.sessionId) !== undefined,
  });
  const recheck = new Recheck({ ...core, connections: gateway.connections, credentials: parts.credentials, reportBug });
  recheck.start();
  parts.sweep.start();
  core.purge.begin();
  desks.begin();

  return {
    ...{ http, core, gateway, parts, keyParts, callParts, heart, trials, search: desks.search, botParts },
    listen: async () => {
      await heart.start();
      botParts.postman.start();
      const address = await http.listen({ port: config.port, host: config.host });
      keyParts.loadAhead();
      return address;
    },
    close: async () => {
      recheck.stop();
      parts.sweep.stop();
      core.purge.stop();
      await desks.close();
      metrics.close();
      await heart.close();
      keyParts.close();
      await http.close();
      core.batch.commit();
      database.close();
    },
  };
}

function openReports(http: HttpApp): { bugs: () => number; reportBug: Reporter } {
  let bugs = 0;
  const reportBug = (error: unknown): void => {
    // What a full disk refuses is tried again by whoever wanted it.
    if (error instanceof ChatError && error.code === 'storage_full') {
      http.log.warn(error.message);
      return;
    }
    bugs += 1;
    http.log.error({ err: error }, 'a bug');
  };
  return { bugs: () => bugs, reportBug };
}

type Inside = ReturnType<typeof composeInside>;

/** What stands between the routes and the rest. */
function composeDesks(
  { botParts, callParts, core, exchange, gateway, keyParts, now, parts, trials }: Inside,
  need: Pick<AppNeed, 'config' | 'database' | 'far'> & { reportBug: Reporter },
) {
  const { config, database, far, reportBug } = need;
  const notices = composeNotices({
    ...{ core, ...keyParts, now, reportBug, publicUrl: config.publicUrl, after: far?.clock?.after ?? realClock.after },
    counts: (sessionId) => parts.credentials.findById(sessionId) !== undefined,
  });
  const search = composeSearch({ core, database, now, reportBug });
  const reader = new UsageReader(database.sqlite.name);
  const few = new FewAtOnce();
  const forRoutes = {
    keyDesk: keyParts.desk,
    modelDesk: keyParts.modelDesk,
    noticeDesk: notices.desk,
    personaDesk: new PersonaDesk({ ...core, reader, few, now, reportBug }),
    cardDesk: new CardDesk({ ...core, now }),
    trialDesk: new TrialDesk({ orm: core.orm, trials }),
    usageDesk: new UsageDesk({ ...core, ...keyParts, reader, few, now }),
    searchDesk: search.desk,
    pictures: core.pictures,
    ...exchange,
    ...botParts,
    callParts,
    plainDoor: gateway.plainDoor,
    callsPerMinute: config.callsPerMinute,
    version: VERSION,
    metricsFor: config.metricsFor,
  };
  return {
    forRoutes,
    search,
    begin: () => {
      exchange.importDesk.recover();
      search.indexer.begin();
    },
    close: async () => {
      trials.close();
      callParts.calls.close();
      botParts.postman.close();
      notices.close();
      await exchange.importDesk.close();
      await search.close();
      reader.close();
    },
  };
}

/** Everything that knows no HTTP. What is made first asks what is made later only when it is asked itself. */
function composeInside({ config, database, fatal, now = Date.now, pingMs, far }: Omit<AppNeed, 'webFolder'>, reportBug: Reporter) {
  const core = buildCore({ database, encoder: frameEncoder, now, reportBug, fatal });
  const gateway = new Gateway({
    ...{ core, limits: socketLimits(config), now, reportBug, pingMs },
    stages: { read: (roomId) => heart.stages.read(roomId) },
    directed: {
      meterOf: (roomId, actorId) => heart.meterOf(roomId, actorId),
      hasOwnKey: (actorId) => heart.hasOwnKey(actorId),
    },
  });
  const live = gateway.connections;
  const keyParts = composeKeys({
    ...{ core, config, live, now, reportBug, far },
    pick: (budgetId, open) => {
      const ofRooms = heart.orchestrator.pick(budgetId, open);
      return callParts.calls.choose(budgetId, open, trials.pick(budgetId, open, ofRooms));
    },
  });
  const clock = far?.clock ?? { ...realClock, now };
  const lineUp = (budgetId: Id): Lined[] => callParts.calls.lineUp(budgetId);
  const heart: Heart = composeHeart({ core, keyParts, config, clock, lineUp, reportBug });
  const trials: Trials = composeTrials({ core, keyParts, config, heart, clock, lineUp, reportBug });
  const callParts: CallParts = composeCalls({
    ...{ core, keyParts, config, clock, reportBug },
    listOthers: (budgetId) => trials.lineUp(budgetId),
    spent: () => {
      heart.stages.touchAll();
    },
    isSignedIn: (sessionId) => parts.credentials.findById(sessionId) !== undefined,
  });
  const bots = new Bots({ ...core, now });
  const exchange = composeExchange({ core, now, reportBug });
  const departures = {
    removeAllOf: (actorId: Id): void => {
      keyParts.keys.removeAllOf(actorId);
      callParts.conversations.removeAllOf(actorId);
      bots.removeAllOf(actorId);
      exchange.importDesk.forget(actorId);
      forgetWishes(core.orm, actorId);
    },
  };
  const forgetOld = (): void => {
    botParts.letters.sweep();
  };
  const parts = composeAccounts({ core, keys: departures, forgetOld, live, now, reportBug });
  const takeSend = (actorId: Id): number => live.takeSend(actorId, performance.now());
  const botParts: BotParts = composeBots({ core, bots, config, parts, live, takeSend, clock, vault: keyParts.vault, reportBug });
  return { botParts, callParts, core, exchange, gateway, heart, keyParts, now, parts, trials };
}

function socketLimits({ maxConnections, maxConnectionsPerAccount, sendsPerMinute, framesPerSecond }: Config): ConnectionLimits {
  return { all: maxConnections, perAccount: maxConnectionsPerAccount, sendsPerMinute, framesPerSecond };
}
