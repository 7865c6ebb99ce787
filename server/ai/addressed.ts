// Whose names stand in a text without an `@`. Pure. Longest names first, on Unicode word boundaries; a name that ends in Hangul may
// have particles attached (미나가, 미나한테).
import type { Id } from '../../protocol/records.ts';

const WORD = /[\p{L}\p{N}_]/u;
const HANGUL = /\p{Script=Hangul}/u;
/** What may stick to a Korean name; longer ones first. */
const PARTICLES =
  /^(?:이?랑은?|에게서?|한테서?|께서는?|이?라고|이?라면|이?라도|이?하고|이?더러|보고|이?에요|예요|입니다|이?네요|이?죠|까지|부터|보다|처럼|만큼|이?나|이?야|씨|님|은|는|이|가|을|를|의|도|만|와|과|아|께|로|으로|에|네|랑|요)+(?![\p{L}\p{N}_])/u;

export function findNamed(text: string, members: readonly { id: Id; name: string }[]): Id[] {
  // Lower case may be longer: everything is measured in it.
  const lower = text.toLowerCase();
  const taken: { from: number; to: number; id: Id }[] = [];
  for (const { id, name } of members.toSorted((a, b) => b.name.length - a.name.length)) {
    const wanted = name.toLowerCase();
    if (wanted === '') continue;
    for (let from = lower.indexOf(wanted); from !== -1; from = lower.indexOf(wanted, from + 1)) {
      const to = from + wanted.length;
      if (taken.some((other) => from < other.to && other.from < to)) continue;
      if (standsAlone(lower, from, to)) taken.push({ from, to, id });
    }
  }
  const inOrder = taken.toSorted((a, b) => a.from - b.from).map(({ id }) => id);
  return [...new Set(inOrder)];
}

function standsAlone(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - 1), from);
  if (before !== '' && WORD.test(before)) return false;
  const rest = text.slice(to, to + 12);
  if (rest === '' || !WORD.test(rest.slice(0, 1))) return true;
  return HANGUL.test(text.slice(to - 1, to)) && PARTICLES.test(rest);
}
