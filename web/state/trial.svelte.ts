// A persona that is being tried out: what was said, what is coming, how long it takes. Nothing of it is kept when the editor closes.
import type { CardCode, Meter } from '../../protocol/stage.ts';
import type { VoiceKind } from '../../protocol/stage.ts';
import type { TrialLine, TrialNews } from '../../protocol/trials.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Api } from '../net/api.ts';
import type { TrialBody } from '../net/api-rows.ts';
import { asRefusal, type Refusal } from '../net/refusal.ts';

export interface Told extends TrialLine {
  /** Of an answer: how it ended, and what it took. */
  ending?: 'cut' | 'length' | null;
  tokens?: { prompt: number; completion: number } | null;
  /** Of an answer: who spoke it. */
  voice?: Voice | null;
}

interface Voice {
  kind: VoiceKind;
  model: string | null;
}

export class Trial {
  lines = $state.raw<readonly Told[]>([]);
  phase = $state<'quiet' | 'waiting' | 'speaking'>('quiet');
  /** Null: cannot be said as things are. Undefined: not told yet. */
  earliestAt = $state<number | null | undefined>(undefined);
  coming = $state('');
  /** Of the answer that is coming. */
  voice = $state.raw<Voice | null>(null);
  failure = $state.raw<{ code: CardCode; until: number | null; model: string | null } | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  /** Whether anybody may speak, and of which budget; null: not told yet. */
  reading = $state.raw<{ meter: Meter | null; off: boolean } | null>(null);

  readonly #api: Pick<Api, 'tryPersona' | 'trialMeter'>;
  #control: AbortController | null = null;

  constructor(api: Pick<Api, 'tryPersona' | 'trialMeter'>) {
    this.#api = api;
  }

  get meter(): Meter | null {
    return this.reading?.meter ?? null;
  }

  async askMeter(): Promise<void> {
    this.reading = (await this.#api.trialMeter().catch(() => null)) ?? this.reading;
  }

  /** False: it did not come to an answer; the line is given back. */
  async ask(who: Omit<TrialBody, 'lines'>, text: string): Promise<boolean> {
    if (this.phase !== 'quiet') return false;
    const control = new AbortController();
    this.#control = control;
    const before = this.lines;
    this.lines = [...before, { by: 'me', text }];
    this.#begin();
    try {
      const lines = this.lines.slice(-LIMITS.trialLines).map((line) => ({ by: line.by, text: line.text.slice(0, LIMITS.trialLineLength) }));
      await this.#api.tryPersona({ ...who, lines }, (news) => this.#hear(news), control.signal);
    } catch (error) {
      if (!control.signal.aborted) this.refusal = asRefusal(error);
    }
    const answered = this.lines.length > before.length + 1;
    if (!answered) this.lines = before;
    this.phase = 'quiet';
    this.coming = '';
    void this.askMeter();
    return answered;
  }

  cancel(): void {
    this.#control?.abort();
  }

  forget(): void {
    this.cancel();
    this.lines = [];
    this.failure = null;
    this.refusal = null;
  }

  #begin(): void {
    this.phase = 'waiting';
    this.earliestAt = undefined;
    this.voice = null;
    this.coming = '';
    this.failure = null;
    this.refusal = null;
  }

  #answer({ ending, tokens }: Extract<TrialNews, { type: 'done' }>): Told {
    return { by: 'persona', text: this.coming.trim(), ending, tokens, voice: this.voice };
  }

  #hear(news: TrialNews): void {
    switch (news.type) {
      case 'waiting':
        this.earliestAt = news.earliestAt;
        break;
      case 'speaking':
        this.phase = 'speaking';
        this.voice = { kind: news.voice, model: news.model };
        break;
      case 'text':
        this.coming += news.text;
        break;
      case 'done':
        this.lines = [...this.lines, this.#answer(news)];
        break;
      case 'failed':
        this.failure = { code: news.code, until: news.until, model: news.model };
    }
  }
}
