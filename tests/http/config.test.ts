import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BadConfig, readConfig, readEnvironment } from '../../server/config.ts';
import { toOpen } from '../../server/setting-forms.ts';

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error;
    return error.mistakes;
  }
}

describe('settings', () => {
  test('have a value each when nothing is set, and cannot be changed', () => {
    const config = readConfig({});
    expect(config).toEqual({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: undefined,
      dataDir: path.resolve('data'),
      owner: undefined,
      logLevel: 'info',
      allowedOrigins: [],
      trustedProxies: [],
      allowInsecure: false,
      sendsPerMinute: 60,
      framesPerSecond: 5,
      callsPerMinute: 600,
      metricsFor: 'owner',
      maxConnections: 5_000,
      maxConnectionsPerAccount: 10,
      personas: true,
      privateWebhooks: [],
      provider: { apiKey: undefined, baseUrl: 'https://api.openai.com/v1', model: 'gpt-4o-mini', temperature: null, maxTokens: 500 },
      limits: { perMinute: 3, perDay: 200, tokensPerMinute: null, concurrent: 2 },
      keyFile: path.resolve('data.key'),
      privateProviders: ['https://api.openai.com'],
    });
    expect([config, config.provider, config.limits, config.privateProviders].every(Object.isFrozen)).toBe(true);
  });

  test('are read as they are meant; empty ones are not set', () => {
    const config = readConfig({
      PORT: ' 8080 ',
      HOST: 'localhost',
      PUBLIC_URL: 'https://Chat.Example.org/',
      DATA_DIR: '/srv/dantok',
      OWNER_NAME: 'ana',
      OWNER_PASSWORD: ' a long enough phrase ',
      LOG_LEVEL: '',
      ALLOWED_ORIGINS: 'https://a.example.org, http://localhost:5173',
      TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8, fd00::/8',
      ALLOW_INSECURE: 'true',
    });
    expect(config).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      publicUrl: { origin: 'https://chat.example.org', host: 'chat.example.org', hostname: 'chat.example.org', secure: true },
      dataDir: '/srv/dantok',
      owner: { name: 'ana', password: ' a long enough phrase ' },
      logLevel: 'info',
      allowedOrigins: ['https://a.example.org', 'http://localhost:5173'],
      trustedProxies: ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'],
      allowInsecure: true,
    });
  });

  test('are all reported at once when they are wrong, each with its fix and without its value', () => {
    const secret = 'hunter2';
    const mistakes = mistakesOf({
      PORT: 'eighty',
      HOST: 'http://x',
      PUBLIC_URL: `https://ana:${secret}@chat.example.org/path`,
      OWNER_NAME: 'ana',
      OWNER_PASSWORD: secret,
      LOG_LEVEL: 'loud',
      ALLOWED_ORIGINS: '*',
      TRUSTED_PROXIES: 'true',
      ALLOW_INSECURE: 'maybe',
      SENDS_PER_MINUTE: '-1',
      FRAMES_PER_SECOND: '0',
      CALLS_PER_MINUTE: '0',
      METRICS: 'all',
      MAX_CONNECTIONS: '1e9',
      MAX_CONNECTIONS_PER_ACCOUNT: '2.5',
      OPENAI_API_KEY: `${secret} ${secret}`,
      OPENAI_BASE_URL: `https://ana:${secret}@api.example.org/v1`,
      DEFAULT_MODEL: 'gpt 4',
      DEFAULT_TEMPERATURE: '2.1',
      DEFAULT_MAX_TOKENS: '15',
      REQUESTS_PER_MINUTE: 'three',
      REQUESTS_PER_DAY: '-1',
      TOKENS_PER_MINUTE: '1e6',
      CONCURRENT_REQUESTS: '0',
      KEY_FILE: 'a\0b',
      PRIVATE_PROVIDERS: 'http://127.0.0.1:11434/v1',
    });
    expect(mistakes.map((mistake) => mistake.split(/[ :]/u)[0])).toEqual([
      'PORT',
      'HOST',
      'PUBLIC_URL',
      'LOG_LEVEL',
      'ALLOWED_ORIGINS',
      'TRUSTED_PROXIES',
      'ALLOW_INSECURE',
      'SENDS_PER_MINUTE',
      'FRAMES_PER_SECOND',
      'CALLS_PER_MINUTE',
      'METRICS',
      'MAX_CONNECTIONS',
      'MAX_CONNECTIONS_PER_ACCOUNT',
      'OPENAI_BASE_URL',
      'DEFAULT_MODEL',
      'DEFAULT_TEMPERATURE',
      'DEFAULT_MAX_TOKENS',
      'REQUESTS_PER_MINUTE',
      'REQUESTS_PER_DAY',
      'TOKENS_PER_MINUTE',
      'CONCURRENT_REQUESTS',
      'KEY_FILE',
      'PRIVATE_PROVIDERS',
      'OPENAI_API_KEY',
      'OWNER_PASSWORD',
    ]);
    expect(mistakes.join('\n')).not.toContain(secret);
    for (const mistake of mistakes) expect(mistake).toMatch(/^[A-Z_]+ .+\.$/u);
  });

  test.each(['true', '1', '2', '0.0.0.0/0', '::/0', '10.0.0.0/33', 'proxy.example.org', '10.0.0', '10.0.0.0/8/8', 'fe80::1%eth0'])(
    'TRUSTED_PROXIES=%s is refused: it would let anybody forge an address',
    (value) => {
      expect(mistakesOf({ TRUSTED_PROXIES: value }).length).toBe(1);
    },
  );

  test.each([
    ['ftp://chat.example.org'],
    ['chat.example.org'],
    ['https://chat.example.org/chat'],
    ['https://chat.example.org?x=1'],
    ['https://chat.example.org#x'],
    ['https://'],
    ['javascript:alert(1)'],
  ])('PUBLIC_URL=%s is refused', (value) => {
    expect(mistakesOf({ PUBLIC_URL: value }).length).toBe(1);
  });

  test('of the provider are read as they are meant; 0 is no limit; the operator may call the address that the environment names', () => {
    const config = readConfig({
      DATA_DIR: '/srv/dantok/data',
      OPENAI_API_KEY: ' Bearer sk-canary-0001 ',
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/',
      DEFAULT_MODEL: 'llama3:8b',
      DEFAULT_TEMPERATURE: '0.75',
      DEFAULT_MAX_TOKENS: '16000',
      REQUESTS_PER_MINUTE: '0',
      REQUESTS_PER_DAY: '0',
      TOKENS_PER_MINUTE: '40000',
      CONCURRENT_REQUESTS: '1',
      PRIVATE_PROVIDERS: 'HTTP://Ollama.lan:8080, http://127.0.0.1:11434',
    });
    expect(config).toMatchObject({
      provider: {
        apiKey: 'sk-canary-0001',
        baseUrl: 'http://127.0.0.1:11434/v1',
        model: 'llama3:8b',
        temperature: 0.75,
        maxTokens: 16_000,
      },
      limits: { perMinute: null, perDay: null, tokensPerMinute: 40_000, concurrent: 1 },
      keyFile: '/srv/dantok/data.key',
      privateProviders: ['http://ollama.lan:8080', 'http://127.0.0.1:11434'],
    });
    expect(readConfig({ DATA_DIR: '/srv/dantok/data', KEY_FILE: '/etc/dantok/key' }).keyFile).toBe('/etc/dantok/key');
  });

  test.each([
    ['Bearer', 'empty'],
    ['sk-1\r\nx: y', 'line breaks'],
    ['sk-열쇠', 'letters'],
    ['k'.repeat(1025), 'longer'],
  ])('B67: OPENAI_API_KEY=%j is refused without being repeated', (value, why) => {
    const [mistake = '', ...more] = mistakesOf({ OPENAI_API_KEY: value });
    expect(more).toEqual([]);
    expect(mistake).toMatch(/^OPENAI_API_KEY cannot be used: .+\.$/u);
    expect(mistake).toContain(why);
    expect(mistake).not.toContain(value);
  });

  test.each([
    'api.openai.com/v1',
    'ftp://api.openai.com',
    'https://x.org/v1?key=1',
    'https://x.org/v1#a',
    'https://x.org/../v1',
    'https://',
  ])('OPENAI_BASE_URL=%s is refused', (value) => {
    expect(mistakesOf({ OPENAI_BASE_URL: value }).length).toBe(1);
  });

  test('an owner needs a name and a password that people could use, too', () => {
    expect(mistakesOf({ OWNER_NAME: 'ana' })).toEqual(['OWNER_NAME and OWNER_PASSWORD go together: set both or neither.']);
    expect(mistakesOf({ OWNER_NAME: 'system', OWNER_PASSWORD: 'password123' })).toEqual([
      'OWNER_NAME cannot be used: that name is taken.',
      'OWNER_PASSWORD cannot be used: that password is among the first to be guessed.',
    ]);
  });
});

test('whoever listens everywhere is told an address that a browser opens', () => {
  const addresses = ['http://0.0.0.0:3000', 'http://[::]:3000', 'http://192.0.2.7:3000', 'http://[2001:db8::]:3000'];
  expect(addresses.map(toOpen)).toEqual(['http://127.0.0.1:3000', 'http://[::1]:3000', ...addresses.slice(2)]);
});

describe('a .env file', () => {
  function folder(): string {
    const made = mkdtempSync(path.join(tmpdir(), 'dantok-env-'));
    onTestFinished(() => {
      rmSync(made, { recursive: true });
    });
    return made;
  }

  test('completes the environment and overrides nothing of it', () => {
    const where = folder();
    writeFileSync(path.join(where, '.env'), '# settings\nPATH=nowhere\nDANTOK_TEST_ONLY="from the file"\n');
    const environment = readEnvironment(where);
    expect(environment['DANTOK_TEST_ONLY']).toBe('from the file');
    expect(environment['PATH']).toBe(process.env['PATH']);
    expect(process.env['DANTOK_TEST_ONLY']).toBeUndefined();
  });

  test('may come from an editor on Windows: a mark of byte order and its ends of lines belong to no setting', () => {
    const where = folder();
    writeFileSync(path.join(where, '.env'), '\ufeffDANTOK_TEST_FIRST=one\r\nDANTOK_TEST_LAST="t w o"\r\n');
    const { DANTOK_TEST_FIRST: first, DANTOK_TEST_LAST: last } = readEnvironment(where);
    expect([first, last]).toEqual(['one', 't w o']);
  });

  test('in another encoding is told, instead of being passed over', () => {
    const where = folder();
    writeFileSync(path.join(where, '.env'), Buffer.from('\ufeffPORT=8080\r\n', 'utf16le'));
    expect(() => readEnvironment(where)).toThrow('The file .env in the working directory is not UTF-8 text; save it as UTF-8.');
  });

  test('need not be there, but must be readable if it is', () => {
    const where = folder();
    expect(readEnvironment(where)['PATH']).toBe(process.env['PATH']);
    mkdirSync(path.join(where, '.env'));
    expect(() => readEnvironment(where)).toThrow(BadConfig);
  });
});
