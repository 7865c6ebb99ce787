// Which screen the address asks for. Tokens stand behind the #, so that they reach no log and no referrer.
import { ID } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import { Covers } from './covers.ts';

export type Route =
  | { name: 'home' }
  | { name: 'setup'; token: string }
  | { name: 'join'; token: string }
  | { name: 'watch'; token: string }
  | { name: 'room'; roomId: Id; seq: number | null }
  | { name: 'account' }
  | { name: 'keys' }
  | { name: 'personas' }
  | { name: 'import' }
  /** `of`: mine, server, room/<id> or key/<id>. */
  | { name: 'statistics'; of: string }
  | { name: 'people' };

/** Of a link that was cut or mistyped: an id like any other, that no room has. */
const NO_ROOM = '-'.repeat(22);

export function parseRoute(hash: string): Route {
  const [name = '', first = '', second = ''] = hash.replace(/^#\/?/, '').split('/').map(decode);
  if ((name === 'setup' || name === 'join' || name === 'watch') && first !== '') return { name, token: first };
  if (name === 'room' && first !== '')
    return { name, roomId: ID.test(first) ? first : NO_ROOM, seq: /^\d{1,15}$/.test(second) ? Number(second) : null };
  if (name === 'statistics') return { name, of: second === '' ? (first === '' ? 'mine' : first) : `${first}/${second}` };
  if (name === 'account' || name === 'people' || name === 'keys' || name === 'personas' || name === 'import') return { name };
  return { name: 'home' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function roomHash(roomId: Id, seq?: number): string {
  return seq === undefined ? `#/room/${roomId}` : `#/room/${roomId}/${seq}`;
}

export class Router {
  route = $state.raw<Route>(parseRoute(location.hash));
  /** Counts visits, so that following the same link twice jumps twice. */
  visit = $state(0);
  readonly covers = new Covers();

  start(): void {
    addEventListener('hashchange', this.#changed);
    addEventListener('click', this.#followed);
    this.covers.start();
  }

  go(hash: string): void {
    if (location.hash === hash) this.#changed();
    else this.covers.below(() => (location.hash = hash));
  }

  /** Without a step back: a used token should not be found again by the back button. */
  replace(hash: string): void {
    this.covers.below(() => {
      history.replaceState(null, '', hash);
      this.#changed();
    });
  }

  /** A link in what covers the page leads on from the page. */
  readonly #followed = (event: MouseEvent): void => {
    if (!this.covers.stepped || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    if (link === null) return;
    event.preventDefault();
    this.go(link.hash);
  };

  readonly #changed = (): void => {
    this.route = parseRoute(location.hash);
    this.visit += 1;
  };
}
