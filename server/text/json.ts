// JSON from strangers: the only parser for bodies and frames. Depth is limited by a linear scan before anything is parsed, keys
// that reach prototypes are refused. (B35, B36, B39)
import { parse } from 'secure-json-parse';
import { ChatError, refuse } from '../errors.ts';

const MAX_DEPTH = 16;

export function parseJson(text: string): unknown {
  // The parser would quietly skip it.
  if (text.startsWith('\uFEFF')) refuse('invalid', 'the JSON begins with a byte order mark', { reason: 'json' });
  if (isTooDeep(text)) refuse('invalid', 'the JSON is nested too deeply', { reason: 'json_depth' });
  try {
    if (!hasSuspectKeys(text)) return JSON.parse(text) as unknown;
    return parse(text, { protoAction: 'error', constructorAction: 'error' }) as unknown;
  } catch {
    // The parser's own message repeats the text.
    throw new ChatError('invalid', 'that is not acceptable JSON', { reason: 'json' });
  }
}

/** Whether a key that reaches a prototype may be in it, plain or escaped. Three searches for words are quicker than the expressions of the
 *  careful parser. */
function hasSuspectKeys(text: string): boolean {
  return text.includes('__proto__') || text.includes('constructor') || text.includes('\\u');
}

/** Counts brackets outside strings. Broken JSON may be miscounted: the parser refuses it anyway. */
function isTooDeep(text: string): boolean {
  if (hasFewBrackets(text)) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) {
      inString = true;
    } else if (code === BRACE || code === BRACKET) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === BRACE_END || code === BRACKET_END) {
      depth -= 1;
    }
  }
  return false;
}

/** Nearly every frame: so few that they cannot be nested too deeply, wherever they stand. A search is far quicker than the scan. */
function hasFewBrackets(text: string): boolean {
  return countUpTo(text, '{', MAX_DEPTH + 1) + countUpTo(text, '[', MAX_DEPTH + 1) <= MAX_DEPTH;
}

function countUpTo(text: string, what: string, most: number): number {
  let count = 0;
  for (let at = text.indexOf(what); at !== -1 && count < most; at = text.indexOf(what, at + 1)) count += 1;
  return count;
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
