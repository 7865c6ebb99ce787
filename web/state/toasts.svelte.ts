// Short notices at the edge of the screen, some with a way back ("undo"). They leave by themselves.
import { newId } from '../../protocol/ids.ts';

export interface Toast {
  id: string;
  text: string;
  tone: 'plain' | 'bad';
  action: { label: string; run: () => void } | null;
}

const STAYS_MS = 6_000;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  /** Dialogs that are open, the topmost last: behind it nothing is seen, heard or pressed. */
  #dialogs = $state.raw<readonly string[]>([]);
  /** Where they are shown; null: on the page itself. */
  readonly place = $derived(this.#dialogs.at(-1) ?? null);

  /** Returns what takes them out of the dialog again. */
  standIn(dialog: string): () => void {
    this.#dialogs = [...this.#dialogs, dialog];
    return () => {
      this.#dialogs = this.#dialogs.filter((one) => one !== dialog);
    };
  }

  /** `once`: takes the place of one that says the same. */
  show(text: string, options: { tone?: Toast['tone']; action?: Toast['action']; staysMs?: number; once?: boolean } = {}): string {
    const id = newId();
    const others = options.once === true ? this.list.filter((toast) => toast.text !== text) : this.list;
    this.list = [...others.slice(-2), { id, text, tone: options.tone ?? 'plain', action: options.action ?? null }];
    setTimeout(() => this.close(id), options.staysMs ?? STAYS_MS);
    return id;
  }

  close(id: string): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}
