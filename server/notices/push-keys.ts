// The pair by which push services know this server (VAPID, RFC 8292): made when the first browser asks, the private half sealed by the
// vault. A key file that is lost takes it along: another pair is made, and browsers subscribe anew.
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { pushSubscriptions } from '../../drizzle/notice-schema.ts';
import { meta } from '../../drizzle/schema.ts';
import type { Orm } from '../db/database.ts';
import type { Binding, Vault } from '../keys/vault.ts';

export interface PushKeysNeed {
  orm: Orm;
  vault: Vault;
  now: () => number;
  /** Whom a push service may write to: an https address or mailto. */
  subject: string;
}

const ROW = 'push_keys';
const BINDING: Binding = { keyId: 'push', ownerId: null, origin: 'push' };
/** A service refuses more than a day. */
const TOKEN_SECONDS = 12 * 3_600;

interface Pair {
  /** The point, base64url: no secret. */
  publicKey: string;
  privateKey: KeyObject;
}

export class PushKeys {
  readonly #need: PushKeysNeed;
  #pair: Pair | undefined;

  constructor(need: PushKeysNeed) {
    this.#need = need;
  }

  /** Undefined: nobody has asked yet, or it does not open any more. */
  find(): string | undefined {
    return this.#open()?.publicKey;
  }

  /** Inside a batch. What was subscribed under a pair that is lost can never be reached again. */
  keep(): string {
    const known = this.#open();
    if (known !== undefined) return known.publicKey;
    const { publicKey, sealed } = make(this.#need.vault);
    const value = JSON.stringify({ publicKey, sealed });
    const { orm } = this.#need;
    orm.insert(meta).values({ key: ROW, value }).onConflictDoUpdate({ target: meta.key, set: { value } }).run();
    orm.delete(pushSubscriptions).run();
    return publicKey;
  }

  /** The header that proves who sends to this origin, and to no other. */
  authorize(origin: string): string | undefined {
    const pair = this.#open();
    if (pair === undefined) return undefined;
    const claims = { aud: origin, exp: Math.floor(this.#need.now() / 1_000) + TOKEN_SECONDS, sub: this.#need.subject };
    const text = [{ typ: 'JWT', alg: 'ES256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const signature = sign('sha256', Buffer.from(text), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    return `vapid t=${text}.${signature.toString('base64url')}, k=${pair.publicKey}`;
  }

  #open(): Pair | undefined {
    if (this.#pair !== undefined) return this.#pair;
    const row = this.#need.orm.select().from(meta).where(eq(meta.key, ROW)).get();
    if (row === undefined) return undefined;
    const { publicKey, sealed } = JSON.parse(row.value) as { publicKey: string; sealed: string };
    const secret = this.#need.vault.open(sealed, BINDING);
    if (secret === undefined) return undefined;
    const privateKey = createPrivateKey({ key: Buffer.from(secret, 'base64url'), format: 'der', type: 'pkcs8' });
    return (this.#pair = { publicKey, privateKey });
  }
}

function make(vault: Vault): { publicKey: string; sealed: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), ...[x, y].map((part) => Buffer.from(part, 'base64url'))]);
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
  return { publicKey: point.toString('base64url'), sealed: vault.seal(secret, BINDING) };
}
