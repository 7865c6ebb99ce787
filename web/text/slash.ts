// Commands that are typed: how one is told from a text that merely begins with a slash, and which names fit what is there. Pure.
// What each does stands in state/slash-commands.ts.

export const SLASH_NAMES = ['ask', 'topic', 'talk', 'pause', 'resume', 'persona', 'invite', 'help'] as const;
export type SlashName = (typeof SLASH_NAMES)[number];

export interface SlashText {
  name: string;
  words: string;
  /** A space stands behind the name: it is written to its end. */
  named: boolean;
}

/** A word right behind a slash at the very beginning. `//` begins a text, `/usr/bin` is a path. */
export function readSlash(text: string): SlashText | undefined {
  const match = /^\/(\p{L}*)(?:(\s)([^]*))?$/u.exec(text);
  if (match === null) return undefined;
  const [, name = '', space, words = ''] = match;
  return { name: name.toLocaleLowerCase(), words: words.trim(), named: space !== undefined };
}

/** `//me` is how one says `/me`. */
export function withoutEscape(text: string): string {
  return text.startsWith('//') ? text.slice(1) : text;
}

export function isNamed(name: SlashName, typed: string, words: Record<SlashName, string>): boolean {
  return typed === name || typed === words[name].toLocaleLowerCase();
}

export function fitsName(name: SlashName, typed: string, words: Record<SlashName, string>): boolean {
  // A syllable still being written must find the finished one: 주ㅈ finds 주제 no sooner than 주.
  return name.startsWith(typed) || letters(words[name]).startsWith(letters(typed));
}

function letters(text: string): string {
  return text.toLocaleLowerCase().normalize('NFD');
}

/** Whom `/ask @Mina …` is for, and the rest. Longer names first, so that @Ana Maria is not read as @Ana. */
export function splitAsked<T extends { name: string }>(words: string, personas: readonly T[]): { persona: T; words: string } | undefined {
  const asked = words.replace(/^@/, '');
  const fits = (name: string): boolean => asked.toLocaleLowerCase().startsWith(name.toLocaleLowerCase());
  const persona = [...personas].sort((a, b) => b.name.length - a.name.length).find((one) => fits(one.name));
  return persona === undefined ? undefined : { persona, words: asked.slice(persona.name.length).replace(/^[\s,:]+/, '') };
}
