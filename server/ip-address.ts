// IP addresses as text: which are near, and which belong to one household. Pure. Reads addresses, never names. (B04, B05)
import { BlockList, isIP, isIPv4 } from 'node:net';

/** "::ffff:10.0.0.1" and "fe80::1%eth0" as the plain addresses they stand for. */
export function toPlainAddress(address: string): string {
  const withoutZone = address.replace(/%.*$/u, '');
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/iu.exec(withoutZone)?.[1];
  return mapped ?? withoutZone;
}

/** What limits count by: an IPv4 address, or the /64 that one IPv6 household can roam in. */
export function toAddressKey(address: string): string {
  const plain = toPlainAddress(address);
  if (isIP(plain) !== 6) return plain;
  return `${expand(plain).slice(0, 4).join(':')}::/64`;
}

export function isLoopback(address: string): boolean {
  return matches(LOOPBACK, address);
}

/** Loopback, link-local and the ranges that the public internet does not route. */
export function isPrivateAddress(address: string): boolean {
  return matches(LOOPBACK, address) || matches(PRIVATE, address);
}

/** One address, or a range like 10.0.0.0/8. A range of everything is no range. */
export function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || address.includes('%')) return false;
  if (bits === undefined) return true;
  return /^[1-9]\d{0,2}$/u.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

const LOOPBACK = listOf([
  ['127.0.0.0', 8],
  ['::1', 128],
]);
const PRIVATE = listOf([
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
  ['fe80::', 10],
]);

function listOf(ranges: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, bits] of ranges) list.addSubnet(net, bits, isIPv4(net) ? 'ipv4' : 'ipv6');
  return list;
}

function matches(list: BlockList, address: string): boolean {
  const plain = toPlainAddress(address);
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: missing }, () => '0'), ...right].map((part) => Number.parseInt(part, 16).toString(16));
}
