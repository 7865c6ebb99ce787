// Every key that does something, for the sheet that lists them. What they do stands where they are heard: state/page-keys.ts (anywhere),
// state/line-keys.ts (on a line), state/composing.svelte.ts (while writing). Pure.

export const SHORTCUTS = {
  anywhere: [
    ['findRoom', ['Ctrl', 'K']],
    ['search', ['Ctrl', 'Shift', 'F']],
    ['roomBefore', ['Alt', '↑']],
    ['roomAfter', ['Alt', '↓']],
    ['unreadRoom', ['Alt', 'Shift', '↓']],
    ['markRead', ['Shift', 'Esc']],
    ['toComposer', ['Esc']],
    ['showKeys', ['?']],
  ],
  writing: [
    ['send', ['Enter']],
    ['newRow', ['Shift', 'Enter']],
    ['editLast', ['↑']],
    ['mention', ['@']],
    ['command', ['/']],
    ['emoji', ['Ctrl', 'E']],
    ['stopReply', ['Esc']],
  ],
  lines: [
    ['walk', ['↑', '↓']],
    ['toEnd', ['End']],
    ['lineActions', ['Enter']],
    ['lineReply', ['R']],
    ['lineEdit', ['E']],
    ['lineDelete', ['Delete']],
  ],
} as const;

export type ShortcutGroup = keyof typeof SHORTCUTS;
export type ShortcutName = (typeof SHORTCUTS)[ShortcutGroup][number][0];

/** As it is printed on this keyboard. */
export function keyCap(key: string, apple: boolean): string {
  if (!apple) return key;
  return { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' }[key] ?? key;
}

/** On one line, as in a hint. */
export function keyWords(keys: readonly string[], apple: boolean): string {
  return keys.map((key) => keyCap(key, apple)).join(apple ? '' : '+');
}
