// What is pushed, sealed for one browser: aes128gcm in a single record (RFC 8188) under keys agreed on as RFC 8291 says. The service in
// between sees lengths and times, no words. Pure but for the random bytes.
import { createCipheriv, createECDH, createPublicKey, hkdfSync, randomBytes } from 'node:crypto';

/** A browser's public point and secret, as it tells them. */
export interface BrowserKeys {
  /** 65 bytes, base64url. */
  p256dh: string;
  /** 16 bytes, base64url. */
  auth: string;
}

/** Chosen anew for every message; given only where an example is checked. */
export interface Chance {
  salt: Buffer;
  privateKey: Buffer;
}

const CURVE = 'prime256v1';
const POINT_BYTES = 65;
const AUTH_BYTES = 16;
const RECORD_BYTES = 4_096;
/** Everything is padded to whole steps, so that a length says little about what was written. */
const STEP_BYTES = 256;
/** What a service must take, without the header and the seal. */
export const MOST_PUSHED_BYTES = RECORD_BYTES - 86 - 17;

/** False for what is not a point of the curve: agreeing on a key with it would fail, or tell something of ours. */
export function areBrowserKeys({ p256dh, auth }: BrowserKeys): boolean {
  const point = Buffer.from(p256dh, 'base64url');
  if (Buffer.from(auth, 'base64url').length !== AUTH_BYTES || point.length !== POINT_BYTES || point[0] !== 4) return false;
  try {
    const x = point.subarray(1, 33).toString('base64url');
    const y = point.subarray(33).toString('base64url');
    createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

export function sealPush(text: Buffer, keys: BrowserKeys, chance?: Chance): Buffer {
  if (text.length > MOST_PUSHED_BYTES) throw new Error('too long to be pushed');
  const theirs = Buffer.from(keys.p256dh, 'base64url');
  const ours = createECDH(CURVE);
  if (chance === undefined) ours.generateKeys();
  else ours.setPrivateKey(chance.privateKey);
  const salt = chance?.salt ?? randomBytes(16);
  const point = ours.getPublicKey();
  const shared = derive(
    Buffer.from(keys.auth, 'base64url'),
    ours.computeSecret(theirs),
    Buffer.concat([Buffer.from('WebPush: info\0'), theirs, point]),
    32,
  );
  const cipher = createCipheriv(
    'aes-128-gcm',
    derive(salt, shared, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    derive(salt, shared, Buffer.from('Content-Encoding: nonce\0'), 12),
  );
  // 2 marks the last record; zeros after it are padding.
  const padding = chance === undefined ? paddingOf(text.length) : 0;
  const sealed = [cipher.update(Buffer.concat([text, Buffer.from([2]), Buffer.alloc(padding)])), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([headerOf(salt, point), ...sealed]);
}

function derive(salt: Buffer, secret: Buffer, info: Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
}

function headerOf(salt: Buffer, point: Buffer): Buffer {
  const sizes = Buffer.alloc(5);
  sizes.writeUInt32BE(RECORD_BYTES);
  sizes.writeUInt8(point.length, 4);
  return Buffer.concat([salt, sizes, point]);
}

function paddingOf(length: number): number {
  return Math.min(Math.ceil(length / STEP_BYTES) * STEP_BYTES, MOST_PUSHED_BYTES) - length;
}
