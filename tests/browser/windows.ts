// Real windows: one Chromium for all files of a process, a context for each person, and what must never happen in any of them (a page
// error, a broken content policy, a request to another host).
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { findBrowser, reasonForNoBrowser } from '../../scripts/browser.mjs';
import type { Person, Visitor } from '../harness/server.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Goes with this process, as Playwright ends what it started. */
let browser: Browser | undefined;

/** Call once at the top of a test file. The Chromium of the file before serves on, without any of its contexts. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (browser?.isConnected() === true) return;
    const executablePath = findBrowser();
    if (executablePath === undefined) throw new Error(reasonForNoBrowser());
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  afterAll(() => {
    expect(browser?.contexts()).toEqual([]);
  });
}

export interface Window {
  page: Page;
  context: BrowserContext;
  /** Goes through every word the page must not do. Asked at the end of each test by itself. */
  wrongs: string[];
}

export async function openWindow(port: number, options: BrowserContextOptions = {}): Promise<Window> {
  if (browser === undefined) throw new Error('useBrowser() was not called');
  const context = await browser.newContext({ viewport: DESKTOP, locale: 'en-US', serviceWorkers: 'block', ...options });
  const wrongs: string[] = [];
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  context.on('request', (request) => {
    const { hostname } = new URL(request.url());
    if (!['127.0.0.1', ''].includes(hostname)) wrongs.push(`a request to ${hostname}`);
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => wrongs.push(`an error: ${error.message}`));
  page.on('console', (message) => {
    if (message.text().startsWith('policy violation')) wrongs.push(message.text());
  });
  page.on('dialog', (dialog) => {
    wrongs.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  onTestFinished(async () => {
    await context.close();
    expect(wrongs).toEqual([]);
  });
  await page.goto(`http://127.0.0.1:${port}/`);
  return { page, context, wrongs };
}

/** A window of somebody who is signed in already, in a room. `prepare` comes before the page asks for anything. */
export async function openRoom(
  port: number,
  person: Person,
  roomId: string,
  options: BrowserContextOptions = {},
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<Window> {
  const window = await openWindow(port, options);
  await prepare(window.page);
  const [name = '', value = ''] = person.cookie.split('=');
  await window.context.addCookies([{ name, value, url: `http://127.0.0.1:${port}` }]);
  await window.page.goto(`http://127.0.0.1:${port}/#/room/${roomId}`);
  await window.page.reload();
  await window.page.getByRole('combobox', { name: /^(Message|메시지)$/ }).waitFor();
  return window;
}

/** A window of somebody who only reads along. */
export async function openWatch(port: number, visitor: Visitor, roomId: string, options: BrowserContextOptions = {}): Promise<Window> {
  const window = await openWindow(port, options);
  const [name = '', value = ''] = visitor.cookie.split('=');
  await window.context.addCookies([{ name, value, url: `http://127.0.0.1:${port}` }]);
  await window.page.goto(`http://127.0.0.1:${port}/#/room/${roomId}`);
  await window.page.reload();
  await window.page.getByRole('log').waitFor();
  return window;
}

/** The lines of personas, their name first. */
export function personaLines(page: Page): ReturnType<Page['locator']> {
  return page.getByRole('log').locator('article.persona');
}

export async function say(page: Page, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: /^(Message|메시지)$/ });
  await box.fill(text);
  await box.press('Enter');
}

/** Lines whose words are exactly these. */
export function lines(page: Page, text: string): ReturnType<Page['getByText']> {
  return page.getByRole('log').getByText(text, { exact: true });
}

/** A page whose connection was cut may wait for many seconds before it tries again. */
const SEES_MS = 30_000;

export async function sees(page: Page, text: string, times = 1): Promise<void> {
  await expect.poll(() => lines(page, text).count(), { timeout: SEES_MS, message: `"${text}" on the page` }).toBe(times);
}

export async function fitsItsWidth(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}
