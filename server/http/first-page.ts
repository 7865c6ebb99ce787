// What is said along with the document: the hash of the styles that stand in it, so that the policy allows them and no others, and what its
// scripts would ask for in a moment, so that the browser asks for it at once. A browser that hears neither shows the same page. (G24)
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { allowStyles } from './security-headers.ts';

/** Written by the build, for the server alone. */
export const EARLY_PARTS = '/early.json';

const files = z.array(z.string().regex(/^assets\/[\w.-]+$/u));
const partsSchema = z.strictObject({ en: files, ko: files, inside: files });
type Parts = z.infer<typeof partsSchema>;

const SESSION = '</api/session>; rel=preload; as=fetch; crossorigin';

export class FirstPage {
  readonly #styles: readonly string[];
  readonly #words: Record<'en' | 'ko', string>;
  readonly #rooms: string;

  constructor(folder: string, html: string) {
    const parts = readParts(folder);
    this.#styles = [...html.matchAll(/<style>(.*?)<\/style>/gsu)].map(([, text = '']) => toHash(text));
    this.#words = { en: toLinks(parts.en), ko: toLinks(parts.ko) };
    this.#rooms = toLinks(parts.inside);
  }

  /** `signedIn` only means that somebody says so: more than what is fetched does not hang on it. */
  putHeaders(request: FastifyRequest, reply: FastifyReply, { signedIn }: { signedIn: boolean }): void {
    allowStyles(reply, this.#styles);
    const links = [SESSION, this.#words[preferred(request)], signedIn ? this.#rooms : ''];
    reply.header('link', links.filter((link) => link !== '').join(', ')).header('vary', 'Accept-Encoding, Accept-Language, Cookie');
  }
}

/** As the page itself decides, unless its person chose another: see web/i18n/language.svelte.ts. */
function preferred(request: FastifyRequest): 'en' | 'ko' {
  const wanted = (request.headers['accept-language'] ?? '').split(',').map((tag) => tag.trim().slice(0, 2).toLowerCase());
  return wanted.find((tag) => tag === 'en' || tag === 'ko') ?? 'en';
}

function readParts(folder: string): Parts {
  let text: string;
  try {
    text = readFileSync(path.join(folder, EARLY_PARTS), 'utf8');
  } catch {
    return { en: [], ko: [], inside: [] };
  }
  return partsSchema.parse(JSON.parse(text));
}

function toLinks(parts: readonly string[]): string {
  return parts.map((file) => `</${file}>; rel=${file.endsWith('.css') ? 'preload; as=style; crossorigin' : 'modulepreload'}`).join(', ');
}

function toHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
