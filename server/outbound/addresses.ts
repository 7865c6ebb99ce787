// Which addresses of the internet the server may call on behalf of somebody. Pure: one table, asked with an address that was already
// resolved, never with a name. What is not known to be public is not public. (B56-B61)
import { BlockList, isIP } from 'node:net';

/** IPv4 networks that are not the public internet, and what they are. */
const NOT_PUBLIC_4: readonly (readonly [network: string, prefix: number, what: string])[] = [
  ['0.0.0.0', 8, 'this network'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'shared by carriers'],
  ['127.0.0.0', 8, 'loopback'],
  ['168.63.129.16', 32, 'platform of a cloud'],
  ['169.254.0.0', 16, 'link-local, metadata of clouds'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'protocol assignments'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.31.196.0', 24, 'AS112'],
  ['192.52.193.0', 24, 'AMT'],
  ['192.88.99.0', 24, '6to4 relays'],
  ['192.168.0.0', 16, 'private'],
  ['192.175.48.0', 24, 'AS112'],
  ['198.18.0.0', 15, 'benchmarks'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'reserved, broadcast'],
];

/** The only IPv6 network from which public addresses are given out. Outside it: ::/96, mapped and translated IPv4, fc00::/7, fe80::/10… */
const PUBLIC_6: readonly [string, number] = ['2000::', 3];

/** Parts of it that are not the public internet, or that carry an IPv4 address inside. */
const NOT_PUBLIC_6: readonly (readonly [network: string, prefix: number, what: string])[] = [
  ['2001::', 23, 'protocol assignments, Teredo, ORCHID'],
  ['2001:db8::', 32, 'documentation'],
  ['2002::', 16, '6to4: an IPv4 address inside'],
  ['2620:4f:8000::', 48, 'AS112'],
  ['3fff::', 20, 'documentation'],
];

const refused4 = new BlockList();
for (const [network, prefix] of NOT_PUBLIC_4) refused4.addSubnet(network, prefix, 'ipv4');
const public6 = new BlockList();
public6.addSubnet(...PUBLIC_6, 'ipv6');
const refused6 = new BlockList();
for (const [network, prefix] of NOT_PUBLIC_6) refused6.addSubnet(network, prefix, 'ipv6');

/** True only for an address written out in full form by a resolver or a URL parser; names, zones and odd spellings are not public. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false;
  const family = isIP(address);
  if (family === 4) return !refused4.check(address, 'ipv4');
  if (family === 6) return public6.check(address, 'ipv6') && !refused6.check(address, 'ipv6');
  return false;
}
