// Judges a recorded run: what all clients asked, were answered and were shown, against the log that the server ended with. Pure.
// Every list it returns must be empty (RELIABILITY 3.1). Times are the recorder's ticks, not clocks.

export interface Operation {
  /** The recorder's tick: gives the order in which things were seen. */
  t: number;
  client: string;
  op:
    | 'post'
    /** `ok`: the room was joined; `seq` is what the client stands at, `head` what the server stood at. */
    | 'join'
    /** An event was delivered and not ignored by a client that was between two joins. */
    | 'event'
    /** The server said that this client is out of the room. */
    | 'gone'
    /** Anything fleeting was delivered to a client that had been told `gone`. */
    | 'signal'
    /** A piece of a draft was delivered. */
    | 'delta'
    /** What the client shows at the end of the run, loaded to the beginning; `hash` stands for all of it. */
    | 'state';
  /** `info`: nobody knows how it ended (the line died). */
  phase: 'invoke' | 'ok' | 'fail' | 'info';
  room: string;
  /** The lineage of the database that the client was talking to. */
  epoch?: string;
  messageId?: string;
  seq?: number;
  head?: number;
  /** Of an event: its type and subject. Of a post: its content. Of a state: all of it. */
  hash?: string;
}

export interface FinalRoom {
  room: string;
  /** In order. `hash` is type and subject, as in the operations. */
  events: readonly { seq: number; type: string; subjectId: string; hash: string }[];
  messages: readonly { id: string; seq: number; authorId: string }[];
  /** Of a fresh load. */
  stateHash: string;
}

export interface FinalLog {
  epoch: string;
  rooms: readonly FinalRoom[];
}

export const VIOLATIONS = [
  'lost',
  'duplicated',
  'phantom',
  'reordered',
  'gap',
  'doubleApplied',
  'divergent',
  'ackMismatch',
  'ghost',
  'lateDelta',
] as const;
export type Violation = (typeof VIOLATIONS)[number];

export type Verdict = Record<Violation, string[]> & { operations: number };

export interface Evidence {
  operations: readonly Operation[];
  log: FinalLog;
  /** Client → actor. */
  actors: Readonly<Record<string, string>>;
}

export function checkHistory({ operations, log, actors }: Evidence): Verdict {
  const verdict = { operations: operations.length, ...Object.fromEntries(VIOLATIONS.map((kind) => [kind, []])) } as unknown as Verdict;
  const inOrder = operations.toSorted((a, b) => a.t - b.t);
  for (const final of log.rooms) {
    const ofRoom = inOrder.filter((operation) => operation.room === final.room);
    checkLog(final, verdict);
    checkPosts(ofRoom, final, log.epoch, verdict);
    for (const client of new Set(ofRoom.map((operation) => operation.client))) {
      const own = ofRoom.filter((operation) => operation.client === client);
      checkDelivery(own, final, log.epoch, actors[client], verdict);
      checkDeltas(own, verdict);
    }
  }
  return verdict;
}

/** How many things are wrong, in all. */
export function countViolations(verdict: Verdict): number {
  return VIOLATIONS.reduce((sum, kind) => sum + verdict[kind].length, 0);
}

/** One line a violation, for a test's message. */
export function listViolations(verdict: Verdict): string[] {
  return VIOLATIONS.flatMap((kind) => verdict[kind].map((what) => `${kind}: ${what}`));
}

function checkLog(final: FinalRoom, verdict: Verdict): void {
  final.events.forEach((event, index) => {
    if (event.seq !== index + 1) verdict.gap.push(`the log of ${final.room} has ${event.seq} at place ${index + 1}`);
  });
  const ids = new Set<string>();
  for (const message of final.messages) {
    if (ids.has(message.id)) verdict.duplicated.push(`message ${message.id} has two rows`);
    ids.add(message.id);
    const posted = final.events.filter((event) => event.type === 'message.posted' && event.subjectId === message.id);
    if (posted.length > 1) verdict.duplicated.push(`message ${message.id} was posted at ${posted.map((event) => event.seq).join(' and ')}`);
    else if (posted[0]?.seq !== message.seq)
      verdict.ackMismatch.push(`message ${message.id} is at ${message.seq}, the log has ${String(posted[0]?.seq)}`);
  }
}

function checkPosts(operations: readonly Operation[], final: FinalRoom, epoch: string, verdict: Verdict): void {
  const posts = Map.groupBy(
    operations.filter((operation) => operation.op === 'post'),
    (operation) => operation.messageId ?? '',
  );
  const stored = new Map(final.messages.map((message) => [message.id, message]));
  for (const [id, story] of posts) {
    // What an older copy of the database never had is not lost: its epoch says so to everybody.
    const acks = story.filter((operation) => operation.phase === 'ok' && (operation.epoch ?? epoch) === epoch);
    const row = stored.get(id);
    const contents = new Set(acks.flatMap(({ hash }) => (hash === undefined ? [] : [hash])));
    if (contents.size > 1) verdict.ackMismatch.push(`message ${id} was acknowledged with ${contents.size} contents`);
    const numbers = new Set(acks.map((operation) => operation.seq));
    if (numbers.size > 1) verdict.ackMismatch.push(`message ${id} was acknowledged as ${[...numbers].join(' and ')}`);
    if (acks.length > 0 && row === undefined) verdict.lost.push(`message ${id} was acknowledged and is not there`);
    for (const seq of numbers) {
      if (row !== undefined && seq !== row.seq)
        verdict.ackMismatch.push(`message ${id} was acknowledged as ${String(seq)} and is at ${row.seq}`);
    }
    const refused = story.some((operation) => operation.phase === 'fail');
    const unsure = story.some((operation) => operation.phase === 'ok' || operation.phase === 'info');
    if (row !== undefined && refused && !unsure) verdict.phantom.push(`message ${id} was refused and is there`);
  }
  for (const message of final.messages) {
    if (!posts.has(message.id)) verdict.phantom.push(`message ${message.id} was written by nobody`);
  }
}

/** What one client was shown, join by join. */
function checkDelivery(
  operations: readonly Operation[],
  final: FinalRoom,
  epoch: string,
  actor: string | undefined,
  verdict: Verdict,
): void {
  const ends = final.events.filter((event) => event.subjectId === actor && ENDS.has(event.type)).map((event) => event.seq);
  const deletedAt = final.events.find((event) => event.type === 'room.deleted')?.seq;
  if (deletedAt !== undefined) ends.push(deletedAt);
  let at: number | undefined;
  let head = 0;
  let isOut = false;
  const seen = new Set<number>();
  for (const { op, phase, client, seq = 0, ...rest } of operations) {
    const who = `${client} at ${seq}`;
    if (op === 'join' && phase === 'ok') {
      if (at === undefined || seq !== at) seen.clear();
      at = seq;
      head = rest.head ?? seq;
      isOut = false;
    } else if (op === 'gone') {
      isOut = true;
    } else if (op === 'signal') {
      if (isOut) verdict.ghost.push(`${client} was no member any more and heard a signal`);
    } else if (op === 'state') {
      if (rest.hash !== final.stateHash) verdict.divergent.push(`${client} shows something else than a fresh load`);
    } else if (op === 'event') {
      const sameLineage = (rest.epoch ?? epoch) === epoch;
      if (isOut || (sameLineage && ends.some((end) => end > head && end <= seq))) verdict.ghost.push(`${who} was no member any more`);
      if (sameLineage && final.events[seq - 1]?.hash !== rest.hash)
        verdict.phantom.push(`${who} was shown ${String(rest.hash)}, the log has no such event`);
      if (seen.has(seq)) verdict.doubleApplied.push(who);
      else if (at !== undefined && seq <= at) verdict.reordered.push(`${who} after ${at}`);
      else if (at !== undefined && seq > at + 1) verdict.gap.push(`${who} after ${at}`);
      seen.add(seq);
      at = Math.max(at ?? 0, seq);
    }
  }
}

const ENDS: ReadonlySet<string> = new Set(['member.left', 'member.removed', 'member.banned']);

function checkDeltas(operations: readonly Operation[], verdict: Verdict): void {
  const posted = new Set<string | undefined>();
  for (const { op, client, messageId } of operations) {
    if (op === 'event' && messageId !== undefined) posted.add(messageId);
    else if (op === 'delta' && posted.has(messageId))
      verdict.lateDelta.push(`${client} got a piece of ${String(messageId)} after its message`);
  }
}
