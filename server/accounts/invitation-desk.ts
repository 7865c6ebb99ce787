// What moderators do with links: make, list, revoke. Visitors on a revoked link are cut off right after the commit. (G22)
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import type { Live } from '../live.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import type { Invitation, InvitationWish, Invitations } from './invitations.ts';
import type { Sessions } from './sessions.ts';

export interface InvitationDeskNeed {
  batch: Batch<LoggedEvent>;
  invitations: Invitations;
  live: Live;
  sessions: Sessions;
}

export class InvitationDesk {
  readonly #need: InvitationDeskNeed;

  constructor(need: InvitationDeskNeed) {
    this.#need = need;
  }

  list(actorId: Id, roomId: Id): Invitation[] {
    return this.#need.invitations.list(actorId, roomId);
  }

  create(actorId: Id, roomId: Id, wish: InvitationWish): Promise<{ invitation: Invitation; token: string }> {
    return this.#need.batch.do(() => this.#need.invitations.create(actorId, roomId, wish));
  }

  async revoke(actorId: Id, roomId: Id, invitationId: Id): Promise<void> {
    const { batch, invitations, live, sessions } = this.#need;
    const ended = await batch.do(() => {
      invitations.revoke(actorId, roomId, invitationId);
      return sessions.endVisitors(invitationId);
    });
    live.endSessions(ended);
  }
}
