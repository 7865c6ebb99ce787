// A link as a code: a reader that knows nothing of how it was drawn finds the same link in it.
import { expect, test } from 'vitest';
import { decodeQR } from 'qr/decode.js';
import { toQrPath } from '../../web/text/qr-path.ts';

const SCALE = 4;

/** As a camera would see it. */
function photograph({ size, d }: { size: number; d: string }): { width: number; height: number; data: Uint8Array } {
  const width = size * SCALE;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x = '', y = '', length = ''] of d.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row += 1)
      for (let at = Number(x) * SCALE; at < (Number(x) + Number(length)) * SCALE; at += 1)
        data.fill(0, (row * width + at) * 4, (row * width + at) * 4 + 3);
  return { width, height: width, data };
}

test.each(['https://dantok.example/#/join/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-', `http://127.0.0.1:3000/#/watch/${'x'.repeat(200)}`])(
  '%s is read back',
  (link) => {
    expect(decodeQR(photograph(toQrPath(link)))).toBe(link);
  },
);
