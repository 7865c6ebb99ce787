// The /command being written in the composer: which ones fit, which one the keyboard stands on, and what to do with the text when it is
// sent. What is no command is asked about once before it is said to everybody.
import { fitsName, isNamed, readSlash, withoutEscape } from '../text/slash.ts';
import { SLASH_COMMANDS, type SlashCommand, type SlashPlace } from './slash-commands.ts';

export class SlashPicker {
  at = $state(0);
  /** The text that looks like a command and is none: sent as it is when it is sent again. */
  #asked = $state<string | null>(null);
  /** Put away with Escape, until the text changes. */
  #closedAt = $state<string | null>(null);

  readonly #place: SlashPlace;
  readonly #read = $derived.by(() => readSlash(this.#place.desk.text));
  readonly #offered = $derived.by(() => SLASH_COMMANDS.filter((command) => command.offered(this.#place)));
  readonly found: readonly SlashCommand[] = $derived.by(() => {
    const read = this.#read;
    if (read === undefined || read.named || this.#closedAt === this.#place.desk.text) return [];
    return this.#offered.filter(({ name }) => fitsName(name, read.name, this.#words));
  });
  /** Its words are being written: it is shown what they are for. */
  readonly current: SlashCommand | undefined = $derived.by(() => (this.#read?.named === true ? this.#named(this.#read.name) : undefined));
  readonly unknown: string | null = $derived.by(() => (this.#asked === this.#place.desk.text ? (this.#read?.name ?? null) : null));

  constructor(place: SlashPlace) {
    this.#place = place;
  }

  get #words(): SlashPlace['app']['language']['t']['slashWords'] {
    return this.#place.app.language.t.slashWords;
  }

  #named(typed: string): SlashCommand | undefined {
    return this.#offered.find(({ name }) => isNamed(name, typed, this.#words));
  }

  /** The text has changed: the first that fits is picked. */
  look(): void {
    this.at = 0;
  }

  /** Does what needs no words; the others are written out and wait for theirs. */
  choose(command: SlashCommand): void {
    const { desk } = this.#place;
    if (command.bare === true) {
      desk.clearText();
      command.run(this.#place, '');
      return;
    }
    this.complete(command);
  }

  /** Nothing is done yet, whatever it is. */
  complete(command: SlashCommand): void {
    const { desk } = this.#place;
    desk.text = command.name === 'ask' ? '/ask @' : `/${command.name} `;
    desk.keepDraft();
  }

  /** True when the key was for the list. */
  key(key: string): SlashCommand | boolean {
    const command = this.found[Math.min(this.at, this.found.length - 1)];
    if (command === undefined) return false;
    if (key === 'Enter' || key === 'Tab') return command;
    if (key === 'Escape') this.#closedAt = this.#place.desk.text;
    else if (key === 'ArrowDown') this.at = (this.at + 1) % this.found.length;
    else if (key === 'ArrowUp') this.at = (this.at + this.found.length - 1) % this.found.length;
    else return false;
    return true;
  }

  /** What is left to say to the room; null: nothing, it was done or it is asked about. */
  take(text: string): string | null {
    const read = readSlash(text);
    if (read === undefined || read.name === '') return withoutEscape(text);
    const command = this.#named(read.name);
    if (command !== undefined) {
      this.#place.desk.clearText();
      command.run(this.#place, read.words);
      return null;
    }
    if (this.#asked === text) return text;
    this.#asked = text;
    return null;
  }
}
