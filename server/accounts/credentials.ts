// What lets somebody in, whichever it is: a session or a token, by its id. For whoever holds a line open and asks whether it still counts.
import type { Id } from '../../protocol/records.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { Principal } from './principal.ts';
import type { Sessions } from './sessions.ts';

export class Credentials {
  readonly #kinds: readonly [Sessions, ApiTokens];

  constructor(sessions: Sessions, tokens: ApiTokens) {
    this.#kinds = [sessions, tokens];
  }

  findById(id: Id): Principal | undefined {
    const [sessions, tokens] = this.#kinds;
    return sessions.findById(id) ?? tokens.findById(id);
  }

  needsTouch(id: Id): boolean {
    return this.#kinds.some((kind) => kind.needsTouch(id));
  }

  /** Body of a command. */
  touch(id: Id): void {
    for (const kind of this.#kinds) kind.touch(id);
  }
}
