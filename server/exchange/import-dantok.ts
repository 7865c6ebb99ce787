// Reads our own JSON lines, as export-jsonl.ts writes them. Fields that are not known are left alone: a later version may have more.
import { z } from 'zod';
import { IMPORT, OWN_FORMAT } from '../../protocol/exchange.ts';
import { MANNERS } from '../../protocol/records.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { cleanLine } from '../text/message-text.ts';
import { cleanName } from '../text/names.ts';
import { cleanImportedText, cleanTime, refuseFile } from './imported.ts';
import type { ImportedAuthor, ImportedLine, LineReader } from './imported.ts';

const ONE_EMOJI = /^\p{RGI_Emoji}$/v;
const MOST_MEMBERS = 2_000;

const time = z.iso.datetime();
const share = z.number().min(0).max(1);
const number = z
  .int()
  .min(0)
  .max(2 ** 31);

const headerSchema = z.object({
  format: z.literal(OWN_FORMAT.format),
  version: z.literal(OWN_FORMAT.version),
  room: z.object({
    name: z.string().max(LIMITS.rawNameLength),
    topic: z.string().max(LIMITS.topicLength).default(''),
    greeting: z.string().max(LIMITS.topicLength).default(''),
    manner: z.enum(MANNERS).default('natural'),
  }),
  members: z
    .array(
      z.object({
        id: z.string().min(1).max(16),
        name: z.string().max(LIMITS.rawNameLength),
        kind: z.enum(['person', 'persona', 'bot', 'stand_in']),
        emoji: z.string().max(32).default(''),
        hue: z.int().min(0).max(359).default(0),
      }),
    )
    .max(MOST_MEMBERS),
});

const lineSchema = z.object({
  line: number,
  by: z.string(),
  at: time,
  text: z.string().default(''),
  deleted: z.boolean().default(false),
  replyTo: number.nullish(),
  editedAt: time.nullish(),
  pinned: z.boolean().default(false),
  reactions: z
    .array(z.object({ emoji: z.string().max(32), by: z.array(z.string()).max(IMPORT.authors) }))
    .max(LIMITS.reactionKinds)
    .default([]),
  ai: z
    .object({
      voice: z.enum(['demo', 'model']),
      model: z.string().max(LIMITS.modelLength).nullable(),
      ending: z.enum(['stopped', 'cut', 'length']).nullable(),
      confidence: z.object({ mean: share, low: share }).nullable(),
    })
    .nullish(),
});

export function openDantok(header: unknown, now: number): LineReader {
  const parsed = headerSchema.safeParse(header);
  if (!parsed.success) refuseFile('the header is not of a version that can be read', 'import_header');
  const { room, members } = parsed.data;
  const authors = new Map<string, ImportedAuthor>();
  for (const { id, name, kind, emoji, hue } of members) {
    if (authors.has(id)) refuseFile('two members have one id', 'import_header');
    const shownEmoji = ONE_EMOJI.test(emoji) ? emoji : '';
    authors.set(id, { key: id, name: cleanName(name), kind, emoji: shownEmoji, hue, saver: false, lines: 0 });
  }
  const isEmoji = emojiJudge();
  return {
    format: 'dantok',
    room: { title: room.name, topic: cleanLine(room.topic), greeting: cleanLine(room.greeting), manner: room.manner },
    authors: () => [...authors.values()],
    read: (json) => readLine(json, { authors, isEmoji, now }),
  };
}

interface Known {
  authors: ReadonlyMap<string, ImportedAuthor>;
  isEmoji: (text: string) => boolean;
  now: number;
}

function readLine(json: unknown, { authors, isEmoji, now }: Known): ImportedLine {
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) refuseFile('a line is not as it should be', 'import_line');
  const { line, by, at, text, deleted, replyTo, editedAt, pinned, reactions, ai } = parsed.data;
  if (!authors.has(by)) refuseFile('nobody in the header has that id', 'import_author');
  for (const { emoji, by: givers } of reactions) {
    if (!isEmoji(emoji) || givers.some((giver) => !authors.has(giver))) refuseFile('a reaction is not as it should be', 'import_line');
  }
  return {
    ...{ author: by, at: cleanTime(Date.parse(at), now), text: deleted ? '' : cleanImportedText(text), versions: [] },
    ...{ number: line, replyTo: replyTo ?? null, deleted, pinned: pinned && !deleted, reactions: deleted ? [] : reactions },
    editedAt: editedAt === null || editedAt === undefined || deleted ? null : cleanTime(Date.parse(editedAt), now),
    ai: ai === null || ai === undefined ? null : { ...ai, model: ai.model === null ? null : cleanLine(ai.model) },
  };
}

/** The expression takes 6 µs, measured: a piece of a file asks it two thousand times, mostly about the same ones. */
function emojiJudge(): (text: string) => boolean {
  const known = new Set<string>();
  return (text) => {
    if (known.has(text)) return true;
    if (!ONE_EMOJI.test(text)) return false;
    known.add(text);
    return true;
  };
}
