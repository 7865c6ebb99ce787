// The keys I keep: mine, of the rooms I moderate, of the server if it is mine. The secret passes through and is held nowhere.
import { getContext, setContext } from 'svelte';
import type { Api } from '../net/api.ts';
import type { KeyChange, KeyRow, KeyScope, NewKey } from '../net/api-rows.ts';

export class KeyRing {
  /** Null: still asked for. */
  keys = $state.raw<readonly KeyRow[] | null>(null);

  readonly #api: Api;
  /** A key of mine decides who pays for what I set off. */
  readonly #changed: () => void;

  constructor(api: Api, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  of(scope: KeyScope): readonly KeyRow[] {
    return (this.keys ?? []).filter((key) => key.scope === scope);
  }

  async load(): Promise<void> {
    this.keys = (await this.#api.keys()).keys;
  }

  async add(wish: NewKey): Promise<void> {
    this.#put((await this.#api.addKey(wish)).key);
  }

  async change(id: string, change: KeyChange): Promise<void> {
    this.#put((await this.#api.changeKey(id, change)).key);
  }

  async accept(id: string): Promise<void> {
    this.#put((await this.#api.acceptKeyOffer(id)).key);
  }

  async check(id: string): Promise<void> {
    this.#put((await this.#api.checkKey(id)).key);
  }

  async remove(id: string): Promise<void> {
    await this.#api.deleteKey(id);
    this.keys = (this.keys ?? []).filter((key) => key.id !== id);
    this.#changed();
  }

  #put(key: KeyRow): void {
    const known = this.keys ?? [];
    this.keys = known.some((one) => one.id === key.id) ? known.map((one) => (one.id === key.id ? key : one)) : [...known, key];
    this.#changed();
  }
}

const KEY_RING = Symbol('key ring');

export function provideKeyRing(ring: KeyRing): KeyRing {
  return setContext(KEY_RING, ring);
}

export function useKeyRing(): KeyRing {
  return getContext<KeyRing>(KEY_RING);
}
