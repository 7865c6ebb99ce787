// Who is signed in here, as the server says. Never holds a key or a token: the cookie does, out of reach.
import type { Me } from '../../protocol/records.ts';
import type { Api } from '../net/api.ts';

export type Phase = 'loading' | 'unreachable' | 'setup' | 'signed_out' | 'signed_in';

export class Session {
  phase = $state<Phase>('loading');
  me = $state.raw<Me | null>(null);
  insecure = $state(false);
  /** Said on the sign-in page when somebody was signed out without having asked for it. */
  ended = $state(false);

  readonly person = $derived(this.me?.kind === 'person' ? this.me : null);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    try {
      const answer = await this.#api.session();
      this.insecure = answer.insecure;
      this.me = answer.me ?? null;
      this.phase = answer.state;
    } catch {
      if (this.phase === 'loading') this.phase = 'unreachable';
    }
  }

  entered(me: Me): void {
    this.me = me;
    this.ended = false;
    this.phase = 'signed_in';
  }

  left(options: { asked: boolean }): void {
    this.me = null;
    this.ended = !options.asked;
    this.phase = 'signed_out';
  }
}

/** Both are inside, and they are two. */
export function isAnother(before: Me | null, now: Me | null): boolean {
  if (before === null || now === null) return false;
  return before.kind === 'visitor' || now.kind === 'visitor' ? before.kind !== now.kind : before.id !== now.id;
}
