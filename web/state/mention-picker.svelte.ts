// The @name being written in the composer: who fits, which one the keyboard stands on, whom this text has chosen so far.
import type { Id, MemberRecord } from '../../protocol/records.ts';
import { matchMembers, mentionAt, mentionedIn, type MentionQuery } from '../text/mentions.ts';
import type { Desk } from './desk.svelte.ts';

export class MentionPicker {
  query = $state.raw<MentionQuery | undefined>();
  at = $state(0);
  readonly found: readonly MemberRecord[] = $derived.by(() => {
    if (this.query === undefined) return [];
    const present = [...this.#desk.view.members.values()].filter((member) => member.status === 'active' && member.id !== this.#desk.meId);
    return matchMembers(present, this.query.text);
  });

  readonly #desk: Desk;
  readonly #chosen = new Map<Id, string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** `caret` undefined: something is selected, nobody is being named. */
  look(caret: number | undefined): void {
    this.query = caret === undefined ? undefined : mentionAt(this.#desk.text, caret);
    this.at = 0;
  }

  close(): void {
    this.query = undefined;
  }

  /** Puts the name into the text; the answer is where the caret belongs then. */
  choose(member: MemberRecord): number | undefined {
    if (this.query === undefined) return undefined;
    const { start, text } = this.query;
    const inserted = `@${member.name} `;
    const before = this.#desk.text;
    this.#desk.text = before.slice(0, start) + inserted + before.slice(start + 1 + text.length).replace(/^ /, '');
    this.#chosen.set(member.id, member.name);
    this.close();
    return start + inserted.length;
  }

  /** True when the key was for the list of names. */
  key(key: string): MemberRecord | boolean {
    const member = this.found[this.at];
    if (member === undefined) return false;
    if (key === 'Enter' || key === 'Tab') return member;
    if (key === 'Escape') this.close();
    else if (key === 'ArrowDown') this.at = (this.at + 1) % this.found.length;
    else if (key === 'ArrowUp') this.at = (this.at + this.found.length - 1) % this.found.length;
    else return false;
    return true;
  }

  /** Those who are named in the text that is sent now. */
  take(text: string): Id[] {
    const ids = mentionedIn(text, this.#chosen);
    this.#chosen.clear();
    this.close();
    return ids;
  }
}
