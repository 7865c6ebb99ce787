// Hashes and checks passwords: argon2id at OWASP's minimum, two at once, the rest wait in a short line. (RELIABILITY 5.6, G27)
// An unknown name costs as much time as a known one. Nothing here knows accounts.
import { hash, verify } from '@node-rs/argon2';
import { refuse } from '../errors.ts';
import { isTooLong, toPasswordBytes } from './password-rules.ts';

const ARGON2ID = 2;
const COST = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const AT_ONCE = 2;
const MAX_WAITING = 64;
/** The hash of a random text nobody has. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$Gjp0HYU6SW5qjgsda/6VOg$GAEz3PeN4E6D2DnGsl4pz8mj0ftXqpGHwCwfJBRqs/k';

export class Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** The caller has checked the password's form. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(toPasswordBytes(password), COST));
  }

  /** `passwordHash` undefined or null: nobody has that name or it has no password; takes as long, and is false. */
  async verify(passwordHash: string | null | undefined, password: string): Promise<boolean> {
    const impossible = isTooLong(password) || typeof passwordHash !== 'string';
    const fits = await this.#inTurn(() => verify(impossible ? NOBODY : passwordHash, toPasswordBytes(password.slice(0, 256))));
    return fits && !impossible;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING)
        refuse('too_many', 'too many people sign in at once', { reason: 'busy', retryAfterMs: 2_000 });
      // Whoever finishes hands its place over: the count stays.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
