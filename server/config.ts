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
import type { Limits } from './keys/limits.ts';
import { cleanSecret } from './keys/secret-text.ts';
import { isHostName, judgeOwn, listOf, toOrigin, toPublicUrl, wholeNumber } from './setting-forms.ts';
import type { PublicUrl } from './setting-forms.ts';
import { cleanActorName } from './text/names.ts';

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
  /** HTTP calls of one token or session. */
  readonly callsPerMinute: number;
  /** Who sees numbers and the server's health in detail: an owner, or also whoever asks from this machine. */
  readonly metricsFor: 'owner' | 'loopback';
  readonly maxConnections: number;
  readonly maxConnectionsPerAccount: number;
  /** False: nobody but people speaks, in no room. */
  readonly personas: boolean;
  /** The provider that everybody without a key of their own speaks through. */
  readonly provider: {
    /** Undefined: no such key. */
    readonly apiKey: string | undefined;
    readonly baseUrl: string;
    /** Where neither persona nor key names one. */
    readonly model: string;
    /** Null: as the provider likes. */
    readonly temperature: number | null;
    readonly maxTokens: number;
  };
  /** Of that key, of the demo voice, and of every new key. */
  readonly limits: Readonly<Limits>;
  /** Absolute. Opens the stored keys; kept apart from what it opens. */
  readonly keyFile: string;
  /** Origins that an administrator may call although they are not public or not TLS. */
  readonly privateProviders: readonly string[];
  /** Origins that webhooks of anybody's bots may have although they are not public or not TLS. */
  readonly privateWebhooks: readonly string[];
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
    callsPerMinute: env.CALLS_PER_MINUTE,
    metricsFor: env.METRICS,
    maxConnections: env.MAX_CONNECTIONS,
    maxConnectionsPerAccount: env.MAX_CONNECTIONS_PER_ACCOUNT,
    personas: env.PERSONAS,
    privateWebhooks: Object.freeze([...new Set(env.PRIVATE_WEBHOOKS)]),
    ...toProviderSettings(env),
  });
}

function toProviderSettings(env: z.output<typeof fields>): Pick<Config, 'provider' | 'limits' | 'keyFile' | 'privateProviders'> {
  return {
    provider: Object.freeze({
      apiKey: env.OPENAI_API_KEY === undefined ? undefined : cleanSecret(env.OPENAI_API_KEY),
      baseUrl: env.OPENAI_BASE_URL,
      model: env.DEFAULT_MODEL,
      temperature: env.DEFAULT_TEMPERATURE ?? null,
      maxTokens: env.DEFAULT_MAX_TOKENS,
    }),
    limits: Object.freeze({
      perMinute: env.REQUESTS_PER_MINUTE || null,
      perDay: env.REQUESTS_PER_DAY || null,
      tokensPerMinute: env.TOKENS_PER_MINUTE || null,
      concurrent: env.CONCURRENT_REQUESTS,
    }),
    keyFile: path.resolve(env.KEY_FILE ?? `${path.resolve(env.DATA_DIR)}.key`),
    // Whoever set the address in the environment may call it, wherever it is.
    privateProviders: Object.freeze([...new Set([...env.PRIVATE_PROVIDERS, new URL(env.OPENAI_BASE_URL).origin])]),
  };
}

/** What is empty is not set. A password may begin or end with a space. */
function toEntry(key: string, value: string): [string, string][] {
  if (value.trim() === '') return [];
  return [[key, key === 'OWNER_PASSWORD' ? value : value.trim()]];
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
  CALLS_PER_MINUTE: wholeNumber('CALLS_PER_MINUTE', 600, 1, 1_000_000),
  METRICS: z
    .enum(['owner', 'loopback'], { error: 'METRICS must be owner, or loopback (also whoever asks from this machine).' })
    .default('owner'),
  MAX_CONNECTIONS: wholeNumber('MAX_CONNECTIONS', 5_000, 1, 100_000),
  MAX_CONNECTIONS_PER_ACCOUNT: wholeNumber('MAX_CONNECTIONS_PER_ACCOUNT', 10, 1, 100_000),
  PERSONAS: z
    .enum(['on', 'off'], { error: 'PERSONAS must be on, or off (nobody but people speaks).' })
    .default('on')
    .transform((text) => text === 'on'),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: z
    .string()
    .default('https://api.openai.com/v1')
    .refine(
      (text) => judgeOwn(text).ok,
      'OPENAI_BASE_URL must be the address of an API, such as https://api.openai.com/v1 or http://127.0.0.1:11434/v1, without a name, a password or a query in it.',
    )
    .transform((text) => {
      const verdict = judgeOwn(text);
      return verdict.ok ? verdict.url : text;
    }),
  DEFAULT_MODEL: z
    .string()
    .default('gpt-4o-mini')
    .refine(
      (model) => /^[\x21-\x7e]{1,200}$/u.test(model),
      'DEFAULT_MODEL must be the name of a model, such as gpt-4o-mini, without spaces.',
    ),
  DEFAULT_TEMPERATURE: z
    .string()
    .refine(
      (text) => /^\d(?:\.\d{1,6})?$/u.test(text) && Number(text) <= 2,
      'DEFAULT_TEMPERATURE must be a number from 0 to 2, such as 0.8; leave it out for what the provider likes.',
    )
    .transform(Number)
    .optional(),
  DEFAULT_MAX_TOKENS: wholeNumber('DEFAULT_MAX_TOKENS', 500, 16, 16_000),
  REQUESTS_PER_MINUTE: wholeNumber('REQUESTS_PER_MINUTE', 3, 0, 100_000),
  REQUESTS_PER_DAY: wholeNumber('REQUESTS_PER_DAY', 200, 0, 100_000_000),
  TOKENS_PER_MINUTE: wholeNumber('TOKENS_PER_MINUTE', 0, 0, 999_999_999),
  CONCURRENT_REQUESTS: wholeNumber('CONCURRENT_REQUESTS', 2, 1, 100),
  KEY_FILE: z
    .string()
    .refine((file) => !file.includes('\0'), 'KEY_FILE must be the path of a file.')
    .optional(),
  PRIVATE_WEBHOOKS: listOf(
    (origin) => toOrigin(origin) !== undefined,
    'PRIVATE_WEBHOOKS must list origins such as http://127.0.0.1:8080, separated by commas, without a path.',
  ).transform((origins) => origins.map((origin) => new URL(origin).origin)),
  PRIVATE_PROVIDERS: listOf(
    (origin) => toOrigin(origin) !== undefined,
    'PRIVATE_PROVIDERS must list origins such as http://127.0.0.1:11434, separated by commas, without a path.',
  ).transform((origins) => origins.map((origin) => new URL(origin).origin)),
});

const KEYS = Object.keys(fields.shape);

/** The two settings of the owner belong together; checked beside the others, so that every mistake is found in one go. */
const schema = fields.superRefine(
  (env, context) => {
    const { OWNER_NAME: name, OWNER_PASSWORD: password, OPENAI_API_KEY: apiKey } = env;
    if (apiKey !== undefined) reportRefusal(context, 'OPENAI_API_KEY', () => cleanSecret(apiKey));
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

/** A mark of byte order in front belongs to no key: the decoder takes it away. */
function readEnvFile(file: string): Environment {
  try {
    return parseEnv(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return {};
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new BadConfig(['The file .env in the working directory is not UTF-8 text; save it as UTF-8.']);
    throw new BadConfig([`The file .env in the working directory cannot be read (${code ?? 'unknown'}); make it readable or remove it.`]);
  }
}
