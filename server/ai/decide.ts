// Who speaks next, and why. Pure and synchronous: costs no request, and the same event always decides the same. (CONVERSATION §4)
import type { Id } from '../../protocol/records.ts';
import { findNamed } from './addressed.ts';
import { asks } from './asks.ts';
import { diceFor, drawOrder } from './draw.ts';
import type { Dice, Drawn } from './draw.ts';
import type { Decision, LineForDecision, PersonaSeat, RoomForDecision, Silence, TurnPlan } from './types.ts';
import type { Asked, Reason } from '../../protocol/stage.ts';

/** So many of those addressed speak in this turn; the others come behind. */
const ADDRESSED_AT_ONCE = 2;
/** What one request brings: fewer waste it, more are no conversation. */
export const SCENE_LINES = 4;
/** The chance that a chain goes on, by its depth so far. */
const DECAY = [1, 0.8, 0.6, 0.4];
/** A person who was asked has the first word for so long. */
const PERSON_FIRST_MS = 90_000;

export function decide(line: LineForDecision, room: RoomForDecision): Decision {
  if (room.archived) return silent('archived');
  if (room.paused) return silent('paused');
  if (line.authorKind === 'bot' && !room.heedsBots) return silent('no_trigger');
  if (line.text.trim() === '') return silent('empty');
  const seats = room.personas.filter((seat) => !seat.muted);
  const dice = diceFor(`${room.roomId} ${line.id}`);
  if (line.authorKind === 'persona') return afterPersona(line, room, seats, dice);
  // A person who addresses somebody is always answered; a bot never past what is left.
  if (line.authorKind === 'bot' && room.allowanceLeft < 1) return silent('allowance');
  return afterPerson(line, room, seats, dice);
}

function afterPerson(line: LineForDecision, room: RoomForDecision, seats: readonly PersonaSeat[], dice: Dice): Decision {
  const addressed = addressedPersonas(line, room);
  if (addressed.length > 0) return answerAddressed(addressed, line, room);
  if (addressesPeople(line, room)) return silent('only_people_addressed');
  if (room.manner === 'addressed') return silent('manner');
  if (seats.length === 0) return silent('nobody_unmuted');
  if (room.allowanceLeft < 1) return silent('allowance');
  const named = new Set(findNamed(line.text, seats));
  const order = drawOrder(seats, named, room.lastSpeakerId, dice);
  const first = order[0];
  if (first === undefined) return silent('nobody_unmuted');
  if (room.manner === 'everyone') return speak(everyone(order, line, room));
  const reason = toReason(first);
  if (room.manner === 'one') return speak([reply(first.seat.id, { lane: 'person', depth: 1, reason, closing: room.allowanceLeft === 1 })]);
  return speak([scene(order, { lane: 'person', depth: 1, reason, maxLines: Math.min(SCENE_LINES, room.allowanceLeft), room })]);
}

/** By `@`, in order of appearance; a reply to a persona's line addresses it first. */
function addressedPersonas(line: LineForDecision, room: RoomForDecision): { seat: PersonaSeat; reason: Reason }[] {
  const byId = new Map(room.personas.map((seat) => [seat.id, seat]));
  const found = new Map<Id, { seat: PersonaSeat; reason: Reason }>();
  const replied = line.replyToAuthorId === null ? undefined : byId.get(line.replyToAuthorId);
  if (replied !== undefined) found.set(replied.id, { seat: replied, reason: { code: 'replied_to', by: line.authorId } });
  for (const id of line.mentions) {
    const seat = byId.get(id);
    if (seat !== undefined && !found.has(id)) found.set(id, { seat, reason: { code: 'mentioned', by: line.authorId } });
  }
  return [...found.values()];
}

function answerAddressed(
  addressed: readonly { seat: PersonaSeat; reason: Reason }[],
  line: LineForDecision,
  room: RoomForDecision,
): Decision {
  const able = addressed.filter(({ seat }) => !seat.muted).slice(0, Math.max(1, room.allowanceLeft));
  if (able.length === 0) return silent('nobody_unmuted');
  return speak(
    able.map(({ seat, reason }, at) =>
      reply(seat.id, {
        lane: at < ADDRESSED_AT_ONCE ? 'addressed' : 'person',
        depth: 1,
        reason,
        closing: at === able.length - 1 && room.allowanceLeft <= able.length,
      }),
    ),
  );
}

function addressesPeople(line: LineForDecision, room: RoomForDecision): boolean {
  const people = new Set(room.people.map(({ id }) => id));
  const replied = line.replyToAuthorId;
  if (replied !== null && replied !== line.authorId && people.has(replied)) return true;
  return line.mentions.some((id) => people.has(id));
}

/** Every unmuted persona once, each told what was already said: scenes that share them out. */
function everyone(order: readonly Drawn[], line: LineForDecision, room: RoomForDecision): TurnPlan[] {
  const able = order.slice(0, room.allowanceLeft);
  const plans: TurnPlan[] = [];
  for (let from = 0; from < able.length; from += SCENE_LINES) {
    const cast = able.slice(from, from + SCENE_LINES);
    const closing = from + SCENE_LINES >= able.length && room.allowanceLeft <= able.length;
    plans.push({
      kind: cast.length === 1 ? 'reply' : 'scene',
      lane: 'person',
      personaIds: cast.map(({ seat }) => seat.id),
      depth: 1,
      maxLines: cast.length,
      closing,
      notBeforeMs: 0,
      reason: { code: 'everyone', by: line.authorId },
    });
  }
  return plans;
}

/** A question gets one follow-up: the persona it named; a person first, if it asked one; else whoever is drawn. Never its author. */
function afterPersona(line: LineForDecision, room: RoomForDecision, seats: readonly PersonaSeat[], dice: Dice): Decision {
  const others = seats.filter((seat) => seat.id !== line.authorId);
  const asked = whomItAsks(line, room);
  if (asked === 'nobody') return silent('no_trigger');
  if (others.length === 0) return silent('nobody_unmuted');
  if (room.allowanceLeft < 1) return silent('allowance');
  if (dice() >= (DECAY[line.depth] ?? 0)) return silent('decay');
  const depth = line.depth + 1;
  const maxLines = Math.min(SCENE_LINES, room.allowanceLeft);
  const askedPersona = others.find((seat) => seat.id === asked);
  const order = drawOrder(others, new Set(), line.authorId, dice);
  if (askedPersona !== undefined) {
    const first = { seat: askedPersona, named: true };
    const cast = [first, ...order.filter(({ seat }) => seat.id !== askedPersona.id)];
    return speak([
      withAuthor(scene(cast, { lane: 'follow-up', depth, reason: { code: 'asked', by: line.authorId }, maxLines, room }), line, seats),
    ]);
  }
  const askedPerson = room.people.some(({ id }) => id === asked);
  const reason: Reason = { code: askedPerson ? 'nobody_answered' : 'asked_anyone', by: line.authorId };
  const plan = withAuthor(scene(order, { lane: 'follow-up', depth, reason, maxLines, room }), line, seats);
  if (!askedPerson) return speak([plan]);
  return { turns: [{ ...plan, notBeforeMs: PERSON_FIRST_MS }], silence: 'waiting_for_person' };
}

/** Whoever asked may take up the answer, but does not open the scene. */
function withAuthor(plan: TurnPlan, line: LineForDecision, seats: readonly PersonaSeat[]): TurnPlan {
  const authorIsHere = seats.some((seat) => seat.id === line.authorId);
  return authorIsHere && plan.maxLines > 1 ? { ...plan, kind: 'scene', personaIds: [...plan.personaIds, line.authorId] } : plan;
}

/** Declared by the model, or read from the text. */
export function whomItAsks(line: Asking, room: Members): Asked {
  if (line.asks !== null) return line.asks === line.authorId ? 'nobody' : line.asks;
  if (!asks(line.text)) return 'nobody';
  const members = [...room.personas, ...room.people].filter(({ id }) => id !== line.authorId);
  const mentioned = line.mentions.find((id) => members.some((member) => member.id === id));
  return mentioned ?? calledIn(lastSentence(line.text), members) ?? (repliedPerson(line, room) || 'anyone');
}

type Asking = Pick<LineForDecision, 'authorId' | 'text' | 'mentions' | 'replyToAuthorId' | 'asks'>;

interface Members {
  personas: readonly { id: Id; name: string }[];
  people: readonly { id: Id; name: string }[];
}

/** "Mina, did Theo tell you?" asks Mina; "Did Theo tell you, Mina?" does as well. */
function calledIn(sentence: string, members: readonly { id: Id; name: string }[]): Id | undefined {
  const named = findNamed(sentence, members);
  const start = sentence.replace(/^[^\p{L}\p{N}]+/u, '').toLowerCase();
  const first = members.find(({ id }) => id === named[0]);
  return first !== undefined && start.startsWith(first.name.toLowerCase()) ? first.id : named.at(-1);
}

/** A question back to the person who is being answered is meant for them. */
function repliedPerson(line: Asking, room: Members): string {
  const id = line.replyToAuthorId;
  return id !== null && room.people.some((person) => person.id === id) ? id : '';
}

function lastSentence(text: string): string {
  // Laughter, emoji and closing marks behind the question are no sentence.
  const sentences = text.split(/(?<=[.!?\n])\s+|(?<=[。！？])/u).filter((sentence) => /\p{L}/u.test(sentence.replace(/[ㅋㅎㅠㅜ]/gu, '')));
  return sentences.at(-1) ?? text;
}

interface Speaking {
  lane: TurnPlan['lane'];
  depth: number;
  reason: Reason;
}

function reply(personaId: Id, { lane, depth, reason, closing }: Speaking & { closing: boolean }): TurnPlan {
  return { kind: 'reply', lane, personaIds: [personaId], depth, maxLines: 1, closing, notBeforeMs: 0, reason };
}

function scene(order: readonly Drawn[], more: Speaking & { maxLines: number; room: RoomForDecision }): TurnPlan {
  const { lane, depth, reason, maxLines, room } = more;
  const personaIds = order.map(({ seat }) => seat.id);
  return { kind: 'scene', lane, personaIds, depth, maxLines, closing: room.allowanceLeft <= maxLines, notBeforeMs: 0, reason };
}

function toReason({ seat, named }: Drawn): Reason {
  return { code: 'drawn', talkativeness: seat.talkativeness, quietFor: seat.quietFor, named, votes: seat.votes };
}

function speak(turns: TurnPlan[]): Decision {
  return { turns, silence: null };
}

function silent(silence: Silence): Decision {
  return { turns: [], silence };
}
