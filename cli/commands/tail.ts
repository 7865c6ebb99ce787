// `dantok tail`: what is said, as it comes, one room or all of them, for reading and for other programs. Comes back after every cut and says
// each line once. Also prints for whoever talks without a terminal.
import type { MemberRecord, MessageRecord, MyRoom } from '../../protocol/records.ts';
import { Client, Stopped } from '../client.ts';
import { Ending } from '../ending.ts';
import { EXIT, exitCodeOf, type ExitCode } from '../failure.ts';
import { requireLogin } from '../login-file.ts';
import type { Connection } from '../net/socket.ts';
import type { Place } from '../place.ts';
import type { Room } from '../room.ts';
import { findRoom, listedRooms } from '../rooms.ts';
import { cleanJson, cleanLine } from '../text/clean.ts';
import type { Style } from '../text/style.ts';
import { failureWords } from '../words/say.ts';
import type { Words } from '../words/en.ts';
import { lineRows } from '../chat/format.ts';

const USUAL = 10;
/** The server lets one connection hear no more; those where somebody spoke last. */
const MOST_ROOMS = 50;

export interface TailWish {
  room: string | undefined;
  since: number | undefined;
  json: boolean;
}

export async function tail(place: Place, { room, since, json }: TailWish): Promise<ExitCode> {
  const { words, output, unread, style, remark } = place;
  const login = requireLogin(place.env, words);
  const ending = new Ending();
  const client = new Client(login, {
    connection: (connection) => tellConnection(connection, (error) => ending.fail(error)),
  });
  try {
    const { rooms } = await client.connect();
    const wanted = room === undefined ? listedRooms(rooms).slice(0, MOST_ROOMS) : [findRoom(rooms, room, words)];
    if (wanted.length === 0) throw new Error(words.noRooms);
    const several = wanted.length > 1;
    unread.addEventListener('abort', () => ending.end(EXIT.done));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.end(EXIT.done));
    let left = wanted.length;
    for (const one of wanted) {
      const print = (text: string): void => void output.write(`${text}\n`);
      listen(client, one, {
        beginning: since === undefined ? { last: USUAL } : { since },
        line: (message, members) => print(json ? toJson(message, one, members) : toText(message, one, members, { words, style, several })),
        gone: (why) => {
          remark(several ? words.goneFrom(cleanLine(one.room.name), words.gone[why]) : words.gone[why]);
          left -= 1;
          if (left === 0) ending.end(EXIT.refused);
        },
      });
    }
    return await ending.code;
  } catch (error) {
    remark(failureWords(words, error, login.url.origin));
    return exitCodeOf(error);
  } finally {
    client.close();
  }
}

interface Hearing {
  beginning: { last: number } | { since: number };
  line: (message: MessageRecord, members: ReadonlyMap<string, MemberRecord>) => void;
  gone: (why: keyof Words['gone']) => void;
}

export function listen(client: Client, { room }: MyRoom, { beginning, line, gone }: Hearing): Room {
  const entered: { room?: Room } = {};
  const listener = {
    line: (message: MessageRecord) => line(message, entered.room?.view?.members ?? new Map<string, MemberRecord>()),
    gone,
  };
  entered.room = client.enter(room.id, listener, beginning);
  return entered.room;
}

export function tellConnection(connection: Connection, stop: (error: Error) => void): void {
  if (connection.state === 'stopped') stop(new Stopped(connection));
}

/** One line of text for each row of what was said. */
export function toText(
  message: MessageRecord,
  { room }: MyRoom,
  members: ReadonlyMap<string, MemberRecord>,
  { words, style, several }: { words: Words; style: Style; several: boolean },
): string {
  const rows = lineRows(message, members, { words, style, columns: Infinity });
  return rows.map((row, at) => (several && at === 0 ? `${cleanLine(room.name)} ${row}` : row)).join('\n');
}

/** Everything that a program needs to go on from here. */
function toJson(message: MessageRecord, { room }: MyRoom, members: ReadonlyMap<string, MemberRecord>): string {
  const { id, seq, authorId, text, replyToId, mentions, createdAt, editedAt, deletedAt, ai } = message;
  const author = members.get(authorId);
  const line = {
    ...{ room: room.name, roomId: room.id, seq, id, author: author?.name ?? null, authorId, kind: author?.kind ?? null },
    ...{ at: new Date(createdAt).toISOString(), text, replyToId, mentions, edited: editedAt !== null, deleted: deletedAt !== null },
    ...{ voice: ai?.voice ?? null, model: ai?.model ?? null },
  };
  return cleanJson(line);
}
