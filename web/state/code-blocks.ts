// What makes a code block more than a box: its colours, which are fetched when the first block comes into sight, and whether a tall one was
// opened. Remembered here, because lines out of sight are taken down.

type Paint = (code: Element, language: string) => void;

/** Enough to tell blocks apart, and the same while a block is still being written. */
const KEY_LENGTH = 200;

export class CodeBlocks {
  readonly #opened = new Set<string>();
  #paint: Paint | undefined;
  #observer: IntersectionObserver | undefined;

  /** Called with a text that was just laid out. */
  dress(body: Element): void {
    for (const block of body.querySelectorAll('.code')) {
      if (block.classList.contains('tall')) this.#show(block, this.#opened.has(keyOf(block)));
      if (languageOf(block) === '') continue;
      if (this.#paint === undefined) this.#watch(block);
      else this.#paint(codeOf(block), languageOf(block));
    }
  }

  toggle(block: Element): void {
    const key = keyOf(block);
    const open = !this.#opened.delete(key);
    if (open) this.#opened.add(key);
    this.#show(block, open);
  }

  #show(block: Element, open: boolean): void {
    block.classList.toggle('opened', open);
    block.querySelector('[data-open-code]')?.setAttribute('aria-expanded', String(open));
  }

  #watch(block: Element): void {
    this.#observer ??= new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) void this.#load();
    });
    this.#observer.observe(block);
  }

  async #load(): Promise<void> {
    this.#observer?.disconnect();
    this.#observer = undefined;
    const { paintCode } = await import('../text/code-painter.ts');
    this.#paint = paintCode;
    for (const block of document.querySelectorAll('.message-text .code')) paintCode(codeOf(block), languageOf(block));
  }
}

function codeOf(block: Element): Element {
  return block.querySelector('code') ?? block;
}

function languageOf(block: Element): string {
  return block.querySelector('.code-bar span')?.textContent ?? '';
}

function keyOf(block: Element): string {
  return codeOf(block).textContent.slice(0, KEY_LENGTH);
}
