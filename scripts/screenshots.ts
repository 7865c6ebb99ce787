// `npm run screenshots`: the pictures of the README, taken from the real server and page in a real browser. Each language has a server
// of its own with a few people at a table; the clock stands still, so that only a change of the page changes a picture.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { newId } from '../protocol/ids.ts';
import type { Id } from '../protocol/records.ts';
import { TestServer } from '../tests/harness/server.ts';
import type { Person } from '../tests/harness/server.ts';
import { findBrowser, reasonForNoBrowser } from './browser.mjs';
import { ENGLISH, KOREAN } from './screenshot-talk.ts';
import type { Name, Talk } from './screenshot-talk.ts';

const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url));
const TIME_ZONE = 'Asia/Seoul';
const END = Date.parse('2026-05-16T19:40:00+09:00');
const LAST_WORDS = /bring the bread|빵은 제가/;
const MINUTE_MS = 60_000;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const LOOKS: Readonly<Record<Name, { emoji: string; hue: number }>> = {
  Ana: { emoji: '🍋', hue: 45 },
  Ben: { emoji: '🚲', hue: 210 },
  Mina: { emoji: '🌿', hue: 150 },
};

interface Stage {
  server: TestServer;
  people: Record<Name, Person>;
  roomId: Id;
}

async function seatPeople(server: TestServer): Promise<Record<Name, Person>> {
  const people = { Ana: await server.person('Ana', 'owner'), Ben: await server.person('Ben'), Mina: await server.person('Mina') };
  await server.core.batch.do(() => {
    for (const name of ['Ana', 'Ben', 'Mina'] as const) server.parts.accounts.changeLooks(people[name].id, LOOKS[name]);
  });
  return people;
}

/** The lines are a minute or two apart and end when the clock stands. */
async function setStage(talk: Talk): Promise<Stage> {
  let at = END - 2 * talk.lines.length * MINUTE_MS;
  const server = await TestServer.start({ now: () => at });
  const people = await seatPeople(server);
  for (const name of talk.otherRooms) await server.room(name, people.Ana, people.Ben);
  const roomId = await server.room(talk.room, people.Ana, people.Ben, people.Mina);
  const { batch, messages, myRooms, reactions, rooms } = server.core;
  await batch.do(() => rooms.changeRoom(people.Ana.id, roomId, { topic: talk.topic }));
  let head = 0;
  const ids = talk.lines.map(() => newId());
  for (const [place, line] of talk.lines.entries()) {
    at += 2 * MINUTE_MS;
    const id = ids[place] ?? '';
    await batch.do(() => {
      const replyToId = line.replyTo === undefined ? null : ids[line.replyTo];
      head = messages.postMessage(people[line.by].id, roomId, { id, text: line.text, replyToId });
      for (const [emoji, ...names] of line.reactions ?? [])
        for (const name of names) reactions.reactToMessage(people[name].id, roomId, id, emoji);
      if (line.pinned === true) messages.pinMessage(people[line.by].id, roomId, id);
    });
  }
  await batch.do(() => myRooms.markRead(people.Ana.id, roomId, head));
  await server.enter(people.Ben, roomId);
  await server.enter(people.Mina, roomId);
  return { server, people, roomId };
}

async function takePicture(browser: Browser, stage: Stage, name: string, options: BrowserContextOptions): Promise<void> {
  const context = await browser.newContext({ viewport: DESKTOP, locale: 'en-US', timezoneId: TIME_ZONE, colorScheme: 'light', ...options });
  const url = `http://127.0.0.1:${stage.server.port}`;
  const [cookie = '', value = ''] = stage.people.Ana.cookie.split('=');
  await context.addCookies([{ name: cookie, value, url }]);
  const page = await context.newPage();
  await page.clock.setFixedTime(END);
  await page.goto(`${url}/#/room/${stage.roomId}`);
  await page.getByRole('combobox', { name: /^(Message|메시지)$/ }).waitFor();
  await page.getByRole('log').getByText(LAST_WORDS).first().waitFor();
  await page.waitForTimeout(1_000); // fonts, and what fades in
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
  await context.close();
}

async function onStage(talk: Talk, act: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await setStage(talk);
  try {
    await act(stage);
  } finally {
    await stage.server.close();
  }
}

const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(`No pictures: ${reasonForNoBrowser()}.`);
mkdirSync(IMAGES, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  await onStage(ENGLISH, async (stage) => {
    await takePicture(browser, stage, 'room-desktop', {});
    await takePicture(browser, stage, 'room-phone', { viewport: PHONE, hasTouch: true, isMobile: true });
    await takePicture(browser, stage, 'room-dark', { colorScheme: 'dark' });
  });
  await onStage(KOREAN, async (stage) => {
    await takePicture(browser, stage, 'room-korean', { locale: 'ko-KR' });
  });
} finally {
  await browser.close();
}
