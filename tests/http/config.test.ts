import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BadConfig, readConfig, readEnvironment } from '../../server/config.ts';

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
      maxConnections: 5_000,
      maxConnectionsPerAccount: 10,
    });
    expect(Object.isFrozen(config)).toBe(true);
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
      MAX_CONNECTIONS: '1e9',
      MAX_CONNECTIONS_PER_ACCOUNT: '2.5',
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
      'MAX_CONNECTIONS',
      'MAX_CONNECTIONS_PER_ACCOUNT',
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

  test('an owner needs a name and a password that people could use, too', () => {
    expect(mistakesOf({ OWNER_NAME: 'ana' })).toEqual(['OWNER_NAME and OWNER_PASSWORD go together: set both or neither.']);
    expect(mistakesOf({ OWNER_NAME: 'system', OWNER_PASSWORD: 'password123' })).toEqual([
      'OWNER_NAME cannot be used: that name is taken.',
      'OWNER_PASSWORD cannot be used: that password is among the first to be guessed.',
    ]);
  });
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

  test('need not be there, but must be readable if it is', () => {
    const where = folder();
    expect(readEnvironment(where)['PATH']).toBe(process.env['PATH']);
    mkdirSync(path.join(where, '.env'));
    expect(() => readEnvironment(where)).toThrow(BadConfig);
  });
});
