// When each turn of a run could have gone if a slot had been free: made, due, and with the word in its room. Taken from what is stored and
// from the script, by the rules as CONVERSATION states them, not by asking the program.
import { isPersonaLane } from '../../server/ai/ledger.ts';
import type { Entry } from './script.ts';
import type { Story, StoredTurn } from './story.ts';

/** Half open, in the time of the run. */
export interface Span {
  from: number;
  to: number;
}

export interface Work {
  turn: StoredTurn;
  /** When it could have gone. */
  ready: Span[];
  sentAt: number | null;
}

const AFTER_LAST_MS = 2_000;
const AT_MOST_MS = 6_000;
const TYPING_MS = 4_000;

export function workOf(story: Story, entries: readonly Entry[], people: readonly string[]): Work[] {
  const listening = listeningSpans(story, entries, people);
  const runs = story.turns.map((turn) => ({ turn, spans: runsOf(turn, story) }));
  return runs.map(({ turn, spans }) => {
    const sentAt = spans[0]?.from ?? null;
    const wait: Span = { from: Math.max(turn.createdAt, turn.notBefore), to: sentAt ?? turn.endedAt ?? Infinity };
    const busy = runs.flatMap((other) => (other.turn.id !== turn.id && keepsSilent(turn, other.turn) ? other.spans : []));
    return { turn, sentAt, ready: without(wait, isPersonaLane(turn.lane) ? [...busy, ...listening] : busy) };
  });
}

function runsOf(turn: StoredTurn, { sends }: Story): Span[] {
  const own = sends.filter(({ turnId }) => turnId === turn.id).map(({ at }) => at);
  return own.map((from, at) => ({ from, to: own[at + 1] ?? turn.endedAt ?? Infinity }));
}

/** Personas do not talk over anybody, and nobody over themselves or with another answer to the same line. */
function keepsSilent(turn: StoredTurn, running: StoredTurn): boolean {
  if (isPersonaLane(turn.lane)) return true;
  if (turn.triggerId !== null && turn.triggerId === running.triggerId) return true;
  return running.kind === 'reply' && running.personaIds[0] === turn.personaIds[0];
}

/** From people's words until they are taken in. */
function listeningSpans({ lines }: Story, entries: readonly Entry[], people: readonly string[]): Span[] {
  const typed = entries.flatMap(({ at, act }) => (act.type === 'typing' ? [at] : []));
  const spans: Span[] = [];
  let open: { first: number; last: number } | null = null;
  const due = ({ first, last }: { first: number; last: number }): number => {
    const typing = typed.filter((at) => at >= last && at < last + AFTER_LAST_MS).map((at) => at + TYPING_MS);
    return Math.min(first + AT_MOST_MS, Math.max(last + AFTER_LAST_MS, ...typing));
  };
  for (const { at, ai, authorId } of lines) {
    if (ai !== null || !people.includes(authorId)) continue;
    if (open !== null && at < due(open)) open.last = at;
    else {
      if (open !== null) spans.push({ from: open.first, to: due(open) });
      open = { first: at, last: at };
    }
  }
  if (open !== null) spans.push({ from: open.first, to: due(open) });
  return spans;
}

function without(whole: Span, holes: readonly Span[]): Span[] {
  const left: Span[] = [];
  let from = whole.from;
  for (const hole of holes.filter(({ to }) => to > whole.from).sort((a, b) => a.from - b.from)) {
    if (hole.from >= whole.to) break;
    if (hole.from > from) left.push({ from, to: hole.from });
    from = Math.max(from, hole.to);
  }
  if (from < whole.to) left.push({ from, to: whole.to });
  return left;
}
