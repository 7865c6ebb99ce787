// What is pushed: the example of RFC 8291, and that a browser's keys open what was sealed for it and nothing else.
import { expect, test } from 'vitest';
import { areBrowserKeys, MOST_PUSHED_BYTES, sealPush } from '../../server/notices/push-cipher.ts';
import { makeBrowser } from './push-browser.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

test('the example of RFC 8291 comes out byte for byte', () => {
  const keys = {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  };
  const chance = { salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'), privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw') };
  expect(sealPush(Buffer.from('When I grow up, I want to be a watermelon'), keys, chance).toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

test('a browser opens what was sealed for it, another one does not, and the length tells little', () => {
  const [ana, ben] = [makeBrowser(), makeBrowser()];
  const sealed = sealPush(Buffer.from('안녕'), ana.keys);
  expect(ana.open(sealed)).toBe('안녕');
  expect(() => ben.open(sealed)).toThrow();
  expect(sealPush(Buffer.from('a much longer line than that'), ana.keys).length).toBe(sealed.length);
  expect(sealPush(Buffer.alloc(MOST_PUSHED_BYTES), ana.keys).length).toBeLessThanOrEqual(4_096);
  expect(() => sealPush(Buffer.alloc(MOST_PUSHED_BYTES + 1), ana.keys)).toThrow('too long');
});

test('what is no point of the curve, or no secret, is no key', () => {
  const { keys } = makeBrowser();
  const offCurve = bytes(keys.p256dh);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  expect(areBrowserKeys(keys)).toBe(true);
  expect(areBrowserKeys({ ...keys, p256dh: offCurve.toString('base64url') })).toBe(false);
  expect(areBrowserKeys({ ...keys, p256dh: Buffer.alloc(65).toString('base64url') })).toBe(false);
  expect(areBrowserKeys({ ...keys, auth: 'AAAA' })).toBe(false);
});
