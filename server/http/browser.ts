// What a request says about the browser it came from. Pure reading.
import type { FastifyRequest } from 'fastify';
import type { Browser } from '../accounts/entrance.ts';
import type { Cookies } from './cookies.ts';
import { toPeerAddress } from './cookies.ts';

export function readBrowser(request: FastifyRequest, cookies: Cookies): Browser {
  return {
    address: toPeerAddress(request),
    label: toLabel(request.headers['user-agent'] ?? ''),
    deviceToken: cookies.readDevice(request),
    sessionId: request.actor?.sessionId,
  };
}

/** Many browsers name others too; the first of these that is named is the one. */
const PROGRAMS: readonly [RegExp, string][] = [
  [/\bEdg/u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bSamsungBrowser\//u, 'Samsung Internet'],
  [/\bWhale\//u, 'Whale'],
  [/\bKAKAOTALK/u, 'KakaoTalk'],
  [/\bFirefox\/|\bFxiOS\//u, 'Firefox'],
  [/\bChrome\/|\bCriOS\//u, 'Chrome'],
  [/\bSafari\//u, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\bWindows\b/u, 'Windows'],
  [/\bAndroid\b/u, 'Android'],
  [/\biPhone\b/u, 'iPhone'],
  [/\biPad\b/u, 'iPad'],
  [/\bMac OS X\b/u, 'macOS'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bLinux\b/u, 'Linux'],
];

function toLabel(userAgent: string): string {
  const text = userAgent.slice(0, 400);
  const named = (list: readonly [RegExp, string][]): string | undefined => list.find(([pattern]) => pattern.test(text))?.[1];
  const known = [named(PROGRAMS), named(SYSTEMS)].filter((part) => part !== undefined).join(' · ');
  return known === '' ? text.replace(/[^\w ./-]/gu, '').slice(0, 40) : known;
}
