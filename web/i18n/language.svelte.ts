// The language of the screen: the browser's, until the person chooses. Only the chosen catalogue is downloaded.
import type { Refusal } from '../net/refusal.ts';
import { readStored, writeStored } from '../state/stored.ts';
import type { Catalogue } from './en.ts';
import { createFormats, type Formats } from './format.ts';

export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'ko', name: '한국어' },
] as const;
export type LanguageCode = (typeof LANGUAGES)[number]['code'];

const KEY = 'dantok.language';

const load: Record<LanguageCode, () => Promise<Catalogue>> = {
  en: async () => (await import('./en.ts')).en,
  ko: async () => (await import('./ko.ts')).ko,
};

export class Language {
  code = $state.raw<LanguageCode>('en');
  t: Catalogue;
  format: Formats;

  private constructor(code: LanguageCode, catalogue: Catalogue) {
    this.code = code;
    this.t = $state.raw(catalogue);
    this.format = $derived(createFormats(this.code));
    document.documentElement.lang = code;
  }

  static async load(): Promise<Language> {
    const code = preferred();
    return new Language(code, await load[code]());
  }

  async choose(code: LanguageCode): Promise<void> {
    this.t = await load[code]();
    this.code = code;
    writeStored(KEY, code);
    document.documentElement.lang = code;
  }

  /** What went wrong, in words for people. */
  refusal(refusal: Refusal): string {
    if (refusal.code === 'too_many' && refusal.retryAfterMs !== undefined && refusal.retryAfterMs > 5_000) {
      const now = Date.now();
      return this.t.tryAgainIn(this.format.relative(now + refusal.retryAfterMs, now));
    }
    const reasons: Record<string, string | undefined> = this.t.reasons;
    return (refusal.reason === undefined ? undefined : reasons[refusal.reason]) ?? this.t.errors[refusal.code];
  }
}

function preferred(): LanguageCode {
  const stored = readStored(KEY);
  const wanted = [stored ?? '', ...navigator.languages].map((tag) => tag.slice(0, 2));
  return LANGUAGES.find((language) => language.code === wanted.find((tag) => LANGUAGES.some((one) => one.code === tag)))?.code ?? 'en';
}
