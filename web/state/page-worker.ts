// The page's side of its worker: starts it, says when a new version waits, follows where a notice leads, and leaves it the few words it
// needs in the language of the screen.
import type { Language } from '../i18n/language.svelte.ts';

const SCRIPT = '/worker.js';
const WORDS = 'dantok-words';

export interface WorkerPorts {
  language: Language;
  go(hash: string): void;
  /** A new version of the page is there; `use` loads it. */
  newVersion(use: () => void): void;
}

export async function startWorker(ports: WorkerPorts): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  let asked = false;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ type?: unknown; hash?: unknown } | null>) => {
    if (data?.type === 'go' && typeof data.hash === 'string' && data.hash.startsWith('#/')) ports.go(data.hash);
  });
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (asked) location.reload();
  });
  const registration = await navigator.serviceWorker.register(trusted(), { updateViaCache: 'none' });
  const offer = (waiting: ServiceWorker): void => {
    // Without a controller it is the first one: nothing of an older version is on the screen.
    if (navigator.serviceWorker.controller === null) return;
    ports.newVersion(() => {
      asked = true;
      waiting.postMessage('take over');
    });
  };
  if (registration.waiting !== null) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh?.addEventListener('statechange', () => {
      if (fresh.state === 'installed') offer(fresh);
    });
  });
}

/** Undefined: no worker yet, or none possible, as without TLS. */
export async function findRegistration(): Promise<ServiceWorkerRegistration | undefined> {
  return 'serviceWorker' in navigator ? navigator.serviceWorker.getRegistration() : undefined;
}

/** Asked after every reconnect: that is when a server has been updated. */
export async function lookForUpdate(): Promise<void> {
  const registration = await findRegistration();
  await registration?.update().catch(() => undefined);
}

export async function leaveWords({ t }: Language): Promise<void> {
  if (!('caches' in globalThis)) return;
  const words = new Response(JSON.stringify({ something: t.newNotice, test: t.testNotice }));
  await (await caches.open(WORDS)).put('/words', words);
}

/** Nothing that was shown or is told stays behind. The worker itself knows nobody. */
export async function quietWorker(): Promise<void> {
  const registration = await findRegistration();
  for (const notice of (await registration?.getNotifications()) ?? []) notice.close();
  if (registration !== undefined && 'pushManager' in registration) await (await registration.pushManager.getSubscription())?.unsubscribe();
}

/** The policy names one address, so that no other script can ever be made the worker. */
function trusted(): string {
  interface Factory {
    createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL: (url: string) => string };
  }
  const { trustedTypes } = globalThis as { trustedTypes?: Factory };
  return trustedTypes?.createPolicy('app-worker', { createScriptURL: () => SCRIPT }).createScriptURL(SCRIPT) ?? SCRIPT;
}
