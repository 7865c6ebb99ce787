// Lets a member take a room, or a stretch of it, along as a file. Whoever may read a room with an account may export it, watchers as well:
// they could read it all. Visitors by a watch link and bots may not: a copy of everything is for people whom the room knows. Read in
// pages, each only when the one before has left, so that neither a large room nor a slow reader costs memory. (PRODUCT A6, G21)
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExportFormat } from '../../protocol/exchange.ts';
import type { Id } from '../../protocol/records.ts';
import { AttemptWindow } from '../accounts/attempt-window.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { Standings } from '../rooms/standing.ts';
import type { ExportFormatter } from './export-format.ts';
import { htmlPage } from './export-html.ts';
import { jsonLines } from './export-jsonl.ts';
import { ExportLines } from './export-lines.ts';
import type { Stretch } from './export-lines.ts';
import { markdown } from './export-markdown.ts';
import { isTimeZone, wordsIn } from './export-words.ts';
import type { ExportLanguage } from './export-words.ts';

export interface ExportWish extends Stretch {
  format: ExportFormat;
  language: ExportLanguage;
  timeZone: string;
}

export interface ExportFile {
  type: string;
  /** For `content-disposition`. */
  disposition: string;
  pieces: () => AsyncGenerator<string>;
}

interface Reader {
  actorId: Id;
  roomId: Id;
  mayHear: () => boolean;
}

const WINDOW_MS = 10 * 60_000;
const IN_WINDOW = 20;
const AT_ONCE = 2;

export class ExportDesk {
  readonly #standings: Standings;
  readonly #commit: () => void;
  readonly #now: () => number;
  readonly #lines: ExportLines;
  readonly #account;
  readonly #asked = new AttemptWindow(IN_WINDOW, WINDOW_MS);
  readonly #leaving = new Map<Id, number>();

  constructor(need: { orm: Orm; standings: Standings; commit: () => void; now: () => number }) {
    this.#standings = need.standings;
    this.#commit = need.commit;
    this.#now = need.now;
    this.#lines = new ExportLines(need.orm);
    this.#account = need.orm.$client.prepare<[Id]>('SELECT 1 FROM accounts WHERE actor_id = ?');
  }

  /** `mayHear` is asked before each page, as is where they stand in the room: a file leaves for as long as its reader takes. (G22) */
  open(actorId: Id, roomId: Id, wish: ExportWish, mayHear: () => boolean): ExportFile {
    this.#standings.require(roomId, actorId, 'read');
    if (this.#account.get(actorId) === undefined) refuse('forbidden', 'bots take no rooms along', { reason: 'bot' });
    if (!isTimeZone(wish.timeZone)) refuse('invalid', 'no such time zone', { reason: 'malformed', field: 'timeZone' });
    const now = this.#now();
    const waitMs = (this.#leaving.get(actorId) ?? 0) >= AT_ONCE ? 2_000 : this.#asked.waitMs(actorId, now);
    if (waitMs > 0) refuse('too_many', 'too many exports', { reason: 'export_rate', retryAfterMs: waitMs });
    this.#asked.add(actorId, now);
    this.#commit();
    const { name } = this.#lines.readHead(roomId).head;
    const format = formatterOf(wish);
    return {
      type: format.type,
      disposition: dispositionOf(name, now, format.ending),
      pieces: () => this.#pieces({ actorId, roomId, mayHear }, wish),
    };
  }

  async *#pieces({ actorId, roomId, mayHear }: Reader, wish: ExportWish): AsyncGenerator<string> {
    this.#leaving.set(actorId, (this.#leaving.get(actorId) ?? 0) + 1);
    const format = formatterOf(wish);
    try {
      const { head, byId, last } = this.#lines.readHead(roomId);
      yield format.begin(head, this.#now());
      let told = 0;
      const end = Math.min(last, wish.toLine ?? last);
      for (let after = Math.max(1, wish.fromLine ?? 1) - 1; after < end;) {
        this.#commit();
        // Whoever is put out or signed out meanwhile gets no more of it: the download breaks off.
        if (!mayHear()) refuse('signed_out', 'the session ended');
        this.#standings.require(roomId, actorId, 'read');
        const page = this.#lines.readPage(roomId, after, wish, byId);
        const lines = page.lines.filter(({ line }) => line <= end);
        told += lines.length;
        if (lines.length > 0) yield lines.map((line) => format.line(line)).join('');
        after = page.upTo;
        await nextTurn();
      }
      yield (told === 0 ? format.nothing() : '') + format.end();
    } finally {
      const left = (this.#leaving.get(actorId) ?? 1) - 1;
      if (left > 0) this.#leaving.set(actorId, left);
      else this.#leaving.delete(actorId);
    }
  }
}

function formatterOf({ format, language, timeZone }: ExportWish): ExportFormatter {
  if (format === 'jsonl') return jsonLines;
  const words = wordsIn(language, timeZone);
  return format === 'html' ? htmlPage(words, language) : markdown(words);
}

/** The room's name in any script for browsers that can, plain letters for the others; nothing of it can end the header or name a folder. */
function dispositionOf(room: string, at: number, ending: string): string {
  const day = new Date(at).toISOString().slice(0, 10);
  const tidy = (text: string): string =>
    text
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/gu, '')
      .slice(0, 40);
  const whole = `${tidy(room.toWellFormed()) || 'room'}-${day}.${ending}`.toWellFormed();
  const ascii = `${tidy(room.replace(/[^A-Za-z0-9]+/gu, '-')) || 'room'}-${day}.${ending}`;
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(whole).replace(/['()*]/gu, escapeByte)}`;
}

function escapeByte(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
