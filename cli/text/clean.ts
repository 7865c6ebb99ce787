// What others wrote, made harmless for a terminal: no control character reaches it, so no text can move the cursor, change the title, fill
// the clipboard or hide what stands before it. Everything that comes from the server goes through here before it is shown.

/** C0, DEL and C1 without the newline; line and paragraph separators; marks that turn the direction of what follows. */
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/gu;

/** Keeps newlines. */
export function cleanText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\t', '    ').replace(HARMFUL, '');
}

/** One row of JSON, the same for whoever parses it, without anything that could harm a terminal. */
export function cleanJson(value: object): string {
  return JSON.stringify(value).replace(HARMFUL, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Names, topics, words of an error: one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll('\n', ' ').trim();
}
