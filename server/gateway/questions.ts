// What a client may ask. Answered from committed truth, in order with the events on the same socket, so that a page can never be
// older than an event that came before it.
import type { Answers, Question } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id, Mine } from '../../protocol/records.ts';
import type { Meter } from '../../protocol/stage.ts';
import type { Seats } from '../personas/seats.ts';
import type { Tuning } from '../personas/tuning.ts';
import type { Principal } from '../accounts/principal.ts';
import { refuse } from '../errors.ts';
import type { History } from '../rooms/history.ts';
import type { Memory } from '../rooms/memory.ts';
import type { MyRooms } from '../rooms/my-rooms.ts';
import type { Standings } from '../rooms/standing.ts';

export interface QuestionsNeed {
  history: History;
  memory: Memory;
  myRooms: MyRooms;
  standings: Standings;
  personaSeats: Seats;
  tuning: Tuning;
  directed: Directed;
}

/** What the personas cost, and who pays. */
export interface Directed {
  meterOf: (roomId: Id, actorId: Id | null) => Meter | null;
  hasOwnKey: (actorId: Id) => boolean;
}

export function answerQuestion(need: QuestionsNeed, principal: Principal, question: Question): Answers[keyof Answers] {
  if (question.type === 'mine') return mineOf(need, principal);
  if (question.type === 'acquaintances')
    return { people: principal.kind === 'person' ? need.myRooms.listAcquaintances(principal.actorId) : [] };
  if (question.type === 'personas')
    return { personas: principal.kind === 'person' ? need.personaSeats.listLibrary(principal.actorId) : [] };
  const { roomId } = need.standings.requireReader(question.roomId, principal);
  const { history } = need;
  switch (question.type) {
    case 'messages.before':
      return history.pageBefore(roomId, question.before, question.limit ?? LIMITS.page);
    case 'messages.after':
      return history.pageAfter(roomId, question.after, question.limit ?? LIMITS.page);
    case 'messages.around':
      return history.pageAround(roomId, question.seq, question.limit ?? LIMITS.page);
    case 'messages.lookup':
      return { messages: history.lookUp(roomId, question.ids) };
    case 'messages.pinned':
      return { messages: history.listPinned(roomId) };
    case 'meter':
      return { meter: need.directed.meterOf(roomId, principal.kind === 'person' ? principal.actorId : null) };
    case 'persona.override':
      if (principal.kind !== 'person') refuse('forbidden', 'visitors only read', { reason: 'visitor' });
      return { override: need.tuning.read(principal.actorId, roomId, question.personaId) };
    case 'memory':
      // What is remembered about people is for those who are in the room.
      if (principal.kind !== 'person') refuse('forbidden', 'for members alone', { reason: 'role' });
      return need.memory.getDetails(roomId);
    case 'message.versions':
      return { versions: history.listVersions(roomId, question.id) };
  }
}

/** Things about me, at hello and whenever they changed. */
export function mineOf({ myRooms, directed }: Pick<QuestionsNeed, 'myRooms' | 'directed'>, principal: Principal): Mine {
  const ownKey = principal.kind === 'person' && directed.hasOwnKey(principal.actorId);
  return { ...myRooms.getMine(principal), ownKey };
}
