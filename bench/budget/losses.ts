// What must never happen, counted from what is stored: turns that never end, people's words that nobody considered, addresses that nobody
// answered, chains longer than their allowance. Whatever the clocks did: only what is left of the day excuses a turn that waits.
import { DAY_FLOORS } from '../../server/ai/rules.ts';
import { ALLOWANCE } from './dantok-run.ts';
import type { RunRecord } from './dantok-run.ts';
import type { Story, StoredLine, StoredTurn } from './story.ts';
import { DAY_MS } from './upstream.ts';

export interface Losses {
  /** Neither done, failed nor dropped, although the budget would have allowed them. */
  openTurns: number;
  /** Lines of people behind the last that was considered. */
  unconsidered: number;
  /** A person addressed a persona that never answered, and no turn says why. */
  unansweredAddresses: number;
  /** More lines after one of a person than were allowed and granted. */
  overAllowance: number;
}

export function countLosses(story: Story, record: RunRecord): Losses {
  const people = story.lines.filter(({ ai, authorId }) => ai === null && record.room.people.some(({ id }) => id === authorId));
  return {
    openTurns: story.turns.filter((turn) => (turn.state === 'queued' && !restsForTheDay(turn, story, record)) || turn.state === 'sent')
      .length,
    unconsidered: people.filter(({ seq }) => seq > story.plannedSeq).length,
    unansweredAddresses: people.flatMap((line) => addressedBy(line, story, record).filter((id) => !isAnswered(line, id, story))).length,
    overAllowance: countOver(people, story, record),
  };
}

/** What is left of the day is kept for others. */
function restsForTheDay({ lane }: StoredTurn, { sends }: Story, { budget }: RunRecord): boolean {
  const since = (sends.at(-1)?.at ?? 0) - DAY_MS;
  const used = sends.filter(({ at }) => at > since).length;
  return used >= budget.perDay * (1 - DAY_FLOORS[lane]);
}

function addressedBy(line: StoredLine, { lines }: Story, { room }: RunRecord): string[] {
  const replied = lines.find(({ id }) => id === line.replyToId)?.authorId;
  const ids = new Set([...line.mentions, ...(replied === undefined ? [] : [replied])]);
  return room.personas.map(({ id }) => id).filter((id) => ids.has(id));
}

/** By a reply, or by a turn that failed aloud. */
function isAnswered(line: StoredLine, personaId: string, { lines, turns }: Story): boolean {
  const replies = turns.filter(({ kind, personaIds, lane }) => kind === 'reply' && personaIds[0] === personaId && lane !== 'follow-up');
  const ids = new Set(replies.map(({ id }) => id));
  if (lines.some(({ seq, ai }) => seq > line.seq && ai !== null && ids.has(ai.turnId))) return true;
  return replies.some(({ state, triggerId }) => state === 'failed' && seqOf(triggerId, lines) >= line.seq);
}

/** After each line of a person, until the next one: that begins anew. What was granted meanwhile is added. */
function countOver(people: readonly StoredLine[], story: Story, { granted }: RunRecord): number {
  return people.filter(({ seq }, at) => {
    const next = people[at + 1]?.seq ?? Infinity;
    const said = story.lines.filter((line) => line.ai !== null && line.seq > seq && line.seq < next).length;
    const more = granted.filter(({ afterSeq }) => afterSeq >= seq && afterSeq < next).reduce((sum, { lines }) => sum + lines, 0);
    return said > ALLOWANCE + more;
  }).length;
}

function seqOf(id: string | null, lines: readonly StoredLine[]): number {
  return lines.find((line) => line.id === id)?.seq ?? 0;
}
