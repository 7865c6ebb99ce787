// Every route of the HTTP API but the socket's, and who asks for each. (F68 enumerates what is registered here.)
import type { AccountParts } from '../accounts/compose.ts';
import type { CallParts } from '../ai/compose-calls.ts';
import type { KeyDesk } from '../ai/key-desk.ts';
import type { ModelDesk } from '../ai/model-desk.ts';
import type { TrialDesk } from '../ai/trial-desk.ts';
import type { BotParts } from '../bots/compose-bots.ts';
import type { PlainDoor } from '../gateway/plain-door.ts';
import type { NoticeDesk } from '../notices/notice-desk.ts';
import type { PersonaDesk } from '../personas/persona-desk.ts';
import type { ExchangeParts } from '../exchange/compose-exchange.ts';
import type { SearchDesk } from '../search/search-desk.ts';
import type { CardDesk } from '../personas/card-desk.ts';
import type { Pictures } from '../pictures/pictures.ts';
import { registerAccountRoutes } from './account-routes.ts';
import { Authentication, requireScopeOf } from './authentication.ts';
import type { BorderCheck } from './border-check.ts';
import { registerBotRoutes } from './bot-routes.ts';
import { registerChatRoutes } from './chat-routes.ts';
import { registerCommandRoutes } from './command-routes.ts';
import { registerConversationRoutes } from './conversation-routes.ts';
import type { Cookies } from './cookies.ts';
import { registerExportRoutes } from './export-routes.ts';
import { registerDocsRoutes } from './docs-routes.ts';
import { registerHealthRoutes } from './health-routes.ts';
import type { HealthRoutesNeed } from './health-routes.ts';
import { registerImportRoutes } from './import-routes.ts';
import { registerInvitationRoutes } from './invitation-routes.ts';
import { registerKeyRoutes } from './key-routes.ts';
import { registerModelRoutes } from './model-routes.ts';
import { collectRoutes } from './openapi.ts';
import { registerOpenAIRoutes } from './openai-routes.ts';
import { registerNoticeRoutes } from './notice-routes.ts';
import { registerPeopleRoutes } from './people-routes.ts';
import { registerPersonaRoutes } from './persona-routes.ts';
import { registerSearchRoutes } from './search-routes.ts';
import { registerPictureRoutes } from './picture-routes.ts';
import { RequestLimit } from './request-limit.ts';
import { registerRoomRoutes } from './room-routes.ts';
import { registerSessionRoutes } from './session-routes.ts';
import type { UsageDesk } from '../usage/usage-desk.ts';
import type { HttpApp } from './schemas.ts';
import { registerUsageRoutes } from './usage-routes.ts';
import { registerStaticRoutes } from './static-routes.ts';
import { registerTokenRoutes } from './token-routes.ts';
import { registerTrialRoutes } from './trial-routes.ts';
import { registerWebhookRoutes } from './webhook-routes.ts';
import { registerBookRoutes } from './book-routes.ts';
import { registerVersionRoutes } from './version-routes.ts';
import { registerUploadRoutes } from './upload-routes.ts';

export interface RoutesNeed extends BotParts, ExchangeParts, Omit<HealthRoutesNeed, 'accounts'> {
  parts: AccountParts;
  keyDesk: KeyDesk;
  modelDesk: ModelDesk;
  usageDesk: UsageDesk;
  noticeDesk: NoticeDesk;
  personaDesk: PersonaDesk;
  trialDesk: TrialDesk;
  searchDesk: SearchDesk;
  cardDesk: CardDesk;
  pictures: Pictures;
  plainDoor: PlainDoor;
  callParts: CallParts;
  callsPerMinute: number;
  version: string;
  border: BorderCheck;
  cookies: Cookies;
  now: () => number;
  /** Where the built web client is. */
  webFolder: string;
}

export function registerRoutes(app: HttpApp, { callsPerMinute, parts, webFolder, ...rest }: RoutesNeed): void {
  const authentication = new Authentication({ ...parts, ...rest });
  const routes = collectRoutes(app);
  app.addHook('onResponse', (_request, reply, done) => {
    rest.metrics.answered(reply.statusCode);
    done();
  });
  app.decorateRequest('actor', undefined);
  checkWhoAsks(app, authentication, new RequestLimit(callsPerMinute));
  const need = { ...parts, ...rest, authentication };
  registerSessionRoutes(app, need);
  registerAccountRoutes(app, need);
  registerTokenRoutes(app, need);
  registerBotRoutes(app, need);
  registerWebhookRoutes(app, need);
  registerNoticeRoutes(app, need);
  registerPeopleRoutes(app, need);
  registerInvitationRoutes(app, need);
  registerKeyRoutes(app, need);
  registerModelRoutes(app, need);
  registerUsageRoutes(app, need);
  registerPersonaRoutes(app, need);
  registerVersionRoutes(app, need);
  registerBookRoutes(app, need);
  registerTrialRoutes(app, need);
  registerSearchRoutes(app, need);
  registerUploadRoutes(app, need);
  registerPictureRoutes(app, need);
  registerExportRoutes(app, need);
  registerImportRoutes(app, need);
  registerRoomRoutes(app, need);
  registerCommandRoutes(app, need);
  registerChatRoutes(app, need);
  registerConversationRoutes(app, need);
  registerOpenAIRoutes(app, need);
  registerDocsRoutes(app, { routes, version: rest.version });
  registerHealthRoutes(app, need);
  registerStaticRoutes(app, { folder: webFolder, cookies: rest.cookies });
}

function checkWhoAsks(app: HttpApp, authentication: Authentication, limit: RequestLimit): void {
  // Once the body is there: a session that ends while a body trickles in counts no more. (G22)
  app.addHook('preValidation', (request, reply, done) => {
    // The route that was found, not the address as it came: `/%61pi/…` is spelled otherwise and leads to the same place.
    const { url: route = '' } = request.routeOptions;
    if (isOfApi(route)) {
      request.actor = authentication.authenticate(request);
      limit.take(request, reply);
      requireScopeOf(request);
    } else if (isOfOps(route)) {
      request.actor = authentication.authenticate(request);
      requireScopeOf(request);
    }
    done();
  });
}

/** Asked often, and never to be kept waiting. */
function isOfOps(route: string): boolean {
  return /^\/(?:health|metrics)(?:\/|$)/u.test(route);
}

function isOfApi(route: string): boolean {
  return route.startsWith('/api/') || route.startsWith('/v1/');
}
