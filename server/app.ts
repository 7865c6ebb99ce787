// The composition root: everything is constructed and connected here, by hand.
import { fileURLToPath } from 'node:url';
import { EMPTY_STAGE } from '../protocol/stage.ts';
import { composeAccounts } from './accounts/compose.ts';
import type { AccountParts } from './accounts/compose.ts';
import { composeKeys } from './ai/compose-keys.ts';
import type { Far, KeyParts } from './ai/compose-keys.ts';
import type { Config } from './config.ts';
import { buildCore } from './core.ts';
import type { Core } from './core.ts';
import type { Database } from './db/database.ts';
import type { ConnectionLimits } from './gateway/connections.ts';
import { frameEncoder } from './gateway/frame-bytes.ts';
import { Gateway } from './gateway/gateway.ts';
import { Recheck } from './gateway/recheck.ts';
import { registerSocketRoute } from './gateway/socket-route.ts';
import { BorderCheck } from './http/border-check.ts';
import { Cookies } from './http/cookies.ts';
import { createHttpServer, SOCKET_PATH } from './http/http-server.ts';
import type { LogSink } from './http/log-options.ts';
import { registerRoutes } from './http/routes.ts';
import type { HttpApp } from './http/schemas.ts';
import { SocketAdmission } from './http/socket-admission.ts';
import { pingDatabase } from './ops/health.ts';

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
  /** Resolves to the address it listens at. */
  listen: () => Promise<string>;
  close: () => Promise<void>;
}

const WEB_FOLDER = fileURLToPath(new URL('../web/dist', import.meta.url));

export function buildApp({ config, database, sink, fatal, now = Date.now, webFolder = WEB_FOLDER, pingMs, far }: AppNeed): App {
  const border = new BorderCheck(config);
  const cookies = new Cookies(config);
  const http = createHttpServer({ config, border, sink });
  const reportBug = (error: unknown): void => {
    http.log.error({ err: error }, 'a bug');
  };
  const core = buildCore({ database, encoder: frameEncoder, now, reportBug, fatal });
  const gateway = new Gateway({
    core,
    limits: socketLimits(config),
    now,
    reportBug,
    stages: { read: () => ({ stage: EMPTY_STAGE, drafts: [] }) },
    directed: { meterOf: () => null, hasOwnKey: () => false },
    pingMs,
  });
  const live = gateway.connections;
  const keyParts = composeKeys({ core, config, live, now, pick: () => null, reportBug, far });
  const parts = composeAccounts({ core, keys: keyParts.keys, live, now, reportBug });
  const admission = new SocketAdmission({ border, now });
  registerRoutes(http, { parts, keyDesk: keyParts.desk, border, cookies, isHealthy: pingDatabase(database), webFolder });
  registerSocketRoute(http, {
    gateway,
    path: SOCKET_PATH,
    admit: (request) => admission.admit(request),
    stillCounts: (principal) => parts.sessions.findById(principal.sessionId) !== undefined,
  });
  const recheck = new Recheck({ connections: gateway.connections, sessions: parts.sessions, batch: core.batch, reportBug });
  recheck.start();
  parts.sweep.start();
  core.purge.begin();

  return {
    http,
    core,
    gateway,
    parts,
    keyParts,
    listen: () => http.listen({ port: config.port, host: config.host }),
    close: async () => {
      recheck.stop();
      parts.sweep.stop();
      core.purge.stop();
      keyParts.close();
      await http.close();
      core.batch.commit();
      database.close();
    },
  };
}

function socketLimits({ maxConnections, maxConnectionsPerAccount, sendsPerMinute, framesPerSecond }: Config): ConnectionLimits {
  return { all: maxConnections, perAccount: maxConnectionsPerAccount, sendsPerMinute, framesPerSecond };
}
