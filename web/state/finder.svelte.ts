// Whether search is open, and with what in it. Components reach it through the context of the house.
import { getContext, setContext } from 'svelte';
import type { Id } from '../../protocol/records.ts';

export interface FinderWish {
  roomId: Id | null;
  doubtful: boolean;
}

export class Finder {
  /** Null: closed. */
  wish = $state.raw<FinderWish | null>(null);

  open(wish: Partial<FinderWish> = {}): void {
    this.wish = { roomId: null, doubtful: false, ...wish };
  }

  close(): void {
    this.wish = null;
  }
}

const FINDER = Symbol('finder');

export function provideFinder(finder: Finder): Finder {
  return setContext(FINDER, finder);
}

export function useFinder(): Finder {
  return getContext<Finder>(FINDER);
}
