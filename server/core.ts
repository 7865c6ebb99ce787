// The heart of the composition: one database, one batch, one log, one hub, and what belongs to rooms, connected by hand.
// Knows nothing of HTTP or sockets; app.ts puts those around it.
import type { Database, Orm } from './db/database.ts';
import { Batch } from './db/batch.ts';
import { readEpoch } from './db/epoch.ts';
import { Chains } from './ai/chains.ts';
import { Directing } from './ai/directing.ts';
import { RoomReader } from './ai/room-reader.ts';
import { Turns } from './ai/turns.ts';
import { Cards } from './personas/cards.ts';
import { Library } from './personas/library.ts';
import { Seats } from './personas/seats.ts';
import { Tuning } from './personas/tuning.ts';
import { PicturePress } from './pictures/picture-press.ts';
import { Pictures } from './pictures/pictures.ts';
import { CatchUp } from './rooms/catch-up.ts';
import { History } from './rooms/history.ts';
import { LinePages } from './rooms/line-pages.ts';
import { Members } from './rooms/members.ts';
import { Memory } from './rooms/memory.ts';
import { Messages } from './rooms/messages.ts';
import { MyRooms } from './rooms/my-rooms.ts';
import { Purge } from './rooms/purge.ts';
import { Reactions } from './rooms/reactions.ts';
import { Records } from './rooms/records.ts';
import { RoomHub } from './rooms/room-hub.ts';
import type { Encoder } from './rooms/room-hub.ts';
import { RoomLog } from './rooms/room-log.ts';
import type { LoggedEvent } from './rooms/room-log.ts';
import { Rooms } from './rooms/rooms.ts';
import { Standings } from './rooms/standing.ts';
import { TurnEnd } from './turn-end.ts';

export interface CoreNeed {
  database: Database;
  encoder: Encoder;
  now: () => number;
  reportBug: (error: unknown) => void;
  /** The disk cannot be trusted any more. */
  fatal: (error: unknown) => void;
}

export type Core = ReturnType<typeof buildCore>;

export function buildCore(need: CoreNeed) {
  const { orm } = need.database;
  const turnEnd = new TurnEnd();
  const records = new Records(orm);
  const pages = new LinePages(need.encoder.line);
  const hub = new RoomHub(records, need.encoder, pages, need.reportBug);
  const standings = new Standings(orm);
  const { batch, log } = connectLog(need, { hub, pages, turnEnd, standings });
  const purge = new Purge(orm, batch, need.reportBug);
  hub.listen((_roomId, event) => {
    if (event.type === 'room.deleted')
      setImmediate(() => {
        purge.begin();
      });
  });
  const history = new History(orm);
  const members = new Members(orm, log, standings);
  const messages = new Messages(orm, log, standings);
  const rooms = new Rooms(orm, log, standings);
  const reader = new RoomReader(orm);
  const chains = new Chains(orm, need.now);
  const turns = new Turns(orm, need.now);
  return {
    orm,
    turnEnd,
    batch,
    log,
    hub,
    records,
    standings,
    history,
    purge,
    epoch: readEpoch(orm),
    catchUp: new CatchUp(history, records),
    rooms,
    members,
    messages,
    reactions: new Reactions(orm, log, standings),
    memory: new Memory(orm, log, standings),
    myRooms: new MyRooms(orm, log, standings),
    ...composePersonas({ orm, log, members, messages, rooms, standings, now: need.now }),
    chains,
    reader,
    turns,
    directing: new Directing({ chains, now: need.now, reader, standings, turns }),
  };
}

interface PersonasNeed {
  orm: Orm;
  log: RoomLog;
  members: Members;
  messages: Messages;
  rooms: Rooms;
  standings: Standings;
  now: () => number;
}

function composePersonas({ orm, log, members, messages, rooms, standings, now }: PersonasNeed) {
  const pictures = new Pictures(orm, now);
  const library = new Library({ orm, members, pictures, now });
  return {
    pictures,
    press: new PicturePress(),
    library,
    cards: new Cards({ orm, library }),
    personaSeats: new Seats({ orm, members, messages, rooms, standings }),
    tuning: new Tuning({ orm, log, standings }),
  };
}

/** The batch and the one door need each other: the door announces to the batch, the batch asks the door what to write. */
function connectLog(
  { database, now, fatal }: CoreNeed,
  { hub, pages, turnEnd, standings }: { hub: RoomHub; pages: LinePages; turnEnd: TurnEnd; standings: Standings },
): { batch: Batch<LoggedEvent>; log: RoomLog } {
  const batch = new Batch<LoggedEvent>(database.sqlite, {
    askTurnEnd: () => {
      turnEnd.ask();
    },
    begins: (writes) => {
      standings.keep(writes);
    },
    prepare: (events) => {
      log.write(events);
      const announced = hub.prepare(events);
      return () => {
        hub.publish(announced);
      };
    },
    undone: (events) => {
      log.undo(events);
    },
    over: (end) => {
      log.forgetBatch();
      standings.rest(end);
    },
    fatal,
  });
  const log: RoomLog = new RoomLog(database.orm, batch, pages, now);
  turnEnd.addStep(() => {
    batch.commit();
  });
  return { batch, log };
}
