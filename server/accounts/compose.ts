// Connects what belongs to accounts, by hand, around the core. Knows nothing of HTTP or sockets.
import type { Batch } from '../db/batch.ts';
import type { Orm } from '../db/database.ts';
import type { Live } from '../live.ts';
import type { Library } from '../personas/library.ts';
import type { Seats } from '../personas/seats.ts';
import type { PicturePress } from '../pictures/picture-press.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Members } from '../rooms/members.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Standings } from '../rooms/standing.ts';
import { Accounts } from './accounts.ts';
import { ApiTokens } from './api-tokens.ts';
import { Arrivals } from './arrivals.ts';
import { Credentials } from './credentials.ts';
import { Entrance } from './entrance.ts';
import { FirstRun } from './first-run.ts';
import { Invitations } from './invitations.ts';
import { InvitationDesk } from './invitation-desk.ts';
import { KnownDevices } from './known-devices.ts';
import { LinkThrottle } from './link-throttle.ts';
import { OwnAccount } from './own-account.ts';
import type { Departures } from './own-account.ts';
import { OwnPicture } from './own-picture.ts';
import { Passwords } from './passwords.ts';
import { People } from './people.ts';
import { Sessions } from './sessions.ts';
import { SignIn } from './sign-in.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { Sweep } from './sweep.ts';
import { TokenDesk } from './token-desk.ts';

export interface AccountsNeed {
  core: {
    orm: Orm;
    batch: Batch<LoggedEvent>;
    members: Members;
    rooms: Rooms;
    standings: Standings;
    library: Library;
    personaSeats: Seats;
    pictures: Pictures;
    press: PicturePress;
  };
  keys: Departures;
  /** For the hourly sweep. Body of a command. */
  forgetOld: () => void;
  live: Live;
  now: () => number;
  reportBug: (error: unknown) => void;
}

export type AccountParts = ReturnType<typeof composeAccounts>;

export function composeAccounts({ core, keys, forgetOld, live, now, reportBug }: AccountsNeed) {
  const { orm, batch, members, rooms, standings, library, personaSeats, pictures, press } = core;
  const accounts = new Accounts(orm, now);
  const sessions = new Sessions(orm, now);
  const tokens = new ApiTokens(orm, now);
  const devices = new KnownDevices(orm, now);
  const invitations = new Invitations(orm, standings, now);
  const need = {
    accounts,
    batch,
    devices,
    entrance: new Entrance(sessions, devices),
    forgetOld,
    invitations,
    keys,
    library,
    linkThrottle: new LinkThrottle(now),
    live,
    members,
    now,
    orm,
    passwords: new Passwords(),
    personaSeats,
    pictures,
    press,
    reportBug,
    rooms,
    sessions,
    standings,
    throttle: new SignInThrottle(now),
    tokens,
  };
  const ownAccount = new OwnAccount(need);
  return {
    accounts,
    batch,
    sessions,
    tokens,
    credentials: new Credentials(sessions, tokens),
    arrivals: new Arrivals(need),
    firstRun: new FirstRun(need),
    invitationDesk: new InvitationDesk(need),
    ownAccount,
    ownPicture: new OwnPicture(need),
    people: new People(need),
    signIn: new SignIn(need),
    sweep: new Sweep({ ...need, ownAccount }),
    tokenDesk: new TokenDesk({ ...need, ownAccount }),
  };
}
