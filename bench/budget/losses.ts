// What must never happen, counted from what is stored: turns that never end, people's words that nobody considered, addresses that nobody
// answered, chains longer than their allowance. No time is involved: it holds whatever the clocks did.
import { ALLOWANCE } from './dantok-run.ts';
import type { RunRecord } from './dantok-run.ts';
import type { Story, StoredLine } from './story.ts';

export interface Losses {
  /** Neither done, failed nor dropped, although the budget would have allowed them. */
  openTurns: number;
  /** Lines of people behind the last that was considered. */
  unconsidered: number;
  /** A person addressed a persona that never answered, and no turn says why. */
  unansweredAddresses: number;
  /** Chains with more lines than were allowed and granted. */
  overAllowance: number;
}

export function countLosses(story: Story, record: RunRecord): Losses {
  const people = story.lines.filter(({ ai, authorId }) => ai === null && record.room.people.some(({ id }) => id === authorId));
  return {
    openTurns: story.turns.filter(({ state }) => state === 'queued' || state === 'sent').length,
    unconsidered: people.filter(({ seq }) => seq > story.plannedSeq).length,
    unansweredAddresses: people.flatMap((line) => addressedBy(line, story, record).filter((id) => !isAnswered(line, id, story))).length,
    overAllowance: countOver(people, story, record),
  };
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

/** Each line counts for the line of a person from which its chain comes; what was granted while the chain went on belongs to it. */
function countOver(people: readonly StoredLine[], story: Story, { granted }: RunRecord): number {
  const chains = new Map<number, StoredLine[]>();
  for (const line of story.lines) {
    const root = rootOf(line, story);
    if (root !== null) chains.set(root, [...(chains.get(root) ?? []), line]);
  }
  return people.filter(({ seq }) => {
    const chain = chains.get(seq) ?? [];
    const end = chain.at(-1)?.seq ?? seq;
    const more = granted.filter(({ afterSeq }) => afterSeq >= seq && afterSeq < end).reduce((sum, { lines }) => sum + lines, 0);
    return chain.length > ALLOWANCE + more;
  }).length;
}

/** Null: not a persona's, or of a talk that nothing was said before. */
function rootOf(line: StoredLine, story: Story): number | null {
  if (line.ai === null) return null;
  const { turnId } = line.ai;
  const triggerId = story.turns.find(({ id }) => id === turnId)?.triggerId ?? null;
  const trigger = story.lines.find(({ id }) => id === triggerId);
  if (trigger === undefined) return null;
  return trigger.ai === null ? trigger.seq : rootOf(trigger, story);
}

function seqOf(id: string | null, lines: readonly StoredLine[]): number {
  return lines.find((line) => line.id === id)?.seq ?? 0;
}
