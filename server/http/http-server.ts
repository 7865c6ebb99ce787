// The HTTP server with every limit set, and what each request passes before and after its route. Knows no route. (RELIABILITY 5.3)
import fastifyCookie from '@fastify/cookie';
import Fastify, { LogController } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { newId } from '../../protocol/ids.ts';
import type { Config } from '../config.ts';
import { parseJson } from '../text/json.ts';
import { refuse } from '../errors.ts';
import type { BorderCheck } from './border-check.ts';
import { replyNotFound, replyWithError } from './error-reply.ts';
import { toLogOptions } from './log-options.ts';
import type { LogSink } from './log-options.ts';
import { putSecurityHeaders } from './security-headers.ts';
import { useSchemas, zodCompilers } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const BODY_LIMIT = 262_144;
const HEADERS_TIMEOUT_MS = 15_000;
/** For an answer that nobody reads. Sockets are none of its business: ws takes it off, and they are bounded by what waits. (B14) */
const STANDSTILL_MS = 15 * 60_000;
/** How long answers under way may take once the server closes. */
const CLOSE_GRACE_MS = 5_000;
/** The one address that is upgraded; elsewhere the wish is ignored, as RFC 9110 allows. (B16) */
export const SOCKET_PATH = '/api/socket';

export function createHttpServer({ config, border, sink }: { config: Config; border: BorderCheck; sink: LogSink }): HttpApp {
  const fastify = Fastify({
    logger: toLogOptions(config.logLevel, sink),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    schemaController: { compilersFactory: zodCompilers },
    bodyLimit: BODY_LIMIT,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    requestTimeout: 30_000,
    connectionTimeout: STANDSTILL_MS,
    keepAliveTimeout: 72_000,
    maxRequestsPerSocket: 1_000,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 5_000,
      shouldUpgradeCallback: isUpgrade,
    },
    frameworkErrors: (error, request, reply) => {
      putSecurityHeaders(reply, undefined, config.publicUrl);
      replyWithError(error, request, reply);
    },
    clientErrorHandler: answerNonsense,
  });
  fastify.server.maxHeadersCount = 100;
  fastify.server.maxConnections = 1_500 + config.maxConnections;
  void fastify.register(fastifyCookie);
  fastify.setErrorHandler((error, request, reply) => replyWithError(error, request, reply));
  fastify.setNotFoundHandler(replyNotFound);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('request-id', request.id);
    border.check(request, reply);
    if (request.method === 'OPTIONS' && reply.hasHeader('access-control-allow-methods')) reply.code(204).send();
    else done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    // A refused upgrade: Node leaves its socket to us, and the other side might keep it open for ever.
    if (isUpgrade(request.raw)) request.raw.socket.destroySoon();
    // The route's pattern, not the address: addresses have ids in them.
    request.log.debug(
      { method: request.method, route: request.routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
    done();
  });
  fastify.server.on('timeout', giveUpUnread);
  cutOffLateAnswers(fastify);
  readJsonBodies(fastify);
  return useSchemas(fastify);
}

function isUpgrade(request: IncomingMessage): boolean {
  return request.headers.upgrade !== undefined && request.method === 'GET' && request.url === SOCKET_PATH;
}

function readJsonBodies(fastify: FastifyInstance): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : parseJson(decode(utf8, body as Buffer)));
    } catch (error) {
      done(error as Error);
    }
  });
}

function decode(utf8: TextDecoder, body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    return refuse('invalid', 'the body is not UTF-8', { reason: 'json' });
  }
}

/** Called when nothing has moved on a connection for long. Whoever does not read what is there for them would keep it for ever; whose answer
 *  is not there yet may have long to wait, for a slot of a small budget, and does. */
function giveUpUnread(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroy();
}

/** Closing waits for answers under way, but not for peers that never read them. */
function cutOffLateAnswers(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    setTimeout(() => {
      fastify.server.closeAllConnections();
    }, CLOSE_GRACE_MS).unref();
    done();
  });
}

/** Bytes that are no HTTP, or too many, or too slow: a bare answer, if the line still takes one. Their content is not logged. (B15) */
function answerNonsense(this: FastifyInstance, error: Error & { code?: string }, socket: Socket): void {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  this.log.debug({ code: error.code }, 'a client sent no HTTP');
  if (error.code !== 'ECONNRESET' && socket.writable) socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroy();
}
