// A room to decide in: ana and ben, Mina, Juno and Theo; lines said in it.
import { decide } from '../../server/ai/decide.ts';
import { findMentions } from '../../server/text/message-text.ts';
import type { LineForDecision, PersonaSeat, RoomForDecision } from '../../server/ai/types.ts';

export function seat(name: string, more: Partial<PersonaSeat> = {}): PersonaSeat {
  return { id: name, name, talkativeness: 0.5, muted: false, quietFor: 5, spokeSinceLastPerson: false, votes: 0, ...more };
}

export function room(more: Partial<RoomForDecision> = {}): RoomForDecision {
  return {
    roomId: 'kitchen',
    manner: 'natural',
    paused: false,
    archived: false,
    allowanceLeft: 8,
    heedsBots: false,
    people: [
      { id: 'ana', name: 'ana' },
      { id: 'ben', name: 'ben' },
    ],
    personas: [seat('Mina'), seat('Juno'), seat('Theo')],
    lastSpeakerId: 'ana',
    ...more,
  };
}

export function said(text: string, more: Partial<LineForDecision> = {}): LineForDecision {
  const mentions = findMentions(text, [...room().people, ...room().personas]);
  return { id: 'line', authorId: 'ana', authorKind: 'person', text, mentions, replyToAuthorId: null, asks: null, depth: 0, ...more };
}

export function saidBy(persona: string, text: string, more: Partial<LineForDecision> = {}): LineForDecision {
  return said(text, { authorId: persona, authorKind: 'persona', depth: 1, ...more });
}

/** A line id whose dice fall under the chance of going on. */
export function lucky(line: LineForDecision, r: RoomForDecision): LineForDecision {
  for (let n = 0; n < 200; n += 1) {
    const tried = { ...line, id: `line ${n}` };
    if (decide(tried, r).silence !== 'decay') return tried;
  }
  throw new Error('never lucky');
}
