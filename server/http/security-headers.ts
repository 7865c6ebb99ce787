// The headers of every answer: what a page of ours may load and do, and that nobody frames, sniffs or refers. (RELIABILITY 5.5)
import type { FastifyReply } from 'fastify';
import type { PublicUrl } from '../setting-forms.ts';

const POLICY_BEFORE = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'";
const POLICY_AFTER =
  "; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; object-src 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html app-html app-worker";

const FIXED: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
  // Answers are nobody's to keep unless a route says otherwise.
  'cache-control': 'no-store',
};

/** `ownOrigin` undefined: the request named a host that is not ours. */
export function putSecurityHeaders(reply: FastifyReply, ownOrigin: string | undefined, publicUrl: PublicUrl | undefined): void {
  // Not every browser lets 'self' cover sockets.
  const socket = ownOrigin === undefined ? '' : ` ${ownOrigin.replace(/^http/u, 'ws')}`;
  const upgrade = publicUrl?.secure === true ? '; upgrade-insecure-requests' : '';
  reply.headers(FIXED);
  reply.header('content-security-policy', POLICY_BEFORE + socket + POLICY_AFTER + upgrade);
  if (publicUrl?.secure === true) reply.header('strict-transport-security', 'max-age=63072000');
}

/** For the document: the styles that stand in it, by their hashes. */
export function allowStyles(reply: FastifyReply, hashes: readonly string[]): void {
  const policy = String(reply.getHeader('content-security-policy'));
  reply.header('content-security-policy', policy.replace("style-src 'self'", ["style-src 'self'", ...hashes].join(' ')));
}
