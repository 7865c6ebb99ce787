// What this device keeps of one person for times without a connection: their list of rooms, and the last rooms as they were on the screen.
// In IndexedDB, under who they are; wiped when they sign out or their session ends. A store that is full or forbidden keeps nothing.
import type { Id, Mine } from '../../protocol/records.ts';
import type { RoomView } from '../../protocol/room-view.ts';

export interface KeptPage {
  mine: Mine;
  /** When it was last true. */
  at: number;
}

interface KeptRoom {
  meId: Id;
  at: number;
  view: RoomView;
}

const NAME = 'dantok';
const STORE = 'kept';
const PAGE = 'page';
const ROOM = 'room.';
const MOST_ROOMS = 5;
const MOST_LINES = 200;

export function readPage(): Promise<KeptPage | undefined> {
  return inStore('readonly', (store) => store.get(PAGE) as IDBRequest<KeptPage | undefined>);
}

/** Rooms that are mine no more go with it. */
export async function keepPage(mine: Mine): Promise<void> {
  await inStore('readwrite', (store) => store.put({ mine, at: Date.now() } satisfies KeptPage, PAGE));
  const known = new Set(mine.rooms.map(({ room }) => ROOM + room.id));
  for (const key of await roomKeys()) if (!known.has(key)) await dropKey(key);
}

export async function readRoom(meId: Id, roomId: Id): Promise<RoomView | undefined> {
  const kept = await inStore('readonly', (store) => store.get(ROOM + roomId) as IDBRequest<KeptRoom | undefined>);
  return kept?.meId === meId ? kept.view : undefined;
}

export async function keepRoom(meId: Id, view: RoomView): Promise<void> {
  const kept: KeptRoom = { meId, at: Date.now(), view: toKept(view) };
  await inStore('readwrite', (store) => store.put(kept, ROOM + view.room.id));
  const keys = await roomKeys();
  if (keys.length <= MOST_ROOMS) return;
  const rooms: [key: string, at: number][] = [];
  for (const key of keys) rooms.push([key, (await inStore('readonly', (store) => store.get(key) as IDBRequest<KeptRoom>))?.at ?? 0]);
  for (const [key] of rooms.sort((a, b) => b[1] - a[1]).slice(MOST_ROOMS)) await dropKey(key);
}

export async function dropRoom(roomId: Id): Promise<void> {
  await dropKey(ROOM + roomId);
}

export async function forgetKept(): Promise<void> {
  await inStore('readwrite', (store) => store.clear());
}

/** The newest lines; of what was going on, nothing. */
function toKept(view: RoomView): RoomView {
  return {
    ...view,
    lines: view.lines.slice(-MOST_LINES),
    hasOlder: view.hasOlder || view.lines.length > MOST_LINES,
    here: new Set(),
    watching: 0,
    drafts: new Map(),
    brokenDrafts: new Set(),
    stage: { ...view.stage, turns: [], writing: [], cards: [], talk: null, votes: [] },
  };
}

async function roomKeys(): Promise<string[]> {
  const keys = (await inStore('readonly', (store) => store.getAllKeys())) ?? [];
  return keys.filter((key) => typeof key === 'string').filter((key) => key.startsWith(ROOM));
}

function dropKey(key: string): Promise<unknown> {
  return inStore('readwrite', (store) => store.delete(key));
}

/** Undefined where there is no store. */
async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const database = await openStore();
    try {
      const request = work(database.transaction(STORE, mode).objectStore(STORE));
      return await new Promise<T>((resolve, reject) => {
        // A write counts once its transaction is through.
        if (mode === 'readonly') request.onsuccess = () => resolve(request.result);
        else if (request.transaction !== null) request.transaction.oncomplete = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('no store'));
        // A disk that is full says so here, after the request went well.
        if (request.transaction !== null) request.transaction.onabort = () => reject(request.transaction?.error ?? new Error('aborted'));
      });
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function openStore(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error ?? new Error('no store'));
  });
}
