// What a client knows of one room, and how events and signals change it. Pure: used by the web, the terminal and the tests.
// A view is replaced, never changed in place. Lines are kept sorted by number; records are put by id, the newer one wins.
import type { RoomEvent } from './events.ts';
import type { JoinedFrame, MessagePage } from './frames.ts';
import type { DraftRecord, Id, MemberRecord, MemoryRecord, MessageRecord, Role, RoomRecord } from './records.ts';
import type { RoomSignal } from './signals.ts';
import type { Stage } from './stage.ts';

export interface RoomView {
  epoch: string;
  /** The last event applied. */
  seq: number;
  /** When that happened: together with its number it is no other event's (J2). */
  at: number;
  room: RoomRecord;
  members: ReadonlyMap<Id, MemberRecord>;
  /** One unbroken stretch of lines, oldest first. */
  lines: readonly MessageRecord[];
  hasOlder: boolean;
  /** True after a jump into history: newer lines exist that are not loaded, so live ones are not appended. */
  hasNewer: boolean;
  /** Lines that others reply to and that are not in `lines`. */
  quoted: ReadonlyMap<Id, MessageRecord>;
  role: Role;
  /** The read mark at the time of joining: where the "new" divider stands. */
  readSeq: number;
  memory: MemoryRecord;
  here: ReadonlySet<Id>;
  watching: number;
  drafts: ReadonlyMap<Id, DraftRecord>;
  /** A draft whose piece did not fit: join again to get it in full (S2). */
  brokenDrafts: ReadonlySet<Id>;
  /** What the personas are about to do. */
  stage: Stage;
}

export function fromSnapshot(frame: JoinedFrame): RoomView {
  const snapshot = frame.snapshot;
  if (snapshot === null) throw new Error('a replay has no snapshot');
  return {
    epoch: frame.epoch,
    seq: frame.seq,
    at: frame.at,
    room: snapshot.room,
    members: new Map(snapshot.members.map((member) => [member.id, member])),
    lines: snapshot.messages,
    hasOlder: snapshot.hasOlder,
    hasNewer: false,
    quoted: new Map(),
    role: snapshot.role,
    readSeq: snapshot.readSeq,
    memory: snapshot.memory,
    ...presentNow(frame),
  };
}

/** Where somebody who comes back stood: what a join says for it. */
export type Place = Readonly<Pick<RoomView, 'epoch' | 'at'> & { since: number }>;

export function placeOf({ seq, epoch, at }: RoomView): Place {
  return { since: seq, epoch, at };
}

/** The answer to a join that continues what the client already has: events follow, only the fleeting things are replaced. */
export function continueView(view: RoomView, frame: JoinedFrame): RoomView {
  return { ...view, ...presentNow(frame) };
}

function presentNow(frame: JoinedFrame): Pick<RoomView, 'here' | 'watching' | 'drafts' | 'brokenDrafts' | 'stage'> {
  return {
    here: new Set(frame.here),
    watching: frame.watching,
    drafts: new Map(frame.drafts.map((draft) => [draft.id, draft])),
    brokenDrafts: new Set(),
    stage: frame.stage,
  };
}

/** `gap`: an event is missing, join again with `since`. An event that was already applied changes nothing. */
export function applyEvent(view: RoomView, event: RoomEvent, meId?: Id): RoomView | 'gap' {
  if (event.seq <= view.seq) return view;
  if (event.seq > view.seq + 1) return 'gap';
  const next = { ...view, seq: event.seq, at: event.at };
  if ('room' in event) {
    next.room = event.room;
  } else if ('member' in event) {
    next.members = new Map(view.members).set(event.member.id, event.member);
    if (event.member.id === meId) next.role = event.member.role;
  } else if ('memory' in event) {
    next.memory = event.memory;
  } else {
    putMessage(next, event.message, event.type === 'message.posted');
    if (event.type === 'message.deleted') next.memory = withoutLine(next.memory, event.message.seq, event.seq);
  }
  return next;
}

/** What is summed up holds a line that is gone: it has to be written anew. The server does the same to its row. */
function withoutLine(memory: MemoryRecord, lineSeq: number, seq: number): MemoryRecord {
  const isIn = lineSeq <= memory.summedSeq && lineSeq > memory.forgottenSeq && seq > memory.changedSeq;
  // Another object in any case: notes may have gone with the line, and whoever shows them asks again.
  return { ...memory, ...(isIn ? { summedSeq: memory.forgottenSeq } : {}) };
}

function putMessage(next: RoomView, message: MessageRecord, posted: boolean): void {
  const at = indexOfSeq(next.lines, message.seq);
  const known = next.lines[at];
  if (known?.id === message.id) {
    if (known.changedSeq <= message.changedSeq) next.lines = next.lines.with(at, message);
  } else if (posted && at === next.lines.length && !next.hasNewer) {
    next.lines = [...next.lines, message];
  }
  if (next.quoted.has(message.id)) next.quoted = new Map(next.quoted).set(message.id, message);
  if (next.drafts.has(message.id)) next.drafts = without(next.drafts, message.id);
  if (next.brokenDrafts.has(message.id)) next.brokenDrafts = lessOne(next.brokenDrafts, message.id);
}

/** Where a line with this number stands, or would stand. */
export function indexOfSeq(lines: readonly MessageRecord[], seq: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function applySignal(view: RoomView, signal: RoomSignal): RoomView {
  switch (signal.type) {
    case 'typing':
      return view; // fades by itself: the client keeps it beside the view
    case 'presence': {
      const here = new Set(view.here);
      if (signal.here) here.add(signal.actorId);
      else here.delete(signal.actorId);
      return { ...view, here };
    }
    case 'watching':
      return { ...view, watching: signal.count };
    case 'draft.started':
      return {
        ...view,
        drafts: new Map(view.drafts).set(signal.draft.id, signal.draft),
        brokenDrafts: lessOne(view.brokenDrafts, signal.draft.id),
      };
    case 'draft.delta': {
      const draft = view.drafts.get(signal.id);
      if (draft === undefined || draft.text.length !== signal.at) {
        return { ...view, brokenDrafts: new Set(view.brokenDrafts).add(signal.id) };
      }
      return { ...view, drafts: new Map(view.drafts).set(draft.id, { ...draft, text: draft.text + signal.text }) };
    }
    case 'stage':
      return { ...view, stage: signal.stage };
    case 'draft.ended':
      return { ...view, drafts: without(view.drafts, signal.id), brokenDrafts: lessOne(view.brokenDrafts, signal.id) };
  }
}

export function addOlder(view: RoomView, page: MessagePage): RoomView {
  const first = view.lines[0]?.seq ?? Infinity;
  const older = page.messages.filter((message) => message.seq < first);
  return { ...view, lines: [...older, ...view.lines], hasOlder: page.hasOlder };
}

export function addNewer(view: RoomView, page: MessagePage): RoomView {
  const last = view.lines.at(-1)?.seq ?? 0;
  const newer = page.messages.filter((message) => message.seq > last);
  return { ...view, lines: [...view.lines, ...newer], hasNewer: page.hasNewer };
}

/** Shows another stretch of history instead of the one that was loaded. */
export function jumpTo(view: RoomView, page: MessagePage): RoomView {
  return { ...view, lines: page.messages, hasOlder: page.hasOlder, hasNewer: page.hasNewer };
}

export function addQuoted(view: RoomView, messages: readonly MessageRecord[]): RoomView {
  const quoted = new Map(view.quoted);
  for (const message of messages) quoted.set(message.id, message);
  return { ...view, quoted };
}

export function findLine(view: RoomView, id: Id): MessageRecord | undefined {
  return view.lines.find((line) => line.id === id) ?? view.quoted.get(id);
}

function without<V>(map: ReadonlyMap<Id, V>, id: Id): ReadonlyMap<Id, V> {
  const rest = new Map(map);
  rest.delete(id);
  return rest;
}

function lessOne(set: ReadonlySet<Id>, id: Id): ReadonlySet<Id> {
  const rest = new Set(set);
  rest.delete(id);
  return rest;
}
