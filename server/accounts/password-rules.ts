// Which passwords are accepted. Pure. Says what is wrong, never repeats the password. (RELIABILITY 5.6, B09)
import { LIMITS } from '../../protocol/limits.ts';
import { refuse } from '../errors.ts';
import { skeleton } from '../text/names.ts';

/** The same password typed on two systems: macOS sends Hangul in pieces, others in syllables. */
export function toPasswordBytes(password: string): Buffer {
  return Buffer.from(password.normalize('NFC'), 'utf8');
}

export function isTooLong(password: string): boolean {
  return password.length > LIMITS.passwordMax || toPasswordBytes(password).length > LIMITS.passwordMax;
}

export function checkPassword(password: string, name: string): void {
  const field = 'password';
  if (isTooLong(password)) refuse('invalid', `a password has at most ${LIMITS.passwordMax} bytes`, { reason: 'password_long', field });
  if (password.includes('\0') || !password.isWellFormed()) {
    refuse('invalid', 'the password has characters that cannot be typed', { reason: 'password_characters', field });
  }
  if (Array.from(password.normalize('NFC')).length < LIMITS.passwordMin) {
    refuse('invalid', `a password needs at least ${LIMITS.passwordMin} characters`, { reason: 'password_short', field });
  }
  if (isCommon(password)) refuse('invalid', 'that password is among the first to be guessed', { reason: 'password_common', field });
  if (isName(password, name)) refuse('invalid', 'the password is the name', { reason: 'password_name', field });
}

function isCommon(password: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase().replaceAll('@', 'a').replaceAll('$', 's');
  const letters = plain.replace(/[^\p{L}\p{N}]/gu, '');
  const core = letters.replace(/^\d+|\d+$/gu, '');
  if (COMMON.has(letters) || COMMON.has(core) || COMMON.has(fromLeet(core))) return true;
  return isRepetition(plain) || isRun(letters);
}

/** The name, with nothing but digits and signs around it. */
function isName(password: string, name: string): boolean {
  const key = skeleton(name);
  if (key === '') return false;
  const core = password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return skeleton(password) === key || skeleton(core) === key || skeleton(password).replaceAll(key, '') === '';
}

/** `aaaaaaaaaa`, `abcabcabcabc`, `12341234123`. */
function isRepetition(text: string): boolean {
  for (let unit = 1; unit <= 4; unit += 1) {
    if (
      text ===
      text
        .slice(0, unit)
        .repeat(Math.ceil(text.length / unit))
        .slice(0, text.length)
    )
      return true;
  }
  return false;
}

/** A stretch of the alphabet, the digits or a row of keys, forwards or backwards, perhaps going round. */
function isRun(text: string): boolean {
  const backwards = Array.from(text).reverse().join('');
  return text !== '' && ROWS.some((row) => row.includes(text) || row.includes(backwards));
}

const ROWS = [
  '0123456789',
  '1234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ',
  '가나다라마바사아자차카타파하',
].map((row) => row.repeat(3));

function fromLeet(text: string): string {
  return text.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('3', 'e').replaceAll('4', 'a').replaceAll('5', 's').replaceAll('7', 't');
}

/**
 * Words that head every list of leaked passwords, without the digits around them. The last lines are Korean words as a Latin
 * keyboard types them: "안녕하세요" becomes dkssudgktpdy.
 */
const COMMON: ReadonlySet<string> = new Set(
  [
    'password passwords passw0rd passwort motdepasse contrasena senha parola mypassword thepassword yourpassword passwordpassword',
    'qwerty qwertyuiop qwertyqwerty qwertz azerty asdf asdfgh asdfghjkl asdfasdf asdfqwer zxcvbnm qazwsx qazwsxedc qwerasdf qwerasdfzxcv qwer qwerqwer',
    '1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4 1qaz2wsx3edc 1qaz2wsx zaq12wsx 1a2b3c4d5e a1b2c3d4e5 a1b2c3d4 qwe123qwe123 abc123abc123 abcd1234abcd',
    'letmein letmeinnow welcome welcomehome administrator adminadmin admin root rootroot changeme changemenow default secret secretsecret trustno trustnoone',
    'iloveyou ilovenyou iloveyousomuch loveyou loveme princess sunshine butterfly superman batman spiderman pokemon football baseball basketball starwars',
    'dragon monkey shadow master michael jennifer jordan charlie computer internet whatever freedom forever hello helloworld hellohello test testing testtest guest',
    'chat chatchat dantok kakaotalk thekitchentable kitchentable',
    'dkssud dkssudgktpdy qlalfqjsgh qlalfdlek tkfkdgo tkfkdgody tkfkdgoyo tkfkdgkqslek dnflwlq eogksalsrnr gksrnr gksrnrdls rkskekfkakqktk rlaalsrb',
    'rladbsdk dltnsals qkrwltjd tkdfkdgo skfkakqktk dhsmfeh ghkdlxld rhddnwn akfkdhkf dkdldb qkrgkdms ehsdkqk tmxkqjrtm zkzkdhxhr',
    '비밀번호 비밀번호비밀번호 안녕하세요 사랑해 사랑해요 대한민국 우리나라 가나다라마바사 아자아자화이팅 화이팅',
  ].flatMap((line) => line.split(' ')),
);
