// What a link may be and what it really points to. Pure. Only http, https and mailto ever become links.

const ALLOWED = new Set(['http:', 'https:', 'mailto:']);

/** The address in its normal form, or undefined when it must not be a link. Relative addresses are refused: they would look like ours. */
export function safeAddress(raw: string): string | undefined {
  let url: URL;
  try {
    url = new URL(raw);
  } catch {
    return undefined;
  }
  return ALLOWED.has(url.protocol) ? url.href : undefined;
}

/** Leads whoever opens it to their own machine. */
export function leadsHome(address: string): boolean {
  return /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?(?:\/|$)/.test(address);
}

const LOOKS_LIKE_ADDRESS = /^\s*(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,})(?::\d+)?(?:[/?#]\S*)?\s*$/iu;

/**
 * The host to show beside a link whose text would mislead: the text names another host, the address hides its host behind
 * a user name, or the host is written with letters of another script (punycode).
 */
export function hostToShow(href: string, text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(href);
  } catch {
    return undefined;
  }
  if (url.protocol === 'mailto:') {
    const shown = /[^\s<>]+@[^\s<>]+/.exec(text)?.[0]?.toLowerCase();
    return shown !== undefined && shown !== decode(url.pathname).toLowerCase() ? decode(url.pathname) : undefined;
  }
  const host = url.host;
  if (url.username !== '' || url.password !== '' || host.includes('xn--')) return host;
  const named = LOOKS_LIKE_ADDRESS.exec(text)?.[1]?.toLowerCase();
  if (named === undefined) return undefined;
  return plainHost(named) === plainHost(url.hostname) ? undefined : host;
}

function plainHost(host: string): string {
  return host.toLowerCase().replace(/^www\./, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
