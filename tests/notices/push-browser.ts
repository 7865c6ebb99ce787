// A browser as far as a push service knows it: keys, and the opening of what is sealed for them, written from the RFC's other side.
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import type { BrowserKeys } from '../../server/notices/push-cipher.ts';

export interface PushBrowser {
  keys: BrowserKeys;
  open: (sealed: Buffer) => string;
}

export function makeBrowser(): PushBrowser {
  const ecdh = createECDH('prime256v1');
  const point = ecdh.generateKeys();
  const auth = randomBytes(16);
  return {
    keys: { p256dh: point.toString('base64url'), auth: auth.toString('base64url') },
    open: (sealed) => {
      const salt = sealed.subarray(0, 16);
      const theirs = sealed.subarray(21, 21 + sealed.readUInt8(20));
      const body = sealed.subarray(21 + theirs.length);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), point, theirs]);
      const secret = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(theirs), auth, info, 32));
      const derive = (label: string, length: number): Buffer =>
        Buffer.from(hkdfSync('sha256', secret, salt, Buffer.from(`Content-Encoding: ${label}\0`), length));
      const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12), { authTagLength: 16 });
      decipher.setAuthTag(body.subarray(-16));
      const text = Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
      return text.subarray(0, text.lastIndexOf(2)).toString('utf8');
    },
  };
}
