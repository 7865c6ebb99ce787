// Writing a line: what the keys mean, which list of names, commands or emoji is open over the field, and what is sent in the end.
// The field itself belongs to the component; here it is only read and given the caret.
import { tick } from 'svelte';
import { LIMITS } from '../../protocol/limits.ts';
import type { MemberRecord } from '../../protocol/records.ts';
import { holdsMain, isComposing } from '../text/keys.ts';
import { MentionPicker } from './mention-picker.svelte.ts';
import type { SlashCommand, SlashPlace } from './slash-commands.ts';
import { SlashPicker } from './slash-picker.svelte.ts';

export class Composing {
  area = $state<HTMLTextAreaElement>();
  emojiOpen = $state(false);
  readonly names: MentionPicker;
  readonly slash: SlashPicker;
  readonly left = $derived.by(() => LIMITS.messageLength - this.#place.desk.text.length);
  readonly sendable = $derived.by(() => this.#place.desk.text.trim() !== '' && this.left >= 0);
  /** The list over the field that the arrows walk through. */
  readonly list: 'names' | 'slash' | null = $derived.by(() => {
    if (this.names.found.length > 0) return 'names';
    return this.slash.found.length > 0 ? 'slash' : null;
  });

  readonly #place: SlashPlace;

  constructor(place: SlashPlace) {
    this.#place = place;
    this.names = new MentionPicker(place.desk);
    this.slash = new SlashPicker(place);
  }

  /** Where the caret stands decides which names are offered. */
  readonly look = (): void => {
    const { area } = this;
    this.names.look(area === undefined || area.selectionStart !== area.selectionEnd ? undefined : area.selectionStart);
  };

  typed(): void {
    const { desk } = this.#place;
    this.look();
    this.slash.look();
    desk.keepDraft();
    if (desk.text.trim() === '') desk.room.typing.iStopped();
    else desk.room.typing.iType();
  }

  send(): void {
    if (!this.sendable) return;
    const { desk } = this.#place;
    const text = this.slash.take(desk.text);
    if (text !== null && text.trim() !== '') desk.post(text, this.names.take(text));
    this.area?.focus();
  }

  async mention(member: MemberRecord): Promise<void> {
    const caret = this.names.choose(member);
    this.#place.desk.keepDraft();
    await this.#caretTo(caret);
  }

  async command(command: SlashCommand): Promise<void> {
    this.slash.choose(command);
    await this.#caretTo(this.#place.desk.text.length);
    this.look();
  }

  /** Its name alone: it waits for Enter. */
  async complete(command: SlashCommand): Promise<void> {
    this.slash.complete(command);
    await this.#caretTo(this.#place.desk.text.length);
    this.look();
  }

  closeEmoji({ back }: { back: boolean }): void {
    this.emojiOpen = false;
    if (back) this.area?.focus();
  }

  /** Puts something where the caret stands, or in place of what is selected. */
  async insert(inserted: string): Promise<void> {
    const { desk } = this.#place;
    const { text } = desk;
    const from = this.area?.selectionStart ?? text.length;
    const to = this.area?.selectionEnd ?? text.length;
    this.emojiOpen = false;
    desk.text = text.slice(0, from) + inserted + text.slice(to);
    this.typed();
    await this.#caretTo(from + inserted.length);
  }

  key(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    if (holdsMain(event, navigator.userAgent) && event.key.toLowerCase() === 'e') {
      this.emojiOpen = !this.emojiOpen;
      return event.preventDefault();
    }
    const { desk } = this.#place;
    // With Shift a key is for the text: a new row, a selection, the way back.
    const name = event.shiftKey ? false : this.names.key(event.key);
    const command = event.shiftKey || name !== false ? false : this.slash.key(event.key);
    if (typeof name === 'object') void this.mention(name);
    else if (typeof command === 'object' && event.key === 'Tab') void this.complete(command);
    else if (typeof command === 'object') void this.command(command);
    else if (name || command) return event.preventDefault();
    else if (event.key === 'Escape' && !event.shiftKey && desk.replyToId !== null) desk.stopReplying();
    else if (event.key === 'Enter' && !event.shiftKey) this.send();
    else if (event.key === 'ArrowUp' && !event.altKey && desk.text === '') desk.editMyLast();
    else return;
    event.preventDefault();
  }

  async #caretTo(at: number | undefined): Promise<void> {
    await tick();
    // A dialog that the command has opened keeps the keyboard.
    if (document.querySelector('dialog[open]') !== null) return;
    this.area?.focus();
    if (at !== undefined) this.area?.setSelectionRange(at, at);
  }
}
