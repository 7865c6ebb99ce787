// `npm run screenshots`: the pictures of the README, taken from the real server and page in a real browser: a fresh server without a key,
// set up as a person would, two people at the table, and the demo voices answering them. The words of the voices differ each time.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { newId } from '../protocol/ids.ts';
import type { Id } from '../protocol/records.ts';
import { TestServer } from '../tests/harness/server.ts';
import { findBrowser, reasonForNoBrowser } from './browser.mjs';
import { ENGLISH, KOREAN } from './screenshot-talk.ts';
import type { Name, Talk } from './screenshot-talk.ts';

const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url));
const TIME_ZONE = 'Asia/Seoul';
const PATIENCE_MS = 90_000;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const LOOKS: Readonly<Record<Name, { emoji: string; hue: number }>> = { Ana: { emoji: '🍋', hue: 45 }, Ben: { emoji: '🚲', hue: 210 } };

interface Table {
  server: TestServer;
  ids: Record<Name, Id>;
  roomId: Id;
  /** Of Ana, who looks at it. */
  cookie: { name: string; value: string; url: string };
}

async function layTable(talk: Talk): Promise<Table> {
  const server = await TestServer.start({ environment: { PERSONAS: 'on', REQUESTS_PER_MINUTE: '20' } });
  const url = `http://127.0.0.1:${server.port}`;
  const token = await server.parts.firstRun.makeToken();
  const response = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token, name: 'Ana', password: 'a lemon on the table', language: talk.language }),
  });
  const { me } = (await response.json()) as { me: { id: Id } };
  const [name = '', value = ''] = (response.headers.getSetCookie()[0] ?? '').split(';')[0]?.split('=') ?? [];
  const ben = await server.person('Ben');
  const ids = { Ana: me.id, Ben: ben.id };
  const { batch, members, myRooms, rooms } = server.core;
  const roomId = myRooms.getMine({ kind: 'person', sessionId: '', actorId: me.id }).rooms[0]?.room.id ?? '';
  await batch.do(() => {
    for (const who of ['Ana', 'Ben'] as const) server.parts.accounts.changeLooks(ids[who], LOOKS[who]);
    for (const room of talk.otherRooms) rooms.createRoom(me.id, newId(), { name: room });
    members.joinRoom(ben.id, roomId, 'member');
    const head = rooms.changeRoom(me.id, roomId, { topic: talk.topic });
    myRooms.markRead(me.id, roomId, head ?? 0);
  });
  await server.enter(ben, roomId);
  return { server, ids, roomId, cookie: { name, value, url } };
}

async function look(browser: Browser, table: Table, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, timezoneId: TIME_ZONE, colorScheme: 'light', ...options });
  await context.addCookies([table.cookie]);
  const page = await context.newPage();
  await page.goto(`${table.cookie.url}/#/room/${table.roomId}`);
  await page.getByRole('combobox', { name: /^(Message|메시지)$/ }).waitFor();
  return page;
}

async function say(table: Table, line: Talk['last']): Promise<void> {
  const { batch, messages, reactions } = table.server.core;
  const id = newId();
  await batch.do(() => {
    messages.postMessage(table.ids[line.by], table.roomId, { id, text: line.text });
    for (const [emoji, ...names] of line.reactions ?? [])
      for (const name of names) reactions.reactToMessage(table.ids[name], table.roomId, id, emoji);
  });
}

/** They have come to rest when a card says why it is quiet. */
async function rest(page: Page): Promise<void> {
  await page.locator('.foot .card').first().waitFor({ timeout: PATIENCE_MS });
}

/** The pictures of one table are taken at the same moment: one has spoken, another is about to. */
async function takePictures(browser: Browser, talk: Talk, wanted: Readonly<Record<string, BrowserContextOptions>>): Promise<void> {
  const table = await layTable(talk);
  try {
    const views: { name: string; page: Page }[] = [];
    for (const [name, options] of Object.entries(wanted))
      views.push({ name, page: await look(browser, table, { locale: talk.locale, ...options }) });
    const first = views[0]?.page;
    if (first === undefined) return;
    for (const line of talk.lines) {
      await say(table, line);
      await first.locator('.foot .card').waitFor({ state: 'detached' });
      await rest(first);
    }
    const spoken = await first.locator('article.persona').count();
    await say(table, talk.last);
    await first.locator('article.persona').nth(spoken).waitFor({ timeout: PATIENCE_MS });
    await Promise.all(views.map(({ name, page }) => page.screenshot({ path: path.join(IMAGES, `${name}.png`) })));
    for (const { page } of views) await page.context().close();
  } finally {
    await table.server.close();
  }
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(`No pictures: ${reasonForNoBrowser()}.`);
mkdirSync(IMAGES, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await takePictures(browser, ENGLISH, {
    'room-desktop': {},
    'room-phone': { viewport: PHONE, hasTouch: true, isMobile: true },
    'room-dark': { colorScheme: 'dark' },
  });
  await takePictures(browser, KOREAN, { 'room-korean': {} });
} finally {
  await browser.close();
}
