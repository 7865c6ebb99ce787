// A room in memory that makes records and events as the server promises to: the yardstick for the fold. Nothing of the server is used.
import type { RoomEvent } from '../../protocol/events.ts';
import type { JoinedFrame, MessagePage } from '../../protocol/frames.ts';
import { EMPTY_STAGE } from '../../protocol/stage.ts';
import { noMemory } from '../../protocol/records.ts';
import type { MemberRecord, MemoryRecord, MessageRecord, RoomRecord } from '../../protocol/records.ts';

export const PAGE = 5;

/** Each is about the line or member that its number falls on. */
export type Deed = {
  type: 'post' | 'edit' | 'delete' | 'react' | 'pin' | 'join' | 'leave' | 'role' | 'rename' | 'sum' | 'forget';
  n: number;
};

export class ModelledRoom {
  room: RoomRecord = {
    id: 'kitchen',
    name: 'kitchen',
    topic: '',
    greeting: '',
    manner: 'natural',
    watchable: false,
    createdBy: 'ana',
    createdAt: 1,
    archivedAt: null,
    deletedAt: null,
    paused: false,
    allowance: 4,
    heedsBots: false,
    changedSeq: 1,
  };
  memory: MemoryRecord = noMemory('kitchen');
  readonly members = new Map<string, MemberRecord>();
  readonly messages: MessageRecord[] = [];
  /** As they were heard live. */
  readonly live: RoomEvent[] = [];
  seq = 1;

  constructor() {
    this.#join('ana', 'owner');
    this.live.push({ type: 'room.created', seq: 1, actorId: 'ana', at: 1, room: this.room });
  }

  do({ type, n }: Deed): void {
    const line = this.messages[n % Math.max(1, this.messages.length)];
    this.seq += 1;
    const who = { seq: this.seq, actorId: 'ana', at: this.seq };
    if (type === 'join' || type === 'leave' || type === 'role')
      this.live.push({ ...who, type: MEMBER_EVENT[type], member: this.#changeMember(type, n) });
    else if (type === 'rename')
      this.live.push({ ...who, type: 'room.changed', room: (this.room = { ...this.room, name: `room ${n}`, changedSeq: this.seq }) });
    else if (type === 'sum' || type === 'forget') this.live.push({ ...who, type: MEMORY_EVENT[type], memory: this.#changeMemory(type, n) });
    else if (type === 'post' || line === undefined) this.live.push({ ...who, type: 'message.posted', message: this.#post() });
    else this.live.push({ ...who, type: MESSAGE_EVENT[type], message: this.#changeLine(type, line, n) });
  }

  /** The events after a number with the records of today, as a replay carries them. */
  replay(after: number): RoomEvent[] {
    return this.live.slice(after).map((event) => {
      if ('room' in event) return { ...event, room: this.room };
      if ('member' in event) return { ...event, member: this.members.get(event.member.id) ?? event.member };
      if ('memory' in event) return { ...event, memory: this.memory };
      return { ...event, message: this.messages.find((message) => message.id === event.message.id) ?? event.message };
    });
  }

  join(): JoinedFrame {
    const { messages, hasOlder } = this.before(Infinity);
    const { room, memory } = this;
    const snapshot = { room, members: [...this.members.values()], messages, hasOlder, role: 'owner' as const, readSeq: 0, memory };
    return {
      type: 'joined',
      id: '1',
      roomId: this.room.id,
      epoch: 'e',
      seq: this.seq,
      at: this.live.at(-1)?.at ?? 0,
      snapshot,
      here: ['ana'],
      watching: 0,
      drafts: [],
      stage: EMPTY_STAGE,
    };
  }

  before(seq: number): MessagePage {
    const older = this.messages.filter((message) => message.seq < seq);
    return { messages: older.slice(-PAGE), hasOlder: older.length > PAGE, hasNewer: this.messages.some((message) => message.seq >= seq) };
  }

  after(seq: number): MessagePage {
    const newer = this.messages.filter((message) => message.seq > seq);
    return { messages: newer.slice(0, PAGE), hasOlder: this.messages.some((message) => message.seq <= seq), hasNewer: newer.length > PAGE };
  }

  around(seq: number): MessagePage {
    const older = this.before(seq);
    const newer = this.after(seq - 1);
    return { messages: [...older.messages, ...newer.messages], hasOlder: older.hasOlder, hasNewer: newer.hasNewer };
  }

  #join(id: string, role: MemberRecord['role']): MemberRecord {
    const member: MemberRecord = {
      id,
      kind: 'person',
      name: id,
      emoji: '',
      hue: 0,
      picture: null,
      role,
      status: 'active',
      muted: false,
      tuned: false,
      joinedAt: this.seq,
      changedSeq: this.seq,
    };
    this.members.set(id, member);
    return member;
  }

  #changeMember(type: 'join' | 'leave' | 'role', n: number): MemberRecord {
    const id = `guest ${n % 3}`;
    const member = this.members.get(id) ?? this.#join(id, 'member');
    const change =
      type === 'role'
        ? { role: n % 2 === 0 ? ('moderator' as const) : ('watcher' as const) }
        : { status: type === 'join' ? ('active' as const) : ('left' as const) };
    const changed = { ...member, ...change, changedSeq: this.seq };
    this.members.set(id, changed);
    return changed;
  }

  #post(): MessageRecord {
    const message: MessageRecord = {
      id: `m${this.seq}`,
      seq: this.seq,
      authorId: 'ana',
      text: `line ${this.seq}`,
      replyToId: null,
      mentions: [],
      reactions: [],
      createdAt: this.seq,
      editedAt: null,
      deletedAt: null,
      deletedBy: null,
      pinnedAt: null,
      pinnedBy: null,
      ai: null,
      changedSeq: this.seq,
    };
    this.messages.push(message);
    return message;
  }

  /** Of the lines up to a number. */
  #changeMemory(type: 'sum' | 'forget', n: number): MemoryRecord {
    const upTo = n % this.seq;
    const mark = type === 'sum' ? { summedSeq: upTo, summary: `up to ${upTo}` } : { summedSeq: upTo, forgottenSeq: upTo, summary: '' };
    this.memory = { ...this.memory, ...mark, changedSeq: this.seq };
    return this.memory;
  }

  #changeLine(type: 'edit' | 'delete' | 'react' | 'pin', line: MessageRecord, n: number): MessageRecord {
    const change: Record<typeof type, Partial<MessageRecord>> = {
      edit: { text: `edited ${n}`, editedAt: this.seq },
      delete: { text: '', deletedAt: this.seq, deletedBy: 'ana', reactions: [] },
      react: { reactions: [{ emoji: '👍', actorIds: ['ana', `guest ${n % 3}`] }] },
      pin: { pinnedAt: this.seq, pinnedBy: 'ana' },
    };
    const changed = { ...line, ...change[type], changedSeq: this.seq };
    this.messages[this.messages.indexOf(line)] = changed;
    const { summedSeq, forgottenSeq } = this.memory;
    if (type === 'delete' && line.seq <= summedSeq && line.seq > forgottenSeq) this.memory = { ...this.memory, summedSeq: forgottenSeq };
    return changed;
  }
}

const MEMBER_EVENT = { join: 'member.joined', leave: 'member.left', role: 'member.changed' } as const;
const MEMORY_EVENT = { sum: 'memory.written', forget: 'memory.forgotten' } as const;
const MESSAGE_EVENT = { edit: 'message.edited', delete: 'message.deleted', react: 'message.reacted', pin: 'message.pinned' } as const;
