// Secrets at rest: AES-256-GCM, each bound to the row it stands in, to whoever owns it and to the one origin it may be sent to. Moved
// anywhere else it does not open. What cannot be opened is nothing, never an error: the key is asked for again. (F66, F67, G23)
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Id } from '../../protocol/records.ts';
import { ChatError } from '../errors.ts';
import { makeKeyFile, readKeyFile } from './key-file.ts';

/** What a seal is valid for. */
export interface Binding {
  keyId: Id;
  /** Null: the server's. */
  ownerId: Id | null;
  origin: string;
}

interface Master {
  /** Says which of the file's keys sealed something; tells nothing about it. */
  kid: string;
  sealing: Buffer;
  marking: Buffer;
}

const VERSION = '1';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
/** Node takes a tag of four bytes for one unless it is told. */
const TAG = { authTagLength: 16 } as const;

export class Vault {
  readonly #file: string;
  #masters: readonly Master[];

  /** Throws CannotOpen. Without a file there is nothing to open yet. */
  constructor(file: string) {
    this.#file = file;
    this.#masters = readKeyFile(file).map(toMaster);
  }

  seal(secret: string, binding: Binding): string {
    const { kid, sealing } = this.#newest();
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, sealing, nonce, TAG).setAAD(toAad(binding));
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return [kid, ...[nonce, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
  }

  open(sealed: string, binding: Binding): string | undefined {
    const [kid, ...parts] = sealed.split('.');
    const decoded = parts.map((part) => Buffer.from(part, 'base64url'));
    // One spelling each: what is left of a last letter's bits could otherwise be changed unseen.
    if (decoded.some((bytes, at) => bytes.toString('base64url') !== parts[at])) return undefined;
    const [nonce, text, tag, ...more] = decoded;
    const master = this.#masters.find((candidate) => candidate.kid === kid);
    if (master === undefined || nonce === undefined || text === undefined || tag === undefined || more.length > 0) return undefined;
    if (nonce.length !== NONCE_BYTES || tag.length !== TAG.authTagLength) return undefined;
    try {
      const decipher = createDecipheriv(CIPHER, master.sealing, nonce, TAG).setAAD(toAad(binding)).setAuthTag(tag);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    } catch {
      return undefined; // it was sealed for something else, or tampered with
    }
  }

  /** The same secret for the same origin has the same mark, which tells nothing about it. */
  markOf(secret: string, origin: string): string {
    return createHmac('sha256', this.#newest().marking)
      .update(withLengths([origin, secret]))
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  }

  #newest(): Master {
    if (this.#masters.length === 0) {
      try {
        makeKeyFile(this.#file);
        this.#masters = readKeyFile(this.#file).map(toMaster);
      } catch (error) {
        // The path is nobody's business who only brings a key.
        const how = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
        throw new ChatError('storage_full', `the key file cannot be made (${how}); nothing was stored`, { reason: 'key_file' });
      }
    }
    const [newest] = this.#masters;
    if (newest === undefined) throw new Error('a key file without a key');
    return newest;
  }
}

function toMaster(key: Buffer): Master {
  const derived = (label: string, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', key, '', `dantok ${label} ${VERSION}`, bytes));
  return { kid: derived('key id', 6).toString('base64url'), sealing: derived('sealed keys', 32), marking: derived('budget marks', 32) };
}

function toAad({ keyId, ownerId, origin }: Binding): Buffer {
  return withLengths([VERSION, keyId, ownerId ?? 'server', origin]);
}

/** So that no two lists of words have the same bytes. */
function withLengths(words: readonly string[]): Buffer {
  return Buffer.concat(
    words.flatMap((word) => {
      const bytes = Buffer.from(word, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
