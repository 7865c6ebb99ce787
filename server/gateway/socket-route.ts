// The socket's route: admitted before the upgrade, connected in the run that makes it. Every limit of ws is lowered here, and said
// even where it is the default, so that a changed default is seen. (RELIABILITY 5.2, G22, B20)
import fastifyWebsocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { CLOSE } from '../../protocol/close-codes.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Principal } from '../accounts/principal.ts';
import type { Gateway } from './gateway.ts';

export interface SocketRouteNeed {
  gateway: Gateway;
  path: string;
  /** Throws a refusal before the upgrade. */
  admit: (request: FastifyRequest) => Principal;
  /** Whether the session still counts: it may have ended between the admission and the upgrade. */
  stillCounts: (principal: Principal) => boolean;
}

/** Half of what closing may take in all. */
const GRACE_MS = 5_000;

/** `closeTimeout` and the two counts are newer than the type declarations of ws. */
const SOCKET_OPTIONS = {
  maxPayload: LIMITS.frameBytes,
  maxFragments: 64,
  maxBufferedChunks: 1_024,
  perMessageDeflate: false,
  skipUTF8Validation: false,
  closeTimeout: GRACE_MS,
  // Answered by the connection, which counts them.
  autoPong: false,
};

export function registerSocketRoute(http: FastifyInstance, { gateway, path, admit, stillCounts }: SocketRouteNeed): void {
  const admitted = new WeakMap<object, Principal>();
  void http.register(fastifyWebsocket, {
    options: SOCKET_OPTIONS,
    // ws closes the socket with the right code; strangers' bytes are no errors of ours and must not fill the log (B21–B34).
    errorHandler: (error, ws, request) => {
      if (isOfPeer(error)) return;
      request.log.error({ err: error }, 'a socket could not be connected');
      ws.terminate();
    },
    preClose: (done) => {
      // Fastify answers whoever comes from here on with 503 and forgets the upgraded socket; left open it would keep the server from closing.
      http.server.on('upgrade', (_request, socket: Socket) => {
        socket.destroySoon();
      });
      void gateway.close(GRACE_MS).then(() => {
        done();
      });
    },
  });
  void http.register((scope, _options, done) => {
    scope.get(
      path,
      {
        websocket: true,
        config: { scope: 'rooms:read' },
        preValidation: (request, _reply, next) => {
          admitted.set(request.raw, admit(request));
          next();
        },
      },
      (ws, request) => {
        const principal = admitted.get(request.raw);
        if (principal === undefined || !stillCounts(principal)) ws.close(CLOSE.signedOut, 'the session ended');
        else gateway.accept(ws, request.raw.socket, principal);
      },
    );
    done();
  });
}

/** Broken frames, and lines that break. */
function isOfPeer(error: Error & { code?: string }): boolean {
  return /^(?:WS_ERR_|E[A-Z]+$)/u.test(error.code ?? '');
}
