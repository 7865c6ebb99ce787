// A provider's address as somebody typed it: may the server use it? Pure. Judged on what the URL parser made of it (127.1 and 0x7f.1 are
// 127.0.0.1 by then), while everything that makes people and parsers disagree is refused outright. What a name resolves to is checked
// again when the socket connects (lookup.ts): this is the half that can be explained to whoever typed it. (B56, B57, B61-B64)
import { isIP } from 'node:net';
import { isPublicAddress } from './addresses.ts';

/** A member's addresses are public and https; an administrator may list origins that need be neither (a local Ollama). */
export type EnteredBy = 'member' | 'administrator';

export type BaseUrlRefusal =
  | 'empty'
  | 'too_long'
  | 'characters'
  | 'not_an_address'
  | 'scheme'
  | 'https_only'
  | 'has_credentials'
  | 'has_query'
  | 'path'
  | 'host'
  | 'private'
  | 'port'
  | 'own_address';

export type BaseUrlVerdict = { ok: true; url: string; origin: string; listed: boolean } | { ok: false; reason: BaseUrlRefusal };

export interface OriginRules {
  /** Origins that may be private and plain http, when an administrator entered them. */
  allowedPrivateOrigins: readonly string[];
  /** Where this server itself is reached: calling it would go round in circles. */
  ownOrigins?: readonly string[];
}

const MAX_LENGTH = 2048;
/** Printable ASCII without the characters that parsers drop, decode or read as a separator. International names: in their xn-- form. */
const PLAIN = /^[!#$&'()*+,\-./0-9:;=?@A-Z[\]_a-z~%]+$/;
const SHAPE = /^(https?):\/\/([^/?#]+)(\/[^?#]*)?([?#].*)?$/i;
const LOCAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa|localdomain)$/;

/** Ports above 1023 that belong to something which is not a web server. */
const OTHER_SERVICES = new Set([
  1080, 1433, 1521, 1719, 1720, 1723, 1900, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 4369, 5060, 5061, 5432, 5672,
  5900, 5984, 6000, 6379, 6380, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 7001, 9042, 9092, 9200, 9300, 10080, 10250, 11211,
  15672, 27017,
]);

export function judgeBaseUrl(text: string, enteredBy: EnteredBy, rules: OriginRules): BaseUrlVerdict {
  if (text === '') return no('empty');
  if (text.length > MAX_LENGTH) return no('too_long');
  if (!PLAIN.test(text)) return no('characters');
  const shape = SHAPE.exec(text);
  if (shape === null) return no(/^[a-z][a-z0-9+.-]*:/i.test(text) && !/^https?:/i.test(text) ? 'scheme' : 'not_an_address');
  const [, , authority = '', path = '', rest] = shape;
  if (authority.includes('@')) return no('has_credentials');
  if (rest !== undefined) return no('has_query');
  if (authority.includes('%')) return no('host');
  if (path.includes('%') || path.split('/').some((part) => part === '.' || part === '..')) return no('path');
  const url = URL.parse(text);
  // Only a port can be wrong by now, or brackets.
  if (url === null) return no(/(^[^[:]+|\]):\d+$/.test(authority) ? 'port' : 'host');
  const refusal = refusalOf(url, enteredBy, rules);
  if (refusal !== null) return no(refusal);
  return { ok: true, url: url.origin + url.pathname.replace(/\/+$/, ''), origin: url.origin, listed: isListed(url, enteredBy, rules) };
}

/** The rules about origins alone: asked again for every request, whatever was stored. */
export function refusalOf(url: URL, enteredBy: EnteredBy, rules: OriginRules): BaseUrlRefusal | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme';
  if (url.username !== '' || url.password !== '') return 'has_credentials';
  if (isListed(url, enteredBy, rules)) return null;
  if (url.protocol !== 'https:') return 'https_only';
  if (rules.ownOrigins?.includes(url.origin) === true) return 'own_address';
  const literal = literalOf(url);
  if (literal !== null) {
    if (!isPublicAddress(literal)) return 'private';
  } else {
    const host = url.hostname;
    if (LOCAL_NAME.test(host.replace(/\.$/, '')) || !host.includes('.')) return 'private';
    if (host.endsWith('.')) return 'host';
  }
  return isWebPort(url) ? null : 'port';
}

/** The address when the host is one, without brackets; null for a name. */
export function literalOf(url: URL): string | null {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return isIP(host) === 0 ? null : host;
}

export function isListed(url: URL, enteredBy: EnteredBy, rules: OriginRules): boolean {
  return enteredBy === 'administrator' && rules.allowedPrivateOrigins.includes(url.origin);
}

function isWebPort(url: URL): boolean {
  if (url.port === '') return true;
  const port = Number(url.port);
  return port > 1023 && !OTHER_SERVICES.has(port);
}

function no(reason: BaseUrlRefusal): BaseUrlVerdict {
  return { ok: false, reason };
}
