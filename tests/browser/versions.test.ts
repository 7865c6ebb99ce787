// Two versions of the page, one after the other at the same address: what is kept of each opens whole, with and without the server.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openWindow, useBrowser } from './windows.ts';

useBrowser();

const DIST = path.join(import.meta.dirname, '..', '..', 'web', 'dist');
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.svg': 'image/svg+xml' };

/** Hands out the built page. The second version has the same parts under other names, and none of the first one's. */
class Front {
  version: 'first' | 'second' = 'first';
  state: 'up' | 'gone' | 'bad gateway' = 'up';
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => this.#answer(new URL(request.url ?? '/', 'http://front').pathname, response));
  }

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(pathname: string, response: ServerResponse): void {
    if (this.state === 'gone') response.destroy();
    else if (this.state === 'bad gateway') response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    else this.#hand(pathname === '/' ? '/index.html' : pathname, response);
  }

  #hand(pathname: string, response: ServerResponse): void {
    const second = this.version === 'second';
    if (
      pathname.startsWith('/api/') ||
      (pathname.startsWith('/assets/') && pathname.endsWith('.second.js') !== second && pathname.endsWith('.js'))
    ) {
      response.writeHead(404).end();
      return;
    }
    try {
      const body = readFileSync(
        path.join(DIST, path.basename(pathname) === pathname.slice(1) ? pathname : pathname.replace('.second.js', '.js')),
      );
      const type = TYPES[path.extname(pathname)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(second ? toSecond(body, type) : body);
    } catch {
      response.writeHead(404).end();
    }
  }
}

function toSecond(body: Buffer, type: string): Buffer | string {
  if (!/javascript|html/u.test(type)) return body;
  const text = body.toString().replaceAll(/([\w-]+-[\w-]{8})\.js\b/gu, '$1.second.js');
  return type === 'text/html' ? text.replace('<html', '<html data-version="second"') : text.replace(/\.[0-9a-f]{12}(?=`)/u, '$&2');
}

async function openFront(): Promise<{ front: Front; page: Page; seen: () => Promise<string | null> }> {
  const front = new Front();
  const port = await front.open();
  onTestFinished(() => front.close());
  const { page } = await openWindow(port, { serviceWorkers: 'allow' });
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js', { updateViaCache: 'none' });
    await navigator.serviceWorker.ready;
  });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  /** Which version is on the screen, once it stands there whole. */
  const seen = async (): Promise<string | null> => {
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.getByRole('heading', { name: 'The server does not answer' }).waitFor();
    return (await page.locator('html').getAttribute('data-version')) ?? 'first';
  };
  return { front, page, seen };
}

async function update(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const fresh = registration.installing;
    if (fresh === null || registration.waiting !== null) return;
    await new Promise<void>((resolve) => {
      fresh.addEventListener('statechange', () => fresh.state === 'installed' && resolve());
    });
  });
}

test('while an update waits, the version in use opens whole without the server; afterwards the new one does', async () => {
  const { front, page, seen } = await openFront();
  front.version = 'second';
  await update(page);
  front.state = 'gone';
  expect(await seen()).toBe('first');
  front.state = 'up';
  expect(await seen()).toBe('second');
  front.state = 'gone';
  expect(await seen()).toBe('first');
  await page.evaluate(async () => {
    const { waiting } = await navigator.serviceWorker.ready;
    const changed = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    waiting?.postMessage('take over');
    await changed;
  });
  expect(await seen()).toBe('second');
  await expect
    .poll(() => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('dantok-shell')).length))
    .toBe(1);
});

test('what a proxy says about a server that is down is not shown in place of the page that is kept', async () => {
  const { front, seen } = await openFront();
  front.state = 'bad gateway';
  expect(await seen()).toBe('first');
});
