// By which names this server may be called, and from which pages. Pure. An IP literal is always fine: DNS rebinding shows up as the
// attacker's own name. Origins are compared whole, as browsers send them. (G25, B01, B06)
import { isIP, isIPv4 } from 'node:net';
import type { PublicUrl } from '../setting-forms.ts';

export interface OwnAddress {
  readonly publicUrl: PublicUrl | undefined;
  readonly allowedOrigins: readonly string[];
}

/** The Host header in lower case, if this server answers to it. */
export function toAllowedHost(header: string | undefined, own: OwnAddress): string | undefined {
  const parts = /^(?<name>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?<port>:\d{1,5})?$/u.exec(header?.toLowerCase() ?? '');
  const name = parts?.groups?.['name'];
  const port = parts?.groups?.['port'] ?? '';
  if (name === undefined || Number(port.slice(1)) > 65_535) return undefined;
  const isLiteral = isIPv4(name) || (name.startsWith('[') && isIP(name.slice(1, -1)) === 6);
  return isLiteral || name === 'localhost' || name === own.publicUrl?.hostname ? `${name}${port}` : undefined;
}

/** The origin of this server's own pages, for a request that came to this host. */
export function toOwnOrigin(host: string, protocol: string, own: OwnAddress): string {
  const { publicUrl } = own;
  const name = host.replace(/:\d+$/u, '');
  // A proxy in front may speak another protocol to us than browsers speak to it.
  if (publicUrl !== undefined && name === publicUrl.hostname) return publicUrl.origin;
  const scheme = protocol === 'https' ? 'https' : 'http';
  return `${scheme}://${host.replace(scheme === 'https' ? /:443$/u : /:80$/u, '')}`;
}

export function isAllowedOrigin(origin: string, ownOrigin: string, own: OwnAddress): boolean {
  return origin === ownOrigin || origin === own.publicUrl?.origin || own.allowedOrigins.includes(origin);
}
