// Theme: kept in this browser, shown as an attribute of the document that the style sheet reads. And what was put away for this visit.
import { readStored, readVisit, writeStored, writeVisit } from './stored.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'dantok.theme';
const DEMO_BAR_KEY = 'dantok.demo-bar';

export class Preferences {
  theme = $state<Theme>(THEMES.find((theme) => theme === readStored(KEY)) ?? 'system');

  /** Until the window is closed. */
  demoBarClosed = $state(readVisit(DEMO_BAR_KEY) !== null);

  constructor() {
    this.#show();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    writeStored(KEY, theme === 'system' ? null : theme);
    this.#show();
  }

  closeDemoBar(): void {
    this.demoBarClosed = true;
    writeVisit(DEMO_BAR_KEY, 'closed');
  }

  #show(): void {
    const root = document.documentElement;
    if (this.theme === 'system') root.removeAttribute('data-theme');
    else root.dataset['theme'] = this.theme;
  }
}
