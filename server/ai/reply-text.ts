// The text of one streamed line as the room may see it: names taken off, other voices cut, controls dropped, no longer than a message.
// What it hands out piece by piece is, put together, exactly the text. Pure. (G10, B79, B84)
import { LIMITS } from '../../protocol/limits.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { withoutControls } from '../text/message-text.ts';
import { LineCleaner } from './hygiene.ts';
import type { Cleaned, Trimmed } from './hygiene.ts';

/** Storing may add marks that close what the text left open. */
const CLOSING_MARKS = 128;

export class ReplyText {
  readonly #cleaner: LineCleaner;
  readonly #most: number;
  readonly #probabilities: number[] = [];
  #raw = '';
  text = '';
  /** The rest is somebody else's voice, or too much. */
  over = false;
  tooLong = false;

  /** `length`: what a message may still take. */
  constructor(own: string, others: readonly string[], length: number = LIMITS.messageLength) {
    this.#cleaner = new LineCleaner(own, others);
    this.#most = Math.max(0, length - CLOSING_MARKS);
  }

  get trimmed(): Trimmed {
    return this.#cleaner.trimmed;
  }

  /** The white space it began with. */
  get lead(): string {
    return /^\s*/u.exec(this.#raw)?.[0] ?? '';
  }

  /** Mean and lowest probability of its tokens; null: the provider told none. */
  get confidence(): AiMark['confidence'] {
    if (this.#probabilities.length === 0) return null;
    const mean = this.#probabilities.reduce((sum, value) => sum + value, 0) / this.#probabilities.length;
    return { mean: rounded(mean), low: rounded(Math.min(...this.#probabilities)) };
  }

  push(piece: string, logprob: number | undefined): string {
    if (this.over) return '';
    if (this.#raw.trim() === '') this.#raw = (this.#raw + piece).slice(0, 40);
    if (logprob !== undefined && piece.trim() !== '') this.#probabilities.push(Math.exp(logprob));
    return this.#take(this.#cleaner.push(piece));
  }

  end(): string {
    return this.over ? '' : this.#take(this.#cleaner.end());
  }

  #take(cleaned: Cleaned): string {
    const whole = withoutControls(cleaned.text);
    const fitting = cutText(this.text + whole, this.#most).slice(this.text.length);
    this.tooLong = fitting.length < whole.length;
    this.over = cleaned.over || this.tooLong;
    this.text += fitting;
    return fitting;
  }
}

/** The start of a text, cut between two visible characters. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const from = Math.max(0, most - 200);
  const segments = new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text.slice(from, most + 200));
  let end = 0;
  for (const { index, segment } of segments) {
    if (from + index + segment.length > most) break;
    end = index + segment.length;
  }
  return text.slice(0, from + end);
}

function rounded(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
