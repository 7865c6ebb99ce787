// What people can do about the personas: call one, vote, stop, cancel, try again, let them talk, keep going, write a line anew. Bodies of
// commands: synchronous, inside a batch; they write turns and chains, which are no part of a room's log, so they make no event. Whoever
// listens looks at the room again after the commit. (CONVERSATION §8, PRODUCT B9)
import type { Command } from '../../protocol/commands.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import { refuse } from '../errors.ts';
import { may } from '../rooms/access.ts';
import type { Standing, Standings } from '../rooms/standing.ts';
import { cleanLine } from '../text/message-text.ts';
import type { Chain, Chains } from './chains.ts';
import { SCENE_LINES } from './decide.ts';
import type { Line, RoomReader } from './room-reader.ts';
import type { NewTurn, Turn, Turns } from './turns.ts';
import type { TurnPlan } from './types.ts';
import { upkeepTurn } from './upkeep.ts';

/** Told after the commit; what was refused is told too, and changes nothing. */
export interface DirectingEars {
  /** Something about this room may have changed. */
  look: (roomId: Id) => void;
  /** Somebody pressed Stop: the request ends now. */
  stop: (turnId: Id) => void;
}

export interface DirectingNeed {
  chains: Chains;
  now: () => number;
  reader: RoomReader;
  standings: Standings;
  turns: Turns;
}

type TalkWish = Omit<Extract<Command, { type: 'talk.start' }>, 'type'>;

const USUAL_TALK_LINES = 12;
/** Turns of one person, in all rooms together. */
const MOST_WAITING = 20;

export class Directing {
  readonly #need: DirectingNeed;
  #ears: DirectingEars = { look: () => undefined, stop: () => undefined };

  constructor(need: DirectingNeed) {
    this.#need = need;
  }

  listen(ears: DirectingEars): void {
    this.#ears = ears;
  }

  /** "Speak now": like an address, without a word. */
  callPersona(actorId: Id, roomId: Id, personaId: Id): null {
    this.#require(actorId, roomId);
    this.#requireSeated(roomId, personaId);
    if (this.#need.reader.listSeated(roomId).some(({ id, muted }) => id === personaId && muted))
      refuse('conflict', 'that persona is muted', { reason: 'muted' });
    const waiting = this.#openTurns(roomId).find((turn) => turn.kind === 'reply' && turn.personaIds[0] === personaId);
    if (waiting?.state === 'sent') return null;
    // One waiting turn of a persona in a room: the person's wish takes the place of the other.
    if (waiting !== undefined) this.#need.turns.end(waiting.id, 'dropped', 'called');
    this.#add(roomId, actorId, { ...reply(personaId), reason: { code: 'speak_now', by: actorId } });
    return null;
  }

  /** One vote each; for another persona it moves, for the same it is taken back. */
  votePersona(actorId: Id, roomId: Id, personaId: Id): null {
    this.#require(actorId, roomId);
    this.#requireSeated(roomId, personaId);
    const { votes } = this.#chain(roomId);
    const had = votes[personaId]?.includes(actorId) === true;
    const others = Object.entries(votes).map(([id, by]) => [id, by.filter((voter) => voter !== actorId)] as const);
    const next = new Map(others.filter(([, by]) => by.length > 0));
    if (!had) next.set(personaId, [...(next.get(personaId) ?? []), actorId]);
    this.#change(roomId, { votes: Object.fromEntries(next) });
    return null;
  }

  /** Their own, and what nobody set off; others' only for moderators. */
  cancelTurn(actorId: Id, roomId: Id, turnId: Id): null {
    const standing = this.#require(actorId, roomId);
    const turn = this.#requireTurn(roomId, turnId);
    this.#requireMine(standing, turn);
    if (turn.state === 'queued') this.#need.turns.end(turnId, 'dropped', 'cancelled');
    else if (turn.state === 'sent') this.#stopLater(turnId);
    this.#lookLater(roomId);
    return null;
  }

  /** Anybody in the room may stop the one that is writing. */
  stopTurn(actorId: Id, roomId: Id, turnId: Id): null {
    this.#require(actorId, roomId);
    if (this.#requireTurn(roomId, turnId).state === 'sent') this.#stopLater(turnId);
    return null;
  }

  /** A turn that failed is asked for anew, on the account of whoever wants it. */
  retryTurn(actorId: Id, roomId: Id, turnId: Id): null {
    this.#require(actorId, roomId);
    const turn = this.#requireTurn(roomId, turnId);
    if (turn.state !== 'failed') refuse('conflict', 'that turn did not fail', { reason: 'not_failed' });
    // Two who press the button at once want the same thing.
    if (!this.#need.turns.retire(turnId)) return null;
    this.#requirePatience(actorId);
    const { kind, lane, personaIds, depth, maxLines, closing, reason, task, triggerId, targetId } = turn;
    const seated = new Set(this.#need.reader.listSeated(roomId).map(({ id }) => id));
    const able = personaIds.filter((id) => seated.has(id));
    if (able.length === 0) refuse('not_found', 'no such persona here');
    const wish = { kind, personaIds: able, depth, maxLines, closing, reason };
    this.#need.chains.dropCards(roomId, (card) => card.turnId === turnId);
    const forPeople = lane === 'addressed' ? 'addressed' : 'person';
    this.#need.turns.add({ ...wish, lane: forPeople, notBeforeMs: 0, roomId, task, triggerId, targetId, setOffBy: actorId });
    this.#lookLater(roomId);
    return null;
  }

  dismissCard(actorId: Id, roomId: Id, cardId: Id): null {
    this.#require(actorId, roomId);
    this.#need.chains.dropCards(roomId, (card) => card.id === cardId);
    this.#lookLater(roomId);
    return null;
  }

  regenerateMessage(actorId: Id, roomId: Id, id: Id): null {
    const line = this.#requirePersonaLine(actorId, roomId, id);
    this.#rewrite(actorId, line, roomId, 'anew');
    return null;
  }

  continueMessage(actorId: Id, roomId: Id, id: Id): null {
    const line = this.#requirePersonaLine(actorId, roomId, id);
    if (line.ai?.ending === null) refuse('conflict', 'that line is whole', { reason: 'whole' });
    this.#rewrite(actorId, line, roomId, 'more');
    return null;
  }

  startTalk(actorId: Id, roomId: Id, wish: TalkWish): null {
    this.#require(actorId, roomId);
    if (this.#need.reader.listSeated(roomId).length === 0) refuse('conflict', 'no persona is here', { reason: 'nobody_seated' });
    const untilAt = wish.minutes === undefined ? null : this.#need.now() + wish.minutes * 60_000;
    const linesLeft = wish.lines ?? (untilAt === null ? USUAL_TALK_LINES : null);
    this.#change(roomId, { talk: { topic: cleanLine(wish.topic), by: actorId, linesLeft, untilAt }, cards: [] });
    return null;
  }

  stopTalk(actorId: Id, roomId: Id): null {
    this.#require(actorId, roomId);
    this.#change(roomId, { talk: null });
    for (const turn of this.#openTurns(roomId)) {
      if (turn.lane === 'chatter' && turn.state === 'queued') this.#need.turns.end(turn.id, 'dropped', 'talk_stopped');
    }
    return null;
  }

  /** "Keep going": another allowance, and somebody takes the word. */
  extendTalk(actorId: Id, roomId: Id): null {
    this.#require(actorId, roomId);
    const room = this.#need.reader.findRoom(roomId) ?? refuse('not_found', 'no such room');
    const seated = this.#need.reader.listSeated(roomId).filter(({ muted }) => !muted);
    if (seated.length === 0) refuse('conflict', 'no persona can speak here', { reason: 'nobody_unmuted' });
    const chain = this.#chain(roomId);
    this.#change(roomId, { granted: Math.min(chain.granted + room.allowance, LIMITS.allowance), cards: [] });
    if (this.#openTurns(roomId).some(({ lane }) => lane !== 'upkeep')) return null;
    const last = this.#need.reader.listNewest(roomId, 1)[0];
    const order = seated.map(({ id }) => id).toSorted((a, b) => Number(a === last?.authorId) - Number(b === last?.authorId));
    const maxLines = Math.min(SCENE_LINES, room.allowance);
    const plan = { ...reply(order[0] ?? ''), kind: 'scene' as const, lane: 'person' as const, personaIds: order, maxLines };
    this.#add(roomId, actorId, { ...plan, reason: { code: 'talk', by: actorId } });
    return null;
  }

  /** When nobody needs the slot; at most one waits in a room. */
  writeMemory(actorId: Id, roomId: Id, { anew }: { anew: boolean }): null {
    this.#require(actorId, roomId);
    if (this.#need.reader.listSeated(roomId).length === 0) refuse('conflict', 'no persona is here', { reason: 'nobody_seated' });
    const open = this.#openTurns(roomId).filter(({ lane }) => lane === 'upkeep');
    if (open.some(({ state }) => state === 'sent')) return null;
    this.#requirePatience(actorId);
    for (const turn of open) this.#need.turns.end(turn.id, 'dropped', 'called');
    this.#need.turns.add(upkeepTurn(roomId, { setOffBy: actorId, anew }));
    this.#lookLater(roomId);
    return null;
  }

  // ---- what they share -----------------------------------------------------------------------------------------------------------

  #require(actorId: Id, roomId: Id): Standing {
    return this.#need.standings.require(roomId, actorId, 'direct');
  }

  #requireSeated(roomId: Id, personaId: Id): void {
    const seat = this.#need.reader.listSeated(roomId).find(({ id }) => id === personaId);
    if (seat === undefined) refuse('not_found', 'no such persona here');
  }

  #requireTurn(roomId: Id, turnId: Id): Turn {
    const turn = this.#need.turns.find(turnId);
    return turn?.roomId === roomId ? turn : refuse('not_found', 'no such turn');
  }

  #requireMine(standing: Standing, turn: Turn): void {
    if (turn.setOffBy === null || turn.setOffBy === standing.actorId || may(standing.role, 'delete_others_message', standing)) return;
    refuse('forbidden', 'somebody else set that off', { reason: 'role' });
  }

  #requirePersonaLine(actorId: Id, roomId: Id, id: Id): Line {
    this.#require(actorId, roomId);
    const line = this.#need.reader.findLine(roomId, id);
    if (line === undefined || line.deleted || line.ai === null) refuse('not_found', 'no such line of a persona');
    this.#requireSeated(roomId, line.authorId);
    return line;
  }

  #rewrite(actorId: Id, line: Line, roomId: Id, task: 'anew' | 'more'): void {
    if (this.#openTurns(roomId).some((turn) => turn.targetId === line.id)) return;
    this.#requirePatience(actorId);
    const code = task === 'anew' ? 'regenerate' : 'continue';
    const plan: TurnPlan = { ...reply(line.authorId), depth: line.ai?.depth ?? 1, reason: { code, by: actorId } };
    this.#need.turns.add({ ...plan, roomId, task, triggerId: null, targetId: line.id, setOffBy: actorId });
    this.#lookLater(roomId);
  }

  #add(roomId: Id, setOffBy: Id, plan: TurnPlan): void {
    this.#requirePatience(setOffBy);
    const turn: NewTurn = { ...plan, roomId, task: 'line', triggerId: null, targetId: null, setOffBy };
    this.#need.turns.add(turn);
    this.#lookLater(roomId);
  }

  /** One person's wishes may not fill the queue of everybody. */
  #requirePatience(actorId: Id): void {
    const mine = this.#need.turns.listOpen().filter(({ setOffBy }) => setOffBy === actorId);
    if (mine.length >= MOST_WAITING) refuse('too_many', 'too many turns wait for you', { reason: 'turns_waiting', retryAfterMs: 20_000 });
  }

  #openTurns(roomId: Id): Turn[] {
    return this.#need.turns.listOpen().filter((turn) => turn.roomId === roomId);
  }

  #chain(roomId: Id): Chain {
    return this.#need.chains.find(roomId) ?? refuse('conflict', 'no persona was ever here', { reason: 'nobody_seated' });
  }

  #change(roomId: Id, values: Partial<Chain>): void {
    this.#need.chains.change(roomId, values);
    this.#lookLater(roomId);
  }

  // The end of the turn, which commits, was asked for before the command ran: by then it is known whether this happened.

  #lookLater(roomId: Id): void {
    setImmediate(() => {
      this.#ears.look(roomId);
    });
  }

  #stopLater(turnId: Id): void {
    setImmediate(() => {
      this.#ears.stop(turnId);
    });
  }
}

function reply(personaId: Id): TurnPlan {
  const when = { lane: 'addressed' as const, depth: 1, maxLines: 1, closing: false, notBeforeMs: 0 };
  return { kind: 'reply', personaIds: [personaId], ...when, reason: { code: 'talk', by: null } };
}
