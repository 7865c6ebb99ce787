// Looks at a room and says what has to be written so that its conversation goes on: turns for what people said, follow-ups for what
// personas asked, the next lines of a talk, the card that explains a silence. Everything up to `plannedSeq` has been considered, and that
// number is written together with the turns: whenever the process dies, nothing is lost and nothing planned twice. (CONVERSATION §3, §4)
import type { Id } from '../../protocol/records.ts';
import type { CardCode, StopCard } from '../../protocol/stage.ts';
import { withCard } from './chains.ts';
import type { Chain, Chains } from './chains.ts';
import type { Debounce } from './debounce.ts';
import { decide } from './decide.ts';
import { isPersonaLane } from './ledger.ts';
import { planPeople } from './plan-people.ts';
import type { Queue } from './queue.ts';
import { facing } from './room-facing.ts';
import type { Facing } from './room-facing.ts';
import type { Line, RoomFacts, RoomReader } from './room-reader.ts';
import { planTalk } from './plan-talk.ts';
import { isTrue, RESTING } from './standing-cards.ts';
import type { Turn, Turns } from './turns.ts';
import type { Clock, LineForDecision, Silence, TurnPlan } from './types.ts';

export interface PlannerNeed {
  chains: Chains;
  clock: Clock;
  debounce: Debounce;
  queue: Queue;
  reader: RoomReader;
  turns: Turns;
  /** How long a turn would wait for its budget, at least. */
  waitMs: (turn: Turn) => number;
  /** A person or a visitor has the room open. */
  isAnybodyThere: (roomId: Id) => boolean;
}

export type Step =
  | { what: 'rest' }
  /** People may go on talking until then (monotonic). */
  | { what: 'wait'; until: number }
  /** The body of a command; then look again. */
  | { what: 'write'; command: () => void };

/** What personas would say among themselves is not worth saying hours later. */
const WORTH_WAITING_MS = 10 * 60_000;
const DAY_SPENT = 'day_spent';
/** More lines than this at once are looked at in pieces. */
const PIECE = 200;
/** People's words older than this are not answered after a long silence of the server. */
const STALE_MS = 60 * 60_000;

export class Planner {
  readonly #need: PlannerNeed;

  constructor(need: PlannerNeed) {
    this.#need = need;
  }

  consider(roomId: Id): Step {
    const { chains, clock, debounce, queue, reader } = this.#need;
    const room = reader.findRoom(roomId);
    const chain = chains.find(roomId);
    if (room === undefined || chain === undefined) return this.#clear(roomId, 'room_gone');
    if (room.archived) return this.#clear(roomId, 'archived');
    const pending = reader.listAfter(roomId, chain.plannedSeq, PIECE);
    // Heard by this process: however the wall clock is set, it was said just now.
    const fresh = debounce.waits(roomId);
    const people = pending.filter((line) => line.kind === 'person' && !line.deleted && (fresh || clock.now() - line.at < STALE_MS));
    queue.listen(roomId, { on: people.length > 0 });
    const cards = this.#cardsNow(room, chain, people.length > 0);
    if (cards !== null) return this.#write(() => chains.change(roomId, { cards }));
    if (people.length > 0) {
      const until = debounce.dueAt(roomId, clock.monotonic());
      if (until > clock.monotonic()) return { what: 'wait', until };
      return this.#write(() => {
        debounce.takenIn(roomId);
        this.#takeIn(room, chain, people, pending);
      });
    }
    debounce.takenIn(roomId);
    const stale = this.#findStale(room, chain);
    if (stale.length > 0) return this.#write(() => this.#dropStale(chain, stale));
    if (pending.length > 0 && queue.runningIn(roomId).length === 0) return this.#write(() => this.#follow(room, chain, pending));
    return this.#talkOn(room, chain, pending);
  }

  /** Null: they are as they should be. A pause says so at once, not only to whoever speaks into it. */
  #cardsNow(room: RoomFacts, { cards }: Chain, spoken: boolean): StopCard[] | null {
    const { paused } = room;
    const facts = { paused, spoken, seats: cards.length === 0 ? [] : this.#need.reader.listSeated(room.id) };
    const kept = cards.filter((card) => isTrue(card, facts));
    if (paused && !kept.some(({ code }) => code === 'paused')) return withCard(kept, { code: 'paused' }, this.#need.clock.now());
    return kept.length === cards.length ? null : kept;
  }

  // ---- people spoke --------------------------------------------------------------------------------------------------------------

  #takeIn(room: RoomFacts, chain: Chain, people: readonly Line[], pending: readonly Line[]): void {
    const { chains, clock, turns, queue, reader } = this.#need;
    const before = reader.findBefore(room.id, people[0]?.seq ?? 0);
    const face = facing(reader, room, { allowanceLeft: room.allowance, votes: chain.votes, lastSpeakerId: before?.authorId ?? null });
    const { plans, silence } = planPeople(people, face, (line) => this.#toDecide(line));
    // Personas among themselves begin anew from here, and words that nobody has answered yet are answered together.
    const waiting = queue.waitingIn(room.id);
    const outdated = waiting.filter((turn) => isPersonaLane(turn.lane) || (turn.lane === 'person' && turn.task === 'line'));
    this.#dropAll(plans.length > 0 || silence === 'paused' ? outdated.map((turn) => [turn, 'replanned']) : []);
    const kept = waiting.filter((turn) => plans.length === 0 || !outdated.includes(turn));
    for (const { plan, trigger } of plans) {
      if (this.#isWaiting(plan, kept)) continue;
      turns.add({ ...plan, roomId: room.id, task: 'line', triggerId: trigger.id, targetId: null, setOffBy: trigger.authorId });
    }
    const card = cardOf(silence, face);
    chains.change(room.id, {
      plannedSeq: pending.at(-1)?.seq ?? chain.plannedSeq,
      granted: 0,
      talk: null,
      votes: plans.length > 0 ? {} : chain.votes,
      cards: card === null ? [] : withCard([], { code: card }, clock.now()),
    });
  }

  /** At most one waiting turn of a persona in a room: what is said meanwhile is read when it comes. */
  #isWaiting(plan: TurnPlan, waiting: readonly Turn[]): boolean {
    return (
      plan.kind === 'reply' &&
      waiting.some((turn) => turn.kind === 'reply' && turn.task === 'line' && turn.personaIds[0] === plan.personaIds[0])
    );
  }

  // ---- personas spoke ------------------------------------------------------------------------------------------------------------

  #follow(room: RoomFacts, chain: Chain, pending: readonly Line[]): void {
    const { chains, clock, turns, reader } = this.#need;
    const spoken = pending.filter((line) => line.ai !== null && !line.deleted);
    const bots = pending.filter(({ kind, deleted, at }) => room.heedsBots && kind === 'bot' && !deleted && clock.now() - at < STALE_MS);
    const talk = chain.talk === null ? null : countDown(chain.talk, spoken.length);
    const planned = { plannedSeq: pending.at(-1)?.seq ?? chain.plannedSeq, talk };
    // A bot's word goes on with the chain that there is: it grants nothing.
    const line = bots.findLast(({ mentions }) => mentions.length > 0) ?? bots.at(-1) ?? this.#whoseWordCounts(spoken);
    const waits = this.#need.queue.waitingIn(room.id).some((turn) => turn.task === 'line');
    if (line === undefined || waits) {
      chains.change(room.id, planned);
      return;
    }
    const left = talk?.linesLeft ?? this.#allowanceLeft(room, chain);
    const face = facing(reader, room, { allowanceLeft: left, votes: chain.votes, lastSpeakerId: line.authorId });
    const { turns: plans, silence } = decide(this.#toDecide(line), face.room);
    const setOffBy = this.#whoSetOff(line);
    const added = plans.map((plan) => turns.add({ ...plan, roomId: room.id, task: 'line', triggerId: line.id, targetId: null, setOffBy }));
    const card = talk !== null && silence !== 'waiting_for_person' ? null : restCardOf(silence, left);
    const until = added[0]?.notBefore ?? null;
    const known = plans.length > 0 ? chain.cards.filter(({ code }) => !RESTING.has(code)) : chain.cards;
    const cards = card === null ? known : withCard(known, { code: card, until, personaId: line.authorId }, clock.now());
    chains.change(room.id, { ...planned, votes: plans.length > 0 ? {} : chain.votes, cards });
  }

  /** The last one, or one before it that asked a persona who has not spoken since. */
  #whoseWordCounts(spoken: readonly Line[]): Line | undefined {
    const last = spoken.at(-1);
    const open = spoken.findLast((line, at) => {
      const asked = line.ai?.asks ?? 'nobody';
      return asked !== 'nobody' && !spoken.slice(at + 1).some((later) => asked === 'anyone' || later.authorId === asked);
    });
    return open ?? last;
  }

  #allowanceLeft(room: RoomFacts, chain: Chain): number {
    const { reader } = this.#need;
    const since = reader.findLastOfPeople(room.id)?.seq ?? 0;
    return Math.max(0, room.allowance + chain.granted - reader.countPersonaLinesAfter(room.id, since));
  }

  /** Public in the room; null without a persona. */
  allowanceLeft(roomId: Id): number | null {
    const room = this.#need.reader.findRoom(roomId);
    const chain = this.#need.chains.find(roomId);
    if (room === undefined || chain === undefined) return null;
    return chain.talk?.linesLeft ?? this.#allowanceLeft(room, chain);
  }

  #whoSetOff(line: Line): Id | null {
    if (line.kind === 'bot') return line.authorId;
    return line.ai === null ? null : (this.#need.turns.find(line.ai.turnId)?.setOffBy ?? null);
  }

  #toDecide(line: Line): LineForDecision {
    const { reader, turns } = this.#need;
    const replied = line.replyToId === null ? undefined : reader.findLine(line.roomId, line.replyToId);
    const inScene = line.ai !== null && turns.find(line.ai.turnId)?.kind === 'scene';
    return {
      id: line.id,
      authorId: line.authorId,
      authorKind: line.kind,
      text: line.text,
      mentions: line.mentions,
      replyToAuthorId: replied?.authorId ?? null,
      asks: inScene ? (line.ai?.asks ?? null) : null,
      depth: line.ai?.depth ?? 0,
    };
  }

  // ---- nobody spoke --------------------------------------------------------------------------------------------------------------

  #talkOn(room: RoomFacts, chain: Chain, pending: readonly Line[]): Step {
    const { chains, clock, queue, reader, turns, isAnybodyThere } = this.#need;
    if (chain.talk === null || pending.length > 0) return { what: 'rest' };
    if (queue.runningIn(room.id).length > 0 || queue.waitingIn(room.id).length > 0) return { what: 'rest' };
    const last = reader.findBefore(room.id, Number.MAX_SAFE_INTEGER);
    const face = facing(reader, room, { allowanceLeft: 1, votes: chain.votes, lastSpeakerId: last?.authorId ?? null });
    const plan = planTalk(chain.talk, face, { now: clock.now(), attended: isAnybodyThere(room.id), seed: `${room.id} ${last?.id ?? ''}` });
    const { by } = chain.talk;
    return this.#write(() => {
      if ('card' in plan) chains.change(room.id, { talk: null, cards: withCard(chain.cards, { code: plan.card }, clock.now()) });
      else {
        turns.add({ ...plan, roomId: room.id, task: 'line', triggerId: last?.id ?? null, targetId: null, setOffBy: by });
        chains.change(room.id, { votes: {}, cards: [] });
      }
    });
  }

  // ---- what waits for nothing -----------------------------------------------------------------------------------------------------

  /** Turns whose reason is gone. */
  #findStale(room: RoomFacts, chain: Chain): [Turn, string][] {
    const { queue, reader } = this.#need;
    const waiting = queue.waitingIn(room.id);
    if (waiting.length === 0) return [];
    if (room.paused) return waiting.map((turn) => [turn, 'paused']);
    const seats = new Map(reader.listSeated(room.id).map((seat) => [seat.id, seat]));
    const present = new Set(reader.listPresent(room.id).map(({ id }) => id));
    return waiting.flatMap((turn): [Turn, string][] => {
      const able = turn.personaIds.filter((id) => seats.get(id)?.muted === false);
      if (able.length === 0) return [[turn, seats.has(turn.personaIds[0] ?? '') ? 'muted' : 'removed']];
      if (turn.setOffBy !== null && !present.has(turn.setOffBy)) return [[turn, 'left']];
      if (this.#isDeleted(room.id, turn.triggerId) || this.#isDeleted(room.id, turn.targetId)) return [[turn, 'deleted']];
      if (turn.lane === 'chatter' && chain.talk === null) return [[turn, 'talk_stopped']];
      if (isPersonaLane(turn.lane) && this.#need.waitMs(turn) > WORTH_WAITING_MS) return [[turn, DAY_SPENT]];
      return [];
    });
  }

  /** When the day's share of chatter is used, the personas say so and stop. */
  #dropStale(chain: Chain, stale: readonly [Turn, string][]): void {
    this.#dropAll(stale);
    if (!stale.some(([, why]) => why === DAY_SPENT)) return;
    this.#need.chains.change(chain.roomId, { talk: null, cards: withCard(chain.cards, { code: 'day_spent' }, this.#need.clock.now()) });
  }

  #isDeleted(roomId: Id, lineId: Id | null): boolean {
    return lineId !== null && this.#need.reader.findLine(roomId, lineId)?.deleted !== false;
  }

  #clear(roomId: Id, why: string): Step {
    const waiting = this.#need.queue.waitingIn(roomId);
    if (waiting.length === 0) return { what: 'rest' };
    return this.#write(() => this.#dropAll(waiting.map((turn) => [turn, why])));
  }

  #dropAll(dropped: readonly [Turn, string][]): void {
    for (const [turn, why] of dropped) this.#need.turns.end(turn.id, 'dropped', why);
  }

  #write(command: () => void): Step {
    return { what: 'write', command };
  }
}

function countDown(talk: NonNullable<Chain['talk']>, lines: number): NonNullable<Chain['talk']> {
  return talk.linesLeft === null ? talk : { ...talk, linesLeft: Math.max(0, talk.linesLeft - lines) };
}

/** After a person's words. */
function cardOf(silence: Silence | null, face: Facing): CardCode | null {
  switch (silence) {
    case 'paused':
      return 'paused';
    case 'manner':
      return 'not_addressed';
    case 'nobody_unmuted':
      return face.room.personas.length === 0 ? 'nobody_seated' : 'nobody_unmuted';
    default:
      return null;
  }
}

/** After a persona's words: the chain has come to rest. */
function restCardOf(silence: Silence | null, allowanceLeft: number): CardCode | null {
  switch (silence) {
    case 'waiting_for_person':
      return 'waiting_for_person';
    case 'paused':
      return 'paused';
    case 'nobody_unmuted':
    case 'decay':
    case 'no_trigger':
    case 'allowance':
      return allowanceLeft < 1 ? 'allowance' : 'rested';
    default:
      return null;
  }
}
