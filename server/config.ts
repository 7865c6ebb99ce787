// The settings: the only reader of the environment. One schema, which reports all mistakes at once, each as a sentence with its fix.
// Never repeats a value in a message: it may be a secret in the wrong place. (PRODUCT E2)
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { checkPassword } from './accounts/password-rules.ts';
import { ChatError } from './errors.ts';
import { isAddressOrRange } from './ip-address.ts';
import { cleanActorName } from './text/names.ts';

/** Where people reach this server, as they type it. */
export interface PublicUrl {
  readonly origin: string;
  /** With the port, unless it is the usual one. */
  readonly host: string;
  readonly hostname: string;
  readonly secure: boolean;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: PublicUrl | undefined;
  /** Absolute. */
  readonly dataDir: string;
  /** Made at the first start, without the set-up page. */
  readonly owner: { readonly name: string; readonly password: string } | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Other pages that may call this server from a browser. */
  readonly allowedOrigins: readonly string[];
  /** Addresses whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly allowInsecure: boolean;
  readonly sendsPerMinute: number;
  readonly framesPerSecond: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAccount: number;
}

/** Settings that a person has to correct before the server can start. */
export class BadConfig extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'BadConfig';
    this.mistakes = mistakes;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The real environment, completed (never overridden) by a `.env` file in the working directory. */
export function readEnvironment(folder = process.cwd()): Environment {
  return { ...readEnvFile(path.join(folder, '.env')), ...process.env };
}

export function readConfig(environment: Environment): Config {
  const parsed = schema.safeParse(Object.fromEntries(KEYS.flatMap((key) => toEntry(key, environment[key] ?? ''))));
  if (!parsed.success) throw new BadConfig([...new Set(parsed.error.issues.map((issue) => issue.message))]);
  const env = parsed.data;
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL,
    dataDir: path.resolve(env.DATA_DIR),
    owner:
      env.OWNER_NAME === undefined || env.OWNER_PASSWORD === undefined ? undefined : { name: env.OWNER_NAME, password: env.OWNER_PASSWORD },
    logLevel: env.LOG_LEVEL,
    allowedOrigins: env.ALLOWED_ORIGINS,
    trustedProxies: env.TRUSTED_PROXIES,
    allowInsecure: env.ALLOW_INSECURE,
    sendsPerMinute: env.SENDS_PER_MINUTE,
    framesPerSecond: env.FRAMES_PER_SECOND,
    maxConnections: env.MAX_CONNECTIONS,
    maxConnectionsPerAccount: env.MAX_CONNECTIONS_PER_ACCOUNT,
  });
}

/** What is empty is not set. A password may begin or end with a space. */
function toEntry(key: string, value: string): [string, string][] {
  if (value.trim() === '') return [];
  return [[key, key === 'OWNER_PASSWORD' ? value : value.trim()]];
}

function wholeNumber(key: string, usual: number, least: number, most: number): z.ZodType<number> {
  const fix = `${key} must be a whole number from ${least} to ${most}; leave it out for ${usual}.`;
  const inRange = (text: string): boolean => /^\d{1,9}$/u.test(text) && Number(text) >= least && Number(text) <= most;
  return z.string().default(String(usual)).refine(inRange, fix).transform(Number);
}

function listOf(fits: (entry: string) => boolean, fix: string): z.ZodType<readonly string[]> {
  return z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    ) // prettier-ignore
    .refine((entries) => entries.every(fits), fix);
}

const fields = z.object({
  PORT: wholeNumber('PORT', 3000, 0, 65_535),
  // "localhost" would be two listeners with limits of their own; the browser finds the first one.
  HOST: z
    .string()
    .default('127.0.0.1')
    .refine(
      (host) => isIP(host) !== 0 || isHostName(host),
      'HOST must be an IP address such as 127.0.0.1 (this machine only) or 0.0.0.0 (everywhere).',
    )
    .transform((host) => (host.toLowerCase() === 'localhost' ? '127.0.0.1' : host)),
  PUBLIC_URL: z
    .string()
    .refine(
      (url) => toOrigin(url.replace(/\/$/u, '')) !== undefined,
      'PUBLIC_URL must be the address people type, such as https://chat.example.org, without a path, a name or a password in it.',
    )
    .transform(toPublicUrl)
    .optional(),
  DATA_DIR: z
    .string()
    .default('./data')
    .refine((folder) => !folder.includes('\0'), 'DATA_DIR must be the path of a folder.'),
  OWNER_NAME: z.string().optional(),
  OWNER_PASSWORD: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.` }).default('info'),
  ALLOWED_ORIGINS: listOf(
    (origin) => toOrigin(origin) !== undefined,
    'ALLOWED_ORIGINS must be a list of origins such as https://other.example.org, separated by commas; "*" is not one.',
  ),
  TRUSTED_PROXIES: listOf(
    isAddressOrRange,
    'TRUSTED_PROXIES must list the addresses of your proxies, such as 127.0.0.1, 10.0.0.0/8; "true" and numbers would let anybody forge an address.',
  ),
  ALLOW_INSECURE: z
    .enum(['0', '1', 'false', 'true'], { error: 'ALLOW_INSECURE must be 1 (let people sign in without TLS from the internet) or 0.' })
    .default('0')
    .transform((text) => text === '1' || text === 'true'),
  SENDS_PER_MINUTE: wholeNumber('SENDS_PER_MINUTE', 60, 1, 100_000),
  FRAMES_PER_SECOND: wholeNumber('FRAMES_PER_SECOND', 5, 1, 100_000),
  MAX_CONNECTIONS: wholeNumber('MAX_CONNECTIONS', 5_000, 1, 100_000),
  MAX_CONNECTIONS_PER_ACCOUNT: wholeNumber('MAX_CONNECTIONS_PER_ACCOUNT', 10, 1, 100_000),
});

const KEYS = Object.keys(fields.shape);

/** The two keys of the owner belong together; checked beside the others, so that every mistake is found in one go. */
const schema = fields.superRefine(
  (env, context) => {
    const { OWNER_NAME: name, OWNER_PASSWORD: password } = env;
    if (name === undefined && password === undefined) return;
    if (name === undefined || password === undefined) {
      context.addIssue({ code: 'custom', message: 'OWNER_NAME and OWNER_PASSWORD go together: set both or neither.' });
      return;
    }
    reportRefusal(context, 'OWNER_NAME', () => cleanActorName(name));
    reportRefusal(context, 'OWNER_PASSWORD', () => {
      checkPassword(password, name);
    });
  },
  { when: () => true },
);

function reportRefusal(context: z.core.$RefinementCtx, key: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    context.addIssue({ code: 'custom', message: `${key} cannot be used: ${error.message}.` });
  }
}

function readEnvFile(file: string): Environment {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return {};
    throw new BadConfig([`The file .env in the working directory cannot be read (${code ?? 'unknown'}); make it readable or remove it.`]);
  }
}

function isHostName(text: string): boolean {
  return /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63})*$/iu.test(text) && !/^[\d.]+$/u.test(text);
}

/** The text, if it is nothing but an origin. */
function toOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text.toLowerCase() ? url.origin : undefined;
}

function toPublicUrl(text: string): PublicUrl {
  const url = new URL(text);
  return Object.freeze({ origin: url.origin, host: url.host, hostname: url.hostname, secure: url.protocol === 'https:' });
}
