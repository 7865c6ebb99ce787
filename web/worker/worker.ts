// What stands between the page and the network: the page itself and its hashed parts, kept so that they open without a connection, and
// what is pushed while no page is open. It keeps no answer of the API and knows nobody: the page keeps what it showed (state/kept.ts).
// Imports nothing, so that it is one file; the build writes the list of parts into it, so that it changes whenever one of them does.

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetched extends Waits {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Pushed extends Waits {
  data: { json(): unknown } | null;
}
interface Clicked extends Waits {
  notification: Notification;
}
interface Said extends Waits {
  data: unknown;
}
interface WindowClient {
  url: string;
  visibilityState: DocumentVisibilityState;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}
interface Worker {
  addEventListener(type: 'install' | 'activate', hear: (event: Waits) => void): void;
  addEventListener(type: 'fetch', hear: (event: Fetched) => void): void;
  addEventListener(type: 'push', hear: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', hear: (event: Clicked) => void): void;
  addEventListener(type: 'message', hear: (event: Said) => void): void;
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  registration: ServiceWorkerRegistration;
}
interface Line {
  type: 'line';
  roomId: string;
  seq: number;
  words: { room: string; author: string; text: string } | null;
}

const worker = self as unknown as Worker;
/** Every part of the page, by the build. */
const PARTS: readonly string[] = '__PARTS__'.split(',');
const SHELLS = 'dantok-shell';
/** One for each version, by the build: an update that waits must not touch what the one in use answers from. */
const SHELL = `${SHELLS}.__VERSION__`;
const HASHED = '/assets/';
/** Written by the page in the language of its person. */
const WORDS = 'dantok-words';
const PATIENCE_MS = 4_000;

worker.addEventListener('install', (event) => event.waitUntil(keepParts()));
worker.addEventListener('activate', (event) => event.waitUntil(dropOldShells().then(() => worker.clients.claim())));
worker.addEventListener('message', ({ data }) => {
  if (data === 'take over') void worker.skipWaiting();
});
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(answerPage(request, url.pathname));
  else if (PARTS.includes(url.pathname) || url.pathname.startsWith(HASHED)) event.respondWith(answerPart(request));
});
worker.addEventListener('push', (event) => event.waitUntil(tell(event.data)));
worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data as Line | null));
});

async function keepParts(): Promise<void> {
  const cache = await caches.open(SHELL);
  const missing: string[] = [];
  for (const part of ['/', ...PARTS]) {
    // What is hashed never changes, so that a version before may have it; everything else is asked for again.
    const known = part.startsWith(HASHED) ? await caches.match(part) : undefined;
    if (known === undefined) missing.push(part);
    else await cache.put(part, known);
  }
  await cache.addAll(missing.map((part) => new Request(part, { cache: 'no-cache' })));
}

async function dropOldShells(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(SHELLS) && name !== SHELL) await caches.delete(name);
}

/** The network first, since the page of today belongs to the server of today; what is kept when there is none, it takes too long, or
 *  something before the server answers for one that is down. */
async function answerPage(request: Request, pathname: string): Promise<Response> {
  const kept = pathname === '/' || pathname === '/index.html' ? await (await caches.open(SHELL)).match('/') : undefined;
  if (kept === undefined) return fetch(request);
  const fresh = fetch(request).then(
    (answer) => (answer.status >= 500 ? kept : answer),
    () => kept,
  );
  const giveUp = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  return Promise.race([fresh, giveUp]);
}

/** What is hashed may belong to a page of another version: any copy of it is the right one. */
async function answerPart(request: Request): Promise<Response> {
  const own = await (await caches.open(SHELL)).match(request);
  const { pathname } = new URL(request.url);
  return own ?? (pathname.startsWith(HASHED) ? await caches.match(request) : undefined) ?? fetch(request);
}

/** Browsers insist that something is shown, unless a page of ours is looked at. */
async function tell(data: { json(): unknown } | null): Promise<void> {
  const notice = data?.json() as Line | { type: 'test' } | undefined;
  const words = await readWords();
  const look = { icon: '/icon-192.png', badge: '/icon-192.png' };
  if (notice?.type !== 'line') {
    await worker.registration.showNotification('Dantok', { ...look, body: words.test, tag: 'test' });
    return;
  }
  const { roomId, seq, words: line } = notice;
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.some(({ url, visibilityState }) => visibilityState === 'visible' && roomOf(url) === roomId)) return;
  const title = line === null ? words.something : `${line.author} · ${line.room}`;
  await worker.registration.showNotification(title, { ...look, body: line?.text ?? '', tag: roomId, data: { roomId, seq } });
}

async function open(place: Pick<Line, 'roomId' | 'seq'> | null): Promise<void> {
  const hash = place === null ? '#/' : `#/room/${encodeURIComponent(place.roomId)}/${place.seq}`;
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ visibilityState }) => visibilityState === 'visible') ?? pages[0];
  if (page === undefined) {
    await worker.clients.openWindow(`/${hash}`);
    return;
  }
  page.postMessage({ type: 'go', hash });
  await page.focus();
}

function roomOf(url: string): string | undefined {
  return /^#\/room\/([^/]+)/.exec(new URL(url).hash)?.[1];
}

async function readWords(): Promise<{ something: string; test: string }> {
  const kept = await (await caches.open(WORDS)).match('/words');
  const usual = { something: 'Something for you', test: 'Notices reach this browser.' };
  return kept === undefined ? usual : { ...usual, ...((await kept.json()) as Partial<typeof usual>) };
}
