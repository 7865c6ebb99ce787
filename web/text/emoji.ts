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

/** A name's first letter as a reader sees it, in capitals. */
export function initialOf(name: string): string {
  const letter = /[\p{L}\p{N}]\p{M}*/u.exec(name.slice(0, 64))?.[0] ?? '·';
  return letter.toLocaleUpperCase();
}
