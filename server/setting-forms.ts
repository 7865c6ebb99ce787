// What a setting may look like: numbers in a range, lists, origins, host names, addresses of an API. Pure; reads no environment and
// repeats no value.
import { z } from 'zod';
import { judgeBaseUrl } from './outbound/endpoint.ts';
import type { BaseUrlVerdict } from './outbound/endpoint.ts';

/** Where people reach this server, as they type it. */
export interface PublicUrl {
  readonly origin: string;
  /** With the port, unless it is the usual one. */
  readonly host: string;
  readonly hostname: string;
  readonly secure: boolean;
}

export function wholeNumber(key: string, usual: number, least: number, most: number): z.ZodType<number> {
  const fix = `${key} must be a whole number from ${least} to ${most}; leave it out for ${usual}.`;
  const inRange = (text: string): boolean => /^\d{1,9}$/u.test(text) && Number(text) >= least && Number(text) <= most;
  return z.string().default(String(usual)).refine(inRange, fix).transform(Number);
}

export function listOf(fits: (entry: string) => boolean, fix: string): z.ZodType<readonly string[]> {
  return z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    ) // prettier-ignore
    .refine((entries) => entries.every(fits), fix);
}

/** What the operator writes into the environment may be private and plain http; everything else about an address holds for it too. */
export function judgeOwn(text: string): BaseUrlVerdict {
  const origin = URL.parse(text)?.origin;
  return judgeBaseUrl(text, 'administrator', { allowedPrivateOrigins: origin === undefined ? [] : [origin] });
}

export function isHostName(text: string): boolean {
  return /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63})*$/iu.test(text) && !/^[\d.]+$/u.test(text);
}

/** Where a browser on this machine finds what listens on all addresses. */
export function toOpen(address: string): string {
  return address.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]');
}

/** The text, if it is nothing but an origin. */
export function toOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text.toLowerCase() ? url.origin : undefined;
}

export function toPublicUrl(text: string): PublicUrl {
  const url = new URL(text);
  return Object.freeze({ origin: url.origin, host: url.host, hostname: url.hostname, secure: url.protocol === 'https:' });
}
