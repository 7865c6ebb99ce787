// Keys that work wherever the keyboard stands, as long as no dialog is open: from room to room, to the filter over the rooms, to the
// composer, the sheet of keys.
import { holdsMain, isApple, isComposing } from '../text/keys.ts';
import type { App } from './app.svelte.ts';
import { roomHash } from './router.svelte.ts';

/** True when the key was for the page. */
export function pageKey(app: App, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || isComposing(event) || document.querySelector('dialog[open]') !== null) return false;
  const { key, altKey, shiftKey } = event;
  const main = holdsMain(event, navigator.userAgent);
  if (main && !altKey && !shiftKey && key.toLowerCase() === 'k') return findRoom(app);
  if (altKey && !main && (key === 'ArrowUp' || key === 'ArrowDown'))
    return !wantsAltArrow(event.target) && stepRoom(app, key === 'ArrowUp' ? -1 : 1, shiftKey);
  if (key === 'Escape' && shiftKey && !main) return markRead(app);
  if (event.ctrlKey || event.metaKey || altKey || isField(event.target)) return false;
  if (key === '?') app.sheet = 'keys';
  else if (key === 'Escape' && !shiftKey) app.toComposer();
  else return false;
  return true;
}

function findRoom(app: App): boolean {
  if (app.session.person === null) return false;
  // On a phone the list stands instead of the room.
  if (matchMedia('(max-width: 760px)').matches && app.router.route.name !== 'home') app.router.go('#/');
  requestAnimationFrame(() => app.toRoomFilter());
  return true;
}

/** Round the list as it stands; with `unread` only to rooms with something new. */
function stepRoom(app: App, step: 1 | -1, unread: boolean): boolean {
  const { active } = app.rooms;
  const at = active.findIndex((mine) => mine.room.id === app.room?.id);
  for (let n = 1; n <= active.length; n += 1) {
    const mine = active[(at + step * n + (at < 0 && step < 0 ? 1 : 0) + active.length * 2) % active.length];
    if (mine === undefined || mine.room.id === app.room?.id || (unread && (mine.unread === 0 || mine.notify === 'none'))) continue;
    app.router.go(roomHash(mine.room.id));
    return true;
  }
  return active.length > 0;
}

function markRead(app: App): boolean {
  const view = app.room?.view ?? null;
  if (app.room === null || view === null || app.session.person === null) return false;
  app.room.newAfterSeq = null;
  app.rooms.read(app.room.id, view.seq);
  app.readMarks.mark(app.room.id, view.seq);
  return true;
}

const OPENS_BY_ALT = ['date', 'time', 'datetime-local', 'month', 'week'].map((type) => `input[type="${type}"]`).join(', ');

/** With Alt an arrow opens a list or a calendar; on Apple's keyboards it walks through a text. */
function wantsAltArrow(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(`select, ${OPENS_BY_ALT}`) !== null) return true;
  return isApple(navigator.userAgent) && target.closest('input, textarea, [contenteditable]') !== null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}
