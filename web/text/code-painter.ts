// Puts the pieces of a code block on the page as elements of their own: no HTML is made, so nothing has to be trusted. Fetched when the
// first code block comes into sight.
import './code-painter.css';
import { languageOf } from './code-languages.ts';
import { cutCode } from './code-pieces.ts';

/** Longer blocks stay plain: laying out so many pieces is seen on a cheap phone. */
const LONGEST = 12_000;

export function paintCode(code: Element, languageName: string): void {
  const language = languageOf(languageName);
  const text = code.textContent;
  if (language === undefined || text.length > LONGEST || code.childElementCount > 0) return;
  const painted = document.createDocumentFragment();
  for (const piece of cutCode(text, language)) {
    if (piece.kind === 'plain') {
      painted.append(piece.text);
      continue;
    }
    const span = document.createElement('span');
    span.className = `code-${piece.kind}`;
    span.textContent = piece.text;
    painted.append(span);
  }
  code.replaceChildren(painted);
}
