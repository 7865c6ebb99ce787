// Addresses as people type them. (B56, B57, B61-B64)
import { describe, expect, test } from 'vitest';
import { judgeBaseUrl, type EnteredBy } from '../../server/outbound/endpoint.ts';

const RULES = {
  allowedPrivateOrigins: ['http://127.0.0.1:11434', 'http://ollama:11434', 'https://llm.lan'],
  ownOrigins: ['https://dantok.example.org'],
};

function judged(text: string, by: EnteredBy = 'member'): string {
  const verdict = judgeBaseUrl(text, by, RULES);
  return verdict.ok ? verdict.url : verdict.reason;
}

describe('a member may enter what is public and https', () => {
  test.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1/', 'https://api.openai.com/v1'],
    ['https://api.openai.com', 'https://api.openai.com'],
    ['HTTPS://API.OpenAI.com:443/v1///', 'https://api.openai.com/v1'],
    ['https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1'],
    ['https://generativelanguage.googleapis.com/v1beta/openai/', 'https://generativelanguage.googleapis.com/v1beta/openai'],
    ['https://my-box.example.org:8443/v1', 'https://my-box.example.org:8443/v1'],
    ['https://my-box.example.org:11434/v1', 'https://my-box.example.org:11434/v1'],
    ['https://8.8.8.8/v1', 'https://8.8.8.8/v1'],
    ['https://[2606:4700:4700::1111]/v1', 'https://[2606:4700:4700::1111]/v1'],
    ['https://xn--9n2bp8q.kr/v1', 'https://xn--9n2bp8q.kr/v1'],
    // Somebody else's host, and said so: what is shown is the host that will be called.
    ['https://api.openai.com.evil.tld/v1', 'https://api.openai.com.evil.tld/v1'],
  ])('%s', (text, url) => {
    expect(judged(text)).toBe(url);
  });
});

describe('and nothing else', () => {
  test.each([
    // B56
    ['https://127.0.0.1/v1', 'private'],
    ['https://localhost/v1', 'private'],
    ['https://localhost./v1', 'private'],
    ['https://a.localhost/v1', 'private'],
    ['https://0/v1', 'private'],
    ['https://[::]/v1', 'private'],
    ['https://[::1]/v1', 'private'],
    ['https://0.0.0.0/v1', 'private'],
    // B57
    ['https://2130706433/', 'private'],
    ['https://0x7f.1/', 'private'],
    ['https://0177.0.0.1/', 'private'],
    ['https://127.1/', 'private'],
    ['https://①②⑦.0.0.1/', 'characters'],
    ['https://127。0。0。1/', 'characters'],
    // B58, B59
    ['https://[::ffff:127.0.0.1]/', 'private'],
    ['https://[::ffff:7f00:1]/', 'private'],
    ['https://[::127.0.0.1]/', 'private'],
    ['https://[64:ff9b::7f00:1]/', 'private'],
    ['https://[2002:7f00:1::]/', 'private'],
    ['https://[fe80::1]/', 'private'],
    ['https://[fe80::1%25eth0]/', 'host'],
    ['https://169.254.169.254/latest', 'private'],
    ['https://168.63.129.16/', 'private'],
    ['https://192.168.1.10:8443/v1', 'private'],
    // B61
    ['https://dantok.example.org/v1', 'own_address'],
    ['https://DANTOK.example.org:443/v1', 'own_address'],
    ['https://nas.lan/v1', 'private'],
    ['https://box.local/v1', 'private'],
    ['https://box.home.arpa/v1', 'private'],
    ['https://metadata.google.internal/', 'private'],
    ['https://intranet/v1', 'private'],
    // B62
    ['http://api.example.org/v1', 'https_only'],
    ['file:///etc/passwd', 'scheme'],
    ['ftp://example.org/', 'scheme'],
    ['gopher://example.org/', 'scheme'],
    ['data:text/plain,x', 'scheme'],
    ['ws://example.org/', 'scheme'],
    ['wss://example.org/', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    // B63
    ['https://api.openai.com@evil.tld/v1', 'has_credentials'],
    ['https://evil.tld#@api.openai.com', 'has_query'],
    ['https://evil.tld\\@api.openai.com', 'characters'],
    ['https:\\\\evil.tld/v1', 'characters'],
    ['https:/evil.tld/v1', 'not_an_address'],
    ['https:evil.tld', 'not_an_address'],
    ['//evil.tld/v1', 'not_an_address'],
    ['evil.tld/v1', 'not_an_address'],
    ['https:///v1', 'not_an_address'],
    ['https://api.open\u00adai.com/v1', 'characters'],
    ['https://аpi.openai.com/v1', 'characters'],
    ['https://api.example.org./v1', 'host'],
    ['https://ex%61mple.org/v1', 'host'],
    ['https://[::1/v1', 'host'],
    ['https://exa<mple.org/v1', 'characters'],
    ['https://example.org:22/v1', 'port'],
    ['https://example.org:25/v1', 'port'],
    ['https://example.org:80/v1', 'port'],
    ['https://example.org:0/v1', 'port'],
    ['https://example.org:6379/v1', 'port'],
    ['https://example.org:5432/v1', 'port'],
    ['https://example.org:99999/v1', 'port'],
    // B64
    ['https://ana:secret@example.org/v1', 'has_credentials'],
    ['https://@example.org/v1', 'has_credentials'],
    ['https://example.org/v1?key=1', 'has_query'],
    ['https://example.org/v1?', 'has_query'],
    ['https://example.org/v1#', 'has_query'],
    ['https://example.org/a/../v1', 'path'],
    ['https://example.org/./v1', 'path'],
    ['https://example.org/%2e%2e/v1', 'path'],
    [`https://example.org/${'a'.repeat(8000)}`, 'too_long'],
    ['https://example.org/v1\r\nx: y', 'characters'],
    ['https://example.org/v1\u0000', 'characters'],
    [' https://example.org/v1', 'characters'],
    ['https://exa\tmple.org/v1', 'characters'],
    ['', 'empty'],
  ])('%j', (text, reason) => {
    expect(judged(text)).toBe(reason);
  });
});

describe('an administrator may list origins that are private or plain http', () => {
  test('and then they work, as origins and not as prefixes', () => {
    expect(judged('http://127.0.0.1:11434/v1', 'administrator')).toBe('http://127.0.0.1:11434/v1');
    expect(judged('http://ollama:11434/v1/', 'administrator')).toBe('http://ollama:11434/v1');
    expect(judged('https://llm.lan/v1', 'administrator')).toBe('https://llm.lan/v1');
    expect(judged('http://127.0.0.1:1143/v1', 'administrator')).toBe('https_only');
    expect(judged('https://llm.lan:8443/v1', 'administrator')).toBe('private');
    expect(judged('https://127.0.0.1:11434/v1', 'administrator')).toBe('private');
    expect(judged('http://ollama:11434.evil.tld/v1', 'administrator')).toBe('host');
  });

  test('but not for a member', () => {
    expect(judged('http://127.0.0.1:11434/v1')).toBe('https_only');
    expect(judged('https://llm.lan/v1')).toBe('private');
  });

  test('and what is not listed is judged as anybody’s', () => {
    expect(judged('https://api.openai.com/v1', 'administrator')).toBe('https://api.openai.com/v1');
    expect(judged('http://api.openai.com/v1', 'administrator')).toBe('https_only');
    expect(judged('https://10.0.0.1/v1', 'administrator')).toBe('private');
    expect(judged('http://ana@127.0.0.1:11434/v1', 'administrator')).toBe('has_credentials');
  });
});
