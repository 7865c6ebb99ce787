// What a client may ask. Answered from committed truth, in order with the events on the same socket, so that a page can never be
// older than an event that came before it.
import type { Answers, Question } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Principal } from '../accounts/principal.ts';
import type { History } from '../rooms/history.ts';
import type { MyRooms } from '../rooms/my-rooms.ts';
import type { Standings } from '../rooms/standing.ts';

export interface QuestionsNeed {
  history: History;
  myRooms: MyRooms;
  standings: Standings;
}

export function answerQuestion(need: QuestionsNeed, principal: Principal, question: Question): Answers[keyof Answers] {
  if (question.type === 'mine') return need.myRooms.getMine(principal);
  if (question.type === 'acquaintances')
    return { people: principal.kind === 'person' ? need.myRooms.listAcquaintances(principal.actorId) : [] };
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
    case 'message.versions':
      return { versions: history.listVersions(roomId, question.id) };
  }
}
