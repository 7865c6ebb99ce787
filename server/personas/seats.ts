// Personas take seats in rooms. A persona is a member like anybody; what it is besides stands in its own table. Bodies of commands:
// synchronous, inside a batch. (PRODUCT B1, CONVERSATION §5 "Greetings")
import { and, asc, count, eq, isNull, ne } from 'drizzle-orm';
import { chains, personas } from '../../drizzle/ai-schema.ts';
import { actors, members, rooms } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id, PersonaCard } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import type { Members } from '../rooms/members.ts';
import type { Messages } from '../rooms/messages.ts';
import type { NewRoom, Rooms } from '../rooms/rooms.ts';
import type { Standings } from '../rooms/standing.ts';
import { aboutOf } from './about.ts';
import { cleanLine } from '../text/message-text.ts';
import { fillNames } from '../text/placeholders.ts';
import { findServerRole } from './server-role.ts';

export class Seats {
  readonly #orm: Orm;
  readonly #members: Members;
  readonly #messages: Messages;
  readonly #rooms: Rooms;
  readonly #standings: Standings;

  constructor(need: { orm: Orm; members: Members; messages: Messages; rooms: Rooms; standings: Standings }) {
    this.#orm = need.orm;
    this.#members = need.members;
    this.#messages = need.messages;
    this.#rooms = need.rooms;
    this.#standings = need.standings;
  }

  /** A room with its first company. Repeated, it answers as the first time and seats nobody again, whoever has gone since. (L7) */
  openRoom(actorId: Id, roomId: Id, { personas: ids = [], ...wish }: NewRoom & { personas?: readonly Id[] | undefined }): number {
    const isNew = !this.#rooms.isKnown(roomId);
    const seq = this.#rooms.createRoom(actorId, roomId, wish);
    if (isNew) for (const id of ids) this.seatPersona(actorId, roomId, id, { company: ids.length > 1 });
    return seq;
  }

  /** Its greeting is said at once and costs no request. The number of the last event. */
  seatPersona(actorId: Id, roomId: Id, personaId: Id, { company = this.#hasPersonas(roomId) } = {}): number | null {
    this.#standings.require(roomId, actorId, 'add_member');
    const persona = this.#orm.select().from(personas).where(eq(personas.actorId, personaId)).get();
    const alive = this.#orm
      .select({ id: actors.id })
      .from(actors)
      .where(and(eq(actors.id, personaId), isNull(actors.deletedAt)))
      .get();
    // Guests know only what is in their rooms.
    if (persona === undefined || alive === undefined || findServerRole(this.#orm, actorId) === undefined)
      refuse('not_found', 'no such persona');
    const seq = this.#members.joinRoom(personaId, roomId, 'member');
    if (seq === null) return null;
    this.#openChain(roomId);
    const forCompany = company ? persona.groupGreetings.filter((text) => text.trim() !== '') : [];
    const choice = forCompany.length > 0 ? forCompany : [persona.greeting, ...persona.greetings];
    // Another room, another hello: in turn, so that none of them is lost.
    const greeting = this.#toSay(choice[this.#countSeats(personaId, roomId) % choice.length] ?? '', { personaId, actorId });
    return greeting === '' ? seq : this.#messages.postMessage(personaId, roomId, { id: newId(), text: greeting });
  }

  /** In other rooms, now and before. */
  #countSeats(personaId: Id, roomId: Id): number {
    const [row] = this.#orm
      .select({ n: count() })
      .from(members)
      .where(and(eq(members.actorId, personaId), ne(members.roomId, roomId)))
      .all();
    return row?.n ?? 0;
  }

  /** Whoever is added, by whichever command: a persona takes its seat, or it would sit there and never answer. */
  addMember(actorId: Id, roomId: Id, memberId: Id): number | null {
    const persona = this.#orm.select({ id: personas.actorId }).from(personas).where(eq(personas.actorId, memberId)).get();
    return persona === undefined ? this.#members.addMember(actorId, roomId, memberId) : this.seatPersona(actorId, roomId, memberId);
  }

  /** Into a room that was made of a file, by its maker: no greeting, and what was said there stays as it is. */
  seatBroughtAlong(actorId: Id, roomId: Id, personaId: Id): void {
    this.#standings.require(roomId, actorId, 'add_member');
    const persona = this.#orm.select().from(personas).where(eq(personas.actorId, personaId)).get();
    // Deleted meanwhile: its lines stay under its name, as they would anywhere.
    if (persona === undefined) return;
    this.#members.joinRoom(personaId, roomId, 'member');
    this.#openChain(roomId);
  }

  /** Everybody with an account of their own may seat any persona of the server. */
  listLibrary(actorId: Id): PersonaCard[] {
    if (findServerRole(this.#orm, actorId) === undefined) return [];
    return this.#orm
      .select({
        ...{ id: actors.id, name: actors.name, emoji: actors.emoji, hue: actors.hue, picture: actors.pictureId },
        sheet: personas.sheet,
      })
      .from(personas)
      .innerJoin(actors, eq(actors.id, personas.actorId))
      .where(isNull(actors.deletedAt))
      .orderBy(asc(actors.name), asc(actors.id))
      .all()
      .map(({ sheet, ...card }) => ({ ...card, about: aboutOf(sheet, card.name) }));
  }

  #hasPersonas(roomId: Id): boolean {
    const one = this.#orm
      .select({ id: actors.id })
      .from(members)
      .innerJoin(actors, eq(actors.id, members.actorId))
      .where(and(eq(members.roomId, roomId), eq(members.status, 'active'), eq(actors.kind, 'persona')))
      .get();
    return one !== undefined;
  }

  /** With the names in it: whoever seats a persona is whom it greets. */
  #toSay(greeting: string, { personaId, actorId }: { personaId: Id; actorId: Id }): string {
    const nameOf = (id: Id): string => this.#orm.select({ name: actors.name }).from(actors).where(eq(actors.id, id)).get()?.name ?? '';
    const filled = fillNames(greeting, { char: nameOf(personaId), user: nameOf(actorId) }, LIMITS.messageLength);
    return cleanLine(filled) === '' ? '' : filled;
  }

  /** From here on its lines are considered: what was said before anybody could answer stays unanswered. */
  #openChain(roomId: Id): void {
    const head = this.#orm.select({ seq: rooms.seq }).from(rooms).where(eq(rooms.id, roomId)).get()?.seq ?? 0;
    this.#orm.insert(chains).values({ roomId, plannedSeq: head, votes: {}, cards: [] }).onConflictDoNothing().run();
  }
}
