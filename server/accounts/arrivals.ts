// Coming in by a link: looking at it, joining with it (as oneself, as a new account, as a guest), reading along with it.
import type { Id, Role } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { Live } from '../live.ts';
import type { Members } from '../rooms/members.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Standings } from '../rooms/standing.ts';
import { cleanActorName } from '../text/names.ts';
import type { Accounts } from './accounts.ts';
import type { Browser, Entrance, LetIn } from './entrance.ts';
import type { Invitations, OpenInvitation } from './invitations.ts';
import type { LinkThrottle } from './link-throttle.ts';
import { checkPassword } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import type { Principal } from './principal.ts';

export interface ArrivalsNeed {
  accounts: Accounts;
  batch: Batch<LoggedEvent>;
  entrance: Entrance;
  invitations: Invitations;
  linkThrottle: LinkThrottle;
  live: Live;
  members: Members;
  passwords: Passwords;
  standings: Standings;
}

export interface Arrival {
  roomId: Id;
  /** Undefined: they were signed in already, and stay so. */
  letIn: LetIn | undefined;
  actorId: Id;
}

export class Arrivals {
  readonly #need: ArrivalsNeed;

  constructor(need: ArrivalsNeed) {
    this.#need = need;
  }

  look(token: string, address: string): { kind: 'join' | 'watch'; roomName: string; role: Exclude<Role, 'owner'> } {
    const admission = this.#need.linkThrottle.admit(address);
    const invitation = this.#need.invitations.open(token);
    if (this.#need.invitations.isUsedUp(invitation)) refuse('expired', 'the invitation is used up', { reason: 'link_used_up' });
    admission.succeeded();
    return { kind: invitation.kind, roomName: invitation.roomName, role: invitation.role };
  }

  /** Somebody signed in joins as they are. Coming to a room one is in already uses nothing up. */
  async join(actorId: Id, token: string, address: string): Promise<Arrival> {
    const { accounts, batch, invitations, linkThrottle, members, standings } = this.#need;
    const admission = linkThrottle.admit(address);
    const roomId = await batch.do(() => {
      // A bot has no account: it comes in by whoever adds it, as a member.
      if (accounts.find(actorId) === undefined) refuse('forbidden', 'bots are added, they do not come by links', { reason: 'bot' });
      const invitation = openToJoin(invitations, token);
      if (standings.find(invitation.roomId, actorId) === undefined) {
        invitations.use(invitation);
        members.joinRoom(actorId, invitation.roomId, invitation.role);
      }
      return invitation.roomId;
    });
    admission.succeeded();
    return { roomId, actorId, letIn: undefined };
  }

  /** Somebody new: with a password an account, without one a guest, who lasts as long as the session. */
  async joinAsNew(wish: { token: string; name: string; password: string | undefined }, browser: Browser): Promise<Arrival> {
    const { accounts, batch, entrance, invitations, linkThrottle, live, members, passwords } = this.#need;
    const admission = linkThrottle.admit(browser.address);
    const { name } = cleanActorName(wish.name);
    if (wish.password !== undefined) checkPassword(wish.password, name);
    // Before the costly hash; asked again inside the command, where nobody can come between.
    if (invitations.isUsedUp(openToJoin(invitations, wish.token))) {
      refuse('expired', 'the invitation is used up', { reason: 'link_used_up' });
    }
    const passwordHash = wish.password === undefined ? null : await passwords.hash(wish.password);
    const arrival = await batch.do(() => {
      const invitation = openToJoin(invitations, wish.token);
      invitations.use(invitation);
      const actorId = accounts.create({ name, passwordHash, serverRole: passwordHash === null ? 'guest' : 'member' });
      members.joinRoom(actorId, invitation.roomId, invitation.role);
      return { roomId: invitation.roomId, actorId, letIn: entrance.letIn(actorId, browser, { remember: passwordHash !== null }) };
    });
    admission.succeeded();
    live.endSessions(arrival.letIn.ended);
    return arrival;
  }

  /** A visitor who comes again with the same link keeps the session they have. */
  async watch(token: string, shown: Principal | undefined, browser: Browser): Promise<{ roomId: Id; letIn: LetIn | undefined }> {
    const { batch, entrance, invitations, linkThrottle, live } = this.#need;
    const admission = linkThrottle.admit(browser.address);
    const visit = await batch.do(() => {
      const invitation = invitations.open(token);
      if (invitation.kind !== 'watch') refuse('invalid', 'that is not a link for watching', { reason: 'link_kind' });
      if (shown?.kind === 'visitor' && shown.invitationId === invitation.id) return { roomId: invitation.roomId, letIn: undefined };
      if (shown?.kind === 'person') refuse('conflict', 'sign out first to watch as a visitor', { reason: 'signed_in' });
      invitations.use(invitation);
      const link = { invitationId: invitation.id, expiresAt: invitation.expiresAt };
      return { roomId: invitation.roomId, letIn: entrance.letVisitorIn(link, browser) };
    });
    admission.succeeded();
    live.endSessions(visit.letIn?.ended ?? []);
    return visit;
  }
}

function openToJoin(invitations: Invitations, token: string): OpenInvitation {
  const invitation = invitations.open(token);
  if (invitation.kind !== 'join') refuse('invalid', 'that link is for watching', { reason: 'link_kind' });
  return invitation;
}
