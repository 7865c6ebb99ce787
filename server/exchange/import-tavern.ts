// Reads chats that SillyTavern keeps as JSON lines, of one character or of a group: a header, then a line for each message, with the
// other answers that were swiped away. Only what becomes a line is read; prompts, settings and pictures are not.
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import { cleanLine } from '../text/message-text.ts';
import { cleanLongName, graphemesOf, skeleton } from '../text/names.ts';
import { cleanImportedText, cleanTime, refuseFile } from './imported.ts';
import type { ImportedAuthor, ImportedLine, LineReader } from './imported.ts';
import { readTavernTime } from './tavern-time.ts';

const MOST_VERSIONS = 50;

const headerSchema = z.object({
  user_name: z.string().max(LIMITS.rawNameLength).optional(),
  character_name: z.string().max(LIMITS.rawNameLength).optional(),
  chat_metadata: z.unknown().optional(),
});

const lineSchema = z.object({
  name: z.string().max(LIMITS.rawNameLength),
  is_user: z.boolean().default(false),
  send_date: z.union([z.string().max(64), z.number()]).nullish(),
  mes: z.string(),
  swipes: z.array(z.string()).max(1_000).nullish(),
  extra: z
    .object({ model: z.string().max(LIMITS.modelLength).nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** What a group's header has for names. */
const NO_NAME = 'unused';

export function isTavern(first: unknown): boolean {
  return typeof first === 'object' && first !== null && ['user_name', 'character_name', 'chat_metadata', 'mes'].some((key) => key in first);
}

export function openTavern(header: unknown, now: number): LineReader {
  const parsed = headerSchema.safeParse(header);
  if (!parsed.success) refuseFile('the header is not as it should be', 'import_header');
  const { character_name: character = '' } = parsed.data;
  const authors = new Map<string, ImportedAuthor>();
  const authorOf = (rawName: string, saver: boolean): ImportedAuthor => {
    const known = authors.get(`${saver ? 'u' : 'c'}:${rawName}`);
    if (known !== undefined) return known;
    const author: ImportedAuthor = {
      ...{ key: `a${authors.size + 1}`, name: cleanLongName(rawName), kind: saver ? 'person' : 'persona' },
      ...{ emoji: '', hue: (authors.size * 67) % 360, saver, lines: 0 },
    };
    authors.set(`${saver ? 'u' : 'c'}:${rawName}`, author);
    return author;
  };
  let last = 0;
  return {
    format: 'sillytavern',
    room: { title: character === NO_NAME ? '' : cut(character, ''), topic: '', greeting: '', manner: 'natural' },
    authors: () => shortened([...authors.values()]),
    read: (json) => {
      const row = lineSchema.safeParse(json);
      if (!row.success) refuseFile('a line is not as it should be', 'import_line');
      const { name, is_user: saver, send_date: sent, mes, swipes, extra } = row.data;
      // A picture, or nothing at all.
      if (mes.trim() === '') return undefined;
      const author = authorOf(name, saver);
      const at = readTavernTime(sent ?? null);
      last = at === undefined ? last : cleanTime(at, now);
      const text = cleanImportedText(mes);
      const ai = saver
        ? null
        : {
            voice: 'model' as const,
            model: extra?.model === null || extra?.model === undefined ? null : cleanLine(extra.model),
            ending: null,
            confidence: null,
          };
      return {
        ...{ author: author.key, at: last === 0 ? now : last, text, versions: versionsOf(swipes ?? [], text), ai },
        ...{ number: null, replyTo: null, editedAt: null, deleted: false, pinned: false, reactions: [] },
      } satisfies ImportedLine;
    },
  };
}

/** There a name may be of any length. The long ones end in dots, with a number where two would look alike. */
function shortened(authors: ImportedAuthor[]): ImportedAuthor[] {
  const isLong = ({ name }: ImportedAuthor): boolean => graphemesOf(name).length > LIMITS.nameLength;
  const taken = new Set(authors.filter((author) => !isLong(author)).map(({ name }) => skeleton(name)));
  return authors.map((author) => {
    if (!isLong(author)) return author;
    let name = cut(author.name, '…');
    for (let number = 2; taken.has(skeleton(name)); number += 1) name = cut(author.name, `… ${number}`);
    taken.add(skeleton(name));
    return { ...author, name };
  });
}

function cut(name: string, end: string): string {
  return (
    graphemesOf(name)
      .slice(0, LIMITS.nameLength - end.length)
      .join('')
      .trimEnd() + end
  );
}

/** The newest of the answers that were not kept. */
function versionsOf(swipes: readonly string[], text: string): string[] {
  const others = swipes.filter((swipe) => swipe.trim() !== '').map(cleanImportedText);
  return [...new Set(others)].filter((other) => other !== text).slice(-MOST_VERSIONS);
}
