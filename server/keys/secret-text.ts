// A provider key as somebody pasted it. Pure. What is refused here could not stand in a header, or would end one; no message repeats any of
// it. (B67)
import { refuse } from '../errors.ts';

const LONGEST = 1024;
/** A key this short would be half told by four of its characters. */
const SHORT = 12;

/** Blanks around it and the word that stands before it in a header belong to whoever copied it. */
export function cleanSecret(pasted: string): string {
  const secret = pasted
    .trim()
    .replace(/^bearer(\s+|$)/iu, '')
    .trim();
  if (secret === '') refuse('invalid', 'the key is empty', { reason: 'key_empty', field: 'secret' });
  if (secret.length > LONGEST) refuse('invalid', 'the key is longer than any key', { reason: 'key_too_long', field: 'secret' });
  if (!/^[\x21-\x7e]+$/u.test(secret))
    refuse('invalid', 'the key has line breaks, spaces or letters that no key has', { reason: 'key_characters', field: 'secret' });
  return secret;
}

/** All that is ever shown of it. */
export function last4Of(secret: string): string {
  return secret.length < SHORT ? '' : secret.slice(-4);
}
