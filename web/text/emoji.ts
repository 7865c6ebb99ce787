// What may be put on a line as a reaction, and the letter or emoji an avatar shows. Pure.

export const QUICK_REACTIONS = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const;
export const MORE_REACTIONS = [
  '👀',
  '🔥',
  '💯',
  '✅',
  '🤔',
  '😢',
  '😍',
  '👏',
  '🙌',
  '🤝',
  '💪',
  '☕',
  '🍜',
  '🌙',
  '🎬',
  '🚀',
  '😴',
  '😅',
] as const;

const EMOJI = /\p{RGI_Emoji}/v;

/** The first emoji in what was typed. */
export function firstEmoji(text: string): string | undefined {
  return EMOJI.exec(text.slice(0, 64))?.[0];
}

const FEW_EMOJI = /^(?:\s*\p{RGI_Emoji}){1,3}\s*$/v;
/** Three of the longest, families and flags, and room between them. */
const FEW_EMOJI_UNITS = 64;

/** One to three emoji and not a word: a gesture, shown as one. */
export function isGesture(text: string): boolean {
  return text.length <= FEW_EMOJI_UNITS && FEW_EMOJI.test(text);
}

/** A name's first letter as a reader sees it, in capitals; of a name without letters its first emoji. */
export function initialOf(name: string): string {
  const letter = /[\p{L}\p{N}]\p{M}*/u.exec(name.slice(0, 64))?.[0] ?? firstEmoji(name) ?? '·';
  return letter.toLocaleUpperCase();
}
