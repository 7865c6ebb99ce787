// What a provider said, made fit to be shown to the key's owner: one line, nothing that acts (no markup, no control or invisible
// characters), nothing of the key, at most 300 characters. Pure. (F48, F65)

const MAX_SHOWN = 300;
/** A provider may repeat a part of the key: any run of this length that is also in the key is taken out. */
const WINDOW = 8;
const HIDDEN = '•••';
/** Whatever looks like somebody's secret, ours or not. */
const SECRETS = /\b(?:Bearer\s+[^\s"',;:)}\]]{3,}|(?:sk|pk|rk|gsk|xai|hf|key|AIza)[-_][^\s"',;:)}\]]{6,}|AIza[\w-]{10,})/gi;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu;

export function showable(said: string, key: string): string {
  const line = withoutKey(said.slice(0, 4096), key).replace(SECRETS, HIDDEN).replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  const inert = line.replaceAll('<', '‹').replaceAll('>', '›').toWellFormed();
  return inert.length <= MAX_SHOWN ? inert : `${inert.slice(0, MAX_SHOWN - 1)}…`.toWellFormed();
}

function withoutKey(text: string, key: string): string {
  const whole = key.length >= 4 ? text.replaceAll(key, HIDDEN) : text;
  if (key.length < WINDOW) return whole;
  const windows = new Set<string>();
  for (let at = 0; at + WINDOW <= key.length; at += 1) windows.add(key.slice(at, at + WINDOW));
  let out = '';
  let shown = 0;
  for (let at = 0; at + WINDOW <= whole.length; at += 1) {
    if (!windows.has(whole.slice(at, at + WINDOW))) continue;
    if (at > shown) out += whole.slice(shown, at);
    if (!out.endsWith(HIDDEN)) out += HIDDEN;
    shown = Math.max(shown, at + WINDOW);
  }
  return out + whole.slice(shown);
}
