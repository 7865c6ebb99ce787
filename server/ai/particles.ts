// Korean particles that fit the word before them (미나가, 준이; 학교로, 집으로, 서울로). Pure. Words in other scripts go by how they are read
// aloud, as far as that shows in the spelling; where it does not, both forms are given: 은(는).

export const PARTICLES = ['은/는', '이/가', '을/를', '과/와', '으로/로', '이랑/랑', '아/야', '이나/나', '이에요/예요'] as const;
export type Particle = (typeof PARTICLES)[number];

/** How the last syllable ends: `l` takes 로 like a vowel. */
type Ending = 'vowel' | 'consonant' | 'l' | 'unknown';

export function withParticle(word: string, particle: Particle): string {
  return word + particleFor(word, particle);
}

export function particleFor(word: string, particle: Particle): string {
  const [afterConsonant = '', afterVowel = ''] = particle.split('/');
  const ending = endingOf(word);
  if (ending === 'unknown') return particle === '아/야' ? '' : `${afterConsonant}(${afterVowel})`;
  if (ending === 'l' && particle === '으로/로') return afterVowel;
  return ending === 'vowel' ? afterVowel : afterConsonant;
}

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const FINAL_L = 8;
/** 영 일 이 삼 사 오 육 칠 팔 구 */
const DIGITS: readonly Ending[] = ['consonant', 'l', 'vowel', 'consonant', 'vowel', 'vowel', 'consonant', 'l', 'l', 'vowel'];

function endingOf(word: string): Ending {
  const spoken = word.normalize('NFC').replace(/[^\p{L}\p{N}]+$/u, '');
  const last = spoken.at(-1) ?? '';
  const code = last.charCodeAt(0);
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) {
    const final = (code - HANGUL_FIRST) % 28;
    return final === 0 ? 'vowel' : final === FINAL_L ? 'l' : 'consonant';
  }
  if (/[0-9]/.test(last)) return DIGITS[Number(last)] ?? 'unknown';
  if (/[ぁ-ゖァ-ヺー]/u.test(last)) return /[んン]/u.test(last) ? 'consonant' : 'vowel';
  return endingOfLatin(spoken.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
}

/** Letters read one by one: 엘 엠 엔 알 end in a consonant. */
const LETTER_NAMES: Readonly<Record<string, Ending>> = { l: 'l', m: 'consonant', n: 'consonant', r: 'l' };

function endingOfLatin(word: string): Ending {
  const letters = /[a-z]+$/.exec(word)?.[0] ?? '';
  if (letters === '') return 'unknown';
  const last = letters.slice(-1);
  // An abbreviation is spelled out, and so is a single letter.
  if (letters.length === 1 || !/[aeiouy]/.test(letters)) return LETTER_NAMES[last] ?? 'vowel';
  if (last === 'l' || /[^aeiou]le$/.test(letters)) return 'l';
  if (/(?:[mn]|ng)$/.test(letters)) return 'consonant';
  // 준 for June, 라인 for line; but 지니 for genie.
  if (/[aeiouy][mn]e$/.test(letters)) return 'consonant';
  // 북, 캣, 팁, 잭: short vowel and stop. 마크, 케이크, 스트리트 end in a vowel.
  if (/(?:^|[^aeiouy])[aeiou](?:ck|[kptbg])$/.test(letters) || /oo[kp]$/.test(letters)) return 'consonant';
  return 'vowel';
}
