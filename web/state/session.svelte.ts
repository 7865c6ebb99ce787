// Who is signed in here, as the server says. Never holds a key or a token: the cookie does, out of reach.
import type { Me } from '../../protocol/records.ts';
import type { Api } from '../net/api.ts';

export type Phase = 'loading' | 'unreachable' | 'setup' | 'signed_out' | 'signed_in';

export class Session {
  phase = $state<Phase>('loading');
  me = $state.raw<Me | null>(null);
  insecure = $state(false);
  /** Who was here until it ended without their asking for it: told on the sign-in page. */
  ended = $state<Me['kind'] | null>(null);

  readonly person = $derived(this.me?.kind === 'person' ? this.me : null);
  readonly #api: Api;
  /** The answer that nobody is here any more comes before anybody says why. */
  #before: Me['kind'] = 'person';

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    try {
      const answer = await this.#api.session();
      this.insecure = answer.insecure;
      this.#before = this.me?.kind ?? this.#before;
      this.me = answer.me ?? null;
      this.phase = answer.state;
    } catch {
      if (this.phase === 'loading') this.phase = 'unreachable';
    }
  }

  entered(me: Me): void {
    this.me = me;
    this.ended = null;
    this.phase = 'signed_in';
  }

  left(options: { asked: boolean }): void {
    this.ended = options.asked ? null : (this.me?.kind ?? this.#before);
    this.me = null;
    this.phase = 'signed_out';
  }
}

/** Both are inside, and they are two. */
export function isAnother(before: Me | null, now: Me | null): boolean {
  if (before === null || now === null) return false;
  return before.kind === 'visitor' || now.kind === 'visitor' ? before.kind !== now.kind : before.id !== now.id;
}
