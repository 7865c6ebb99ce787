// What is logged and what never is: no bodies, no cookies, no addresses with ids or tokens in them, no values of a query. (F43, G23)
import type { FastifyServerOptions } from 'fastify';
import type { Config } from '../config.ts';

/** Where lines go. Must not throw: a full disk or a closed pipe does not stop a server. */
export interface LogSink {
  write: (line: string) => void;
}

export function toLogOptions(level: Config['logLevel'], sink: LogSink): Exclude<FastifyServerOptions['logger'], boolean | undefined> {
  return {
    level,
    stream: sink,
    redact: {
      paths: ['*.authorization', '*.cookie', '*["set-cookie"]', '*["api-key"]', '*["x-api-key"]', '*.password', '*.token'],
      censor: '…',
    },
    serializers: {
      req: (request: { method?: string }) => ({ method: request.method ?? '' }),
      res: (reply) => ({ statusCode: reply.statusCode }),
      err: toLoggedError,
    },
  };
}

/** A database error repeats the values of its statement behind "params:"; only the frames of the stack are kept. */
function toLoggedError(error: Error & { code?: string; cause?: unknown }): {
  type: string;
  message: string;
  stack: string;
  [key: string]: unknown;
} {
  const message = error.message.split('\nparams:')[0] ?? '';
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line)).join('\n'); // prettier-ignore
  return {
    type: error.name,
    message,
    stack,
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.cause instanceof Error ? { cause: toLoggedError(error.cause) } : {}),
  };
}
