// What a model writes is cleaned before anybody sees it: its own echoed "Name:" goes, the text ends where it begins to speak as
// somebody else, and a line that nearly repeats a recent one is dropped. Pure; works on pieces as they stream. (CONVERSATION §6, B79)

export interface Trimmed {
  ownPrefix: number;
  foreignSpeech: number;
  nearRepeat: number;
}

export const NOTHING_TRIMMED: Trimmed = { ownPrefix: 0, foreignSpeech: 0, nearRepeat: 0 };

/** What may stand before a name at the beginning of a line, seen or unseen. */
const DECORATION = String.raw`[\s\p{Cf}*_#>"“(]*`;
const LEADING = new RegExp(`^${DECORATION}`, 'u');
/** More decoration than this is not waited for, it goes. */
const DECORATION_MOST = 200;
/** What may stand around a name and belong to it: brackets, stars, spaces, the colon. */
const AROUND_NAME = 14;
const LINE_ENDS = /\r\n|[\r\u000B\u000C\u0085\u2028\u2029]/gu;

/** `**Mina:** `, `[Mina] `, `Mina： ` at the beginning of a line. */
function prefixOf(names: readonly string[]): RegExp | null {
  const alternatives = names.filter((name) => name !== '').map(escaped);
  if (alternatives.length === 0) return null;
  const name = `(?:${alternatives.toSorted((a, b) => b.length - a.length).join('|')})`;
  const inBrackets = String.raw`\[\s{0,2}@?${name}\s{0,2}\][*_]{0,3}\s{0,2}[:：]?`;
  const before = String.raw`@?${name}\s{0,2}[*_)]{0,3}\s{0,2}[:：][*_]{0,3}`;
  return new RegExp(`^${DECORATION}(?:${inBrackets}|${before})`, 'iu');
}

/** Matches while a line may still turn out to begin with one of the names: "Mi", "**Mina*", but not "Mi casa". */
function beginningOf(names: readonly string[]): RegExp {
  const ways = names
    .filter((name) => name !== '')
    .map((name) => Array.from(name).reduceRight((rest, character) => `${escaped(character)}(?:$|${rest})`, String.raw`[\s*_)\]:：]*$`));
  return new RegExp(String.raw`^${DECORATION}(?:\[\s{0,2})?@?(?:${['$', ...ways].join('|')})`, 'iu');
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}

export interface Cleaned {
  /** Safe to show now. */
  text: string;
  /** The rest is somebody else's voice: stop reading. */
  over: boolean;
}

/** Cleans one line's stream. Text is held back only while it could still be the beginning of a name. */
export class LineCleaner {
  readonly #own: RegExp | null;
  readonly #foreign: RegExp | null;
  readonly #beginning: RegExp;
  readonly #longest: number;
  #held = '';
  /** A piece may end between \r and \n. */
  #return = '';
  #atLineStart = true;
  #afterOwnName = false;
  #first = true;
  #over = false;
  trimmed: Trimmed = { ...NOTHING_TRIMMED };

  constructor(own: string, others: readonly string[]) {
    this.#own = prefixOf([own]);
    this.#foreign = prefixOf(others);
    this.#beginning = beginningOf([own, ...others]);
    this.#longest = Math.max(own.length, ...others.map((name) => name.length)) + AROUND_NAME;
  }

  push(piece: string): Cleaned {
    if (this.#over) return { text: '', over: true };
    const raw = this.#return + piece;
    this.#return = raw.endsWith('\r') ? '\r' : '';
    this.#held += raw.slice(0, raw.length - this.#return.length).replace(LINE_ENDS, '\n');
    return this.#release(false);
  }

  end(): Cleaned {
    if (this.#over) return { text: '', over: true };
    if (this.#return !== '') this.#held += '\n';
    this.#return = '';
    return this.#release(true);
  }

  #release(final: boolean): Cleaned {
    let out = '';
    while (this.#held !== '') {
      if (this.#atLineStart) {
        if (this.#waitsAtLineStart(final)) break;
        continue;
      }
      const end = this.#held.indexOf('\n');
      const upTo = end === -1 ? this.#held.length : end + 1;
      out += this.#held.slice(0, upTo);
      this.#held = this.#held.slice(upTo);
      this.#atLineStart = end !== -1;
    }
    return { text: this.#withoutLeadingSpace(out), over: this.#over };
  }

  /** True: more must come before it is clear whose line begins here. */
  #waitsAtLineStart(final: boolean): boolean {
    if (this.#afterOwnName) this.#held = this.#held.replace(/^[^\S\n]+/u, '');
    const line = this.#held.split('\n', 1)[0] ?? '';
    const decoration = LEADING.exec(line)?.[0].length ?? 0;
    if (decoration > DECORATION_MOST) {
      this.#held = this.#held.slice(decoration);
      return false;
    }
    const whole = line.length < this.#held.length || final;
    if (!whole && line.length - decoration < this.#longest && this.#beginning.test(line)) return true;
    const own = this.#own?.exec(line)?.[0].length ?? 0;
    this.#afterOwnName = own > 0;
    if (own > 0) {
      this.#held = this.#held.slice(own);
      this.trimmed.ownPrefix += 1;
    } else if (this.#foreign?.test(line) === true) {
      this.#over = true;
      this.#held = '';
      this.trimmed.foreignSpeech += 1;
    } else this.#atLineStart = false;
    return false;
  }

  #withoutLeadingSpace(out: string): string {
    if (!this.#first) return out;
    const text = out.replace(/^\s+/u, '');
    if (text !== '') this.#first = false;
    return text;
  }
}

/** A whole line at once, as scenes bring them. */
export function cleanLine(text: string, own: string, others: readonly string[]): { text: string; trimmed: Trimmed } {
  const cleaner = new LineCleaner(own, others);
  const cleaned = cleaner.push(text).text + cleaner.end().text;
  return { text: cleaned.trimEnd(), trimmed: cleaner.trimmed };
}

const NEAR = 0.8;
const SHORT = 12;

/** Trigram overlap with any of the recent lines. Short lines ("yes!") may repeat. */
export function nearlyRepeats(text: string, recent: readonly string[]): boolean {
  const mine = trigrams(text);
  if (normalise(text).length < SHORT || mine.size === 0) return false;
  return recent.some((other) => {
    const theirs = trigrams(other);
    let shared = 0;
    for (const gram of mine) if (theirs.has(gram)) shared += 1;
    return shared / Math.max(1, mine.size + theirs.size - shared) >= NEAR;
  });
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function trigrams(text: string): Set<string> {
  const folded = ` ${normalise(text)} `;
  const grams = new Set<string>();
  for (let at = 0; at + 3 <= folded.length; at += 1) grams.add(folded.slice(at, at + 3));
  return grams;
}
