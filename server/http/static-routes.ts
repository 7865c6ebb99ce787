// The web client: an exact list of files, made at start. A path that is not in the list is not there, however it is spelled, so that
// no path reaches the file system. Hashed files are kept by browsers for ever, the page is asked for anew. (B12, B13)
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Cookies } from './cookies.ts';
import { replyNotFound } from './error-reply.ts';
import { EARLY_PARTS, FirstPage } from './first-page.ts';
import type { HttpApp } from './schemas.ts';

interface StaticFile {
  type: string;
  cacheControl: string;
  etag: string;
  body: Buffer;
  /** Undefined: too small to gain, or packed already. */
  gzipped: Buffer | undefined;
  /** Of the document only. */
  firstPage: FirstPage | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const PACKED: ReadonlySet<string> = new Set(['.png', '.webp', '.ico', '.woff2']);
const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Dantok</title>
<h1>Dantok runs, but its page is not built</h1>
<p>Stop it and run <code>npm start</code>, which builds the page first.</p>
`;

export function registerStaticRoutes(app: HttpApp, { folder, cookies }: { folder: string; cookies: Cookies }): void {
  const site = new Site(folder);
  app.get('/*', { config: { scope: 'any' } }, (request, reply) =>
    serve(site, request, reply, { signedIn: cookies.readSession(request) !== undefined }),
  );
}

async function serve(site: Site, request: FastifyRequest, reply: FastifyReply, sender: { signedIn: boolean }): Promise<FastifyReply> {
  const address = (request.raw.url ?? '').split('?')[0] ?? '';
  const name = address === '/' ? '/index.html' : address;
  if (name === '/index.html' && !site.has(name)) return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT);
  const file = site.has(name) ? await site.read(name) : undefined;
  if (file === undefined) return replyNotFound(request, reply);
  reply.headers({ 'cache-control': file.cacheControl, etag: file.etag }).type(file.type);
  if (file.gzipped !== undefined) reply.header('vary', 'Accept-Encoding');
  file.firstPage?.putHeaders(request, reply, sender);
  if (isKnown(request.headers['if-none-match'], file.etag)) return reply.code(304).send();
  if (file.gzipped === undefined || !takesGzip(request.headers['accept-encoding'])) return reply.send(file.body);
  return reply.header('content-encoding', 'gzip').send(file.gzipped);
}

/** A list, in which a proxy that packs answers anew has marked them as weak. (RFC 9110, 13.1.2) */
function isKnown(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((one) => one.trim().replace(/^W\//u, '') === etag);
}

/** Named, and not with the weight of nought. (RFC 9110, 12.5.3) */
function takesGzip(header: string | undefined): boolean {
  return /(?:^|[,\s])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))\s*(?:[,;]|$)/iu.test(header ?? '');
}

class Site {
  readonly #folder: string;
  #names: ReadonlySet<string> = new Set();
  readonly #files = new Map<string, Promise<StaticFile>>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#look();
  }

  has(name: string): boolean {
    if (this.#names.size === 0) this.#look();
    return this.#names.has(name);
  }

  read(name: string): Promise<StaticFile> {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const reading = readStaticFile(this.#folder, name);
    this.#files.set(name, reading);
    // Out of file descriptors, or built anew this very moment: the next one may find it.
    reading.catch(() => this.#files.delete(name));
    return reading;
  }

  #look(): void {
    try {
      const entries = readdirSync(this.#folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const names = new Set(
        entries.map((entry) => `/${path.relative(this.#folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/')}`),
      );
      names.delete(EARLY_PARTS);
      this.#names = names;
    } catch {
      this.#names = new Set(); // not built yet
    }
  }
}

async function readStaticFile(folder: string, name: string): Promise<StaticFile> {
  const body = readFileSync(path.join(folder, name));
  const extension = path.extname(name);
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    cacheControl: name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    body,
    gzipped: PACKED.has(extension) || body.length < 1_000 ? undefined : await promisify(gzip)(body, { level: 9 }),
    firstPage: extension === '.html' ? new FirstPage(folder, body.toString()) : undefined,
  };
}
