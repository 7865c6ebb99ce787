// A line's words in one row, for previews: without the marks of Markdown, which mean nothing there. Pure.

const MARKS = /\*\*|__|~~|`+|^[ \t]*(?:#{1,6}|>|[-*+]|\d+\.)[ \t]+/gmu;
const LINK = /!?\[([^\]\n]{0,200})\]\([^)\s]{0,500}\)/gu;
const LONGEST = 200;

export function toOneRow(text: string): string {
  return text
    .slice(0, 4 * LONGEST)
    .replace(LINK, '$1')
    .replace(MARKS, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, LONGEST);
}
