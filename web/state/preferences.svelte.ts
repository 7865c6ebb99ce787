// Theme: kept in this browser, shown as an attribute of the document that the style sheet reads.
import { readStored, writeStored } from './stored.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'dantok.theme';

export class Preferences {
  theme = $state<Theme>(THEMES.find((theme) => theme === readStored(KEY)) ?? 'system');

  constructor() {
    this.#show();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    writeStored(KEY, theme === 'system' ? null : theme);
    this.#show();
  }

  #show(): void {
    const root = document.documentElement;
    if (this.theme === 'system') root.removeAttribute('data-theme');
    else root.dataset['theme'] = this.theme;
  }
}
