// Korean particles that depend on how the word before them ends: 이/가, 을/를, 은/는, 과/와, 으로/로, 아/야.
// Pure. Latin letters and digits are read as a Korean would say them; anything unknown takes the form after a vowel.

export type ParticlePair = '이/가' | '을/를' | '은/는' | '과/와' | '으로/로' | '이라는/라는';

type Ending = 'vowel' | 'rieul' | 'consonant';

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const RIEUL = 8;
// 0 영, 1 일, 2 이, 3 삼, 4 사, 5 오, 6 육, 7 칠, 8 팔, 9 구
const DIGITS: readonly Ending[] = ['consonant', 'rieul', 'vowel', 'consonant', 'vowel', 'vowel', 'consonant', 'rieul', 'rieul', 'vowel'];
// A Latin word ends in a consonant sound that Korean keeps as one when it ends in these letters (Tom 톰, Ben 벤, Bill 빌, Jack 잭).
const LATIN_CLOSED = /(?:[mnbpkc]|ng|[aeiou]t)$/i;
const LATIN_RIEUL = /[lr]$/i;
const LATIN_OPEN = /(?:[aeiou]r|re)$/i;

export function endingOf(word: string): Ending {
  const last = lastSpoken(word);
  if (last === undefined) return 'vowel';
  const code = last.codePointAt(0) ?? 0;
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) {
    const final = (code - HANGUL_FIRST) % 28;
    return final === 0 ? 'vowel' : final === RIEUL ? 'rieul' : 'consonant';
  }
  if (/[0-9]/.test(last)) return DIGITS[Number(last)] ?? 'vowel';
  const latin = /[a-z]+$/i.exec(word.replace(/[^\p{L}\p{N}]+$/u, ''))?.[0] ?? '';
  if (latin === '' || LATIN_OPEN.test(latin)) return 'vowel';
  if (LATIN_RIEUL.test(latin)) return 'rieul';
  return LATIN_CLOSED.test(latin) ? 'consonant' : 'vowel';
}

/** The last letter or digit: brackets, quotes and emoji after it are not spoken. */
function lastSpoken(word: string): string | undefined {
  return /[\p{L}\p{N}](?=[^\p{L}\p{N}]*$)/u.exec(word.slice(-64))?.[0];
}

export function particle(word: string, pair: ParticlePair): string {
  const [closed = '', open = ''] = pair.split('/');
  const ending = endingOf(word);
  if (pair === '으로/로') return ending === 'consonant' ? closed : open;
  return ending === 'vowel' ? open : closed;
}

/** The word with its particle: `withParticle('민수', '이/가')` is 민수가. */
export function withParticle(word: string, pair: ParticlePair): string {
  return word + particle(word, pair);
}
