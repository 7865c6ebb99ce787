// One trial from the press of the button to its end: waiting, speaking, over. Tells whoever tries; over only once, whatever happens.
import type { Id } from '../../protocol/records.ts';
import type { CardCode } from '../../protocol/stage.ts';
import type { TrialNews } from '../../protocol/trials.ts';
import type { Asked } from './asking.ts';
import type { ReplyText } from './reply-text.ts';
import type { TrialScene } from './trial-room.ts';
import type { Voice } from './voice.ts';

interface TrialFailure {
  code: CardCode;
  until?: number | null;
}

const CUT: ReadonlySet<string> = new Set(['cut', 'stalled', 'timeout']);

export class Trial {
  readonly scene: TrialScene;
  readonly done: Promise<void>;
  state: 'waiting' | 'speaking' | 'over' = 'waiting';
  /** Of the key it speaks with. */
  keyId: Id | null = null;
  readonly #tell: (news: TrialNews) => void;
  readonly #left: () => void;
  readonly #control = new AbortController();
  #model: string | null = null;
  #cancelLook: (() => void) | null = null;
  #resolve: () => void = () => undefined;

  constructor(scene: TrialScene, tell: (news: TrialNews) => void, left: () => void) {
    this.scene = scene;
    this.#tell = tell;
    this.#left = left;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get signal(): AbortSignal {
    return this.#control.signal;
  }

  tell(news: TrialNews): void {
    if (this.state !== 'over') this.#tell(news);
  }

  /** What is cancelled once it waits no more. */
  onEnd(cancel: () => void): void {
    this.#cancelLook = cancel;
  }

  speak({ kind, keyId, model }: Voice): void {
    this.#cancelLook?.();
    this.state = 'speaking';
    this.keyId = keyId;
    this.#model = kind === 'demo' ? null : model;
    this.tell({ type: 'speaking', voice: kind, model: this.#model });
  }

  hear(text: string): void {
    if (text !== '') this.tell({ type: 'text', text });
  }

  conclude({ finish, failure, usage }: Asked, { text, tooLong }: ReplyText, until: number | null): void {
    const says = text.trim() !== '';
    const tokens = usage === null ? null : { prompt: usage.promptTokens, completion: usage.completionTokens };
    if (failure !== null && !(says && CUT.has(failure.code))) {
      this.fail({ code: failure.code === 'stopped' ? 'cut' : failure.code, until });
    } else if (finish === 'content_filter') this.fail({ code: 'filtered' });
    else if (!says) this.fail({ code: 'empty' });
    else {
      const ending = failure !== null ? 'cut' : finish === 'length' || tooLong ? 'length' : null;
      this.tell({ type: 'done', ending, tokens });
      this.#end();
    }
  }

  fail({ code, until = null }: TrialFailure): void {
    const model = this.#model ?? this.scene.persona.model;
    this.tell({ type: 'failed', code, until, model });
    this.#end();
  }

  /** Whoever tried has left, or the server goes. */
  cancel(): void {
    this.#end();
  }

  #end(): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.#cancelLook?.();
    this.#control.abort();
    this.#left();
    this.#resolve();
  }
}
