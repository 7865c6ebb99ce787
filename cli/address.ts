// Addresses of servers: what people type becomes an origin, and whether a token may travel there unencrypted. Pure.
import { BlockList, isIP } from 'node:net';

const OWN = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  OWN.addSubnet(network, prefix);
OWN.addAddress('::1', 'ipv6');
OWN.addSubnet('fc00::', 7, 'ipv6');
OWN.addSubnet('fe80::', 10, 'ipv6');

/** `chat.example.org` is meant as https, `localhost:3000` as http. Undefined: not an address of a server. */
export function readAddress(typed: string): URL | undefined {
  const text = typed.trim();
  if (text === '' || /\s/u.test(text)) return undefined;
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `https://${text}`;
  if (!URL.canParse(withScheme)) return undefined;
  const url = new URL(withScheme);
  if (withScheme !== text && isOwnNetwork(url.hostname)) url.protocol = 'http:';
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  // Links into rooms are `https://host/#/…`: what stands behind the host is not needed.
  return url.pathname === '/' && url.search === '' ? new URL(url.origin) : undefined;
}

/** Everybody between here and there could read along. */
export function isExposed(url: URL): boolean {
  return url.protocol !== 'https:' && !isOwnNetwork(url.hostname);
}

/** This machine, or a network of one's own. A name without a dot is looked up there alone. */
function isOwnNetwork(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/gu, '');
  const family = isIP(host);
  if (family === 0) return !host.includes('.') || /\.(localhost|local|home\.arpa)$/u.test(host);
  return OWN.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
