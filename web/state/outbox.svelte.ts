// Commands about messages, kept until the server acknowledged them: over a lost line, a reload, a full disk. Sent again under
// the same id, so that nothing happens twice. One at a time per room, so that lines keep the order they were written in.
import type { Command } from '../../protocol/commands.ts';
import type { ErrorCode, WireError } from '../../protocol/errors.ts';
import type { ClientFrame } from '../../protocol/frames.ts';
import type { Id } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import { readStoredJson, storedKeys, writeStored } from './stored.ts';

/** What people write and do with lines; asking a persona for another version is no such thing. */
export type MessageCommand = Exclude<Extract<Command, { type: `message.${string}` }>, { type: 'message.regenerate' | 'message.continue' }>;

export interface OutboxEntry {
  id: string;
  roomId: Id;
  command: MessageCommand;
  /** When it was written: also the order. */
  at: number;
  /** How long it can be undone. */
  holdMs?: number;
  /** `held`: shown as done, sent when there was time to undo it. */
  state: 'held' | 'queued' | 'sent' | 'acknowledged' | 'failed';
  refusal: { code: ErrorCode; reason: string | undefined } | null;
  /** The number of its event, once acknowledged. */
  seq: number | null;
}

const RETRY_MS: Partial<Record<ErrorCode, number>> = { too_many: 2_000, storage_full: 10_000, restarting: 3_000 };

/** How long a change that another tab has sent is left to it: that tab may be gone. */
const LEFT_TO_OTHERS_MS = 5_000;

export interface OutboxListener {
  send(frame: ClientFrame): boolean;
  /** A change that is not a line of its own was refused: somebody has to hear of it. */
  refused(entry: OutboxEntry, error: WireError): void;
}

export class Outbox {
  entries = $state.raw<readonly OutboxEntry[]>([]);
  readonly #listener: OutboxListener;
  readonly #heldUntil = new Map<Id, number>();
  readonly #wishedElsewhere = new Set<string>();
  /** Taken up from the store: a tab that lives may have sent it, or may be about to. */
  readonly #takenUp = new Set<string>();
  readonly #waitedFor = new Set<string>();
  #prefix = '';
  #lastAt = 0;

  constructor(listener: OutboxListener) {
    this.#listener = listener;
  }

  /** Takes up what this person left unsent, here or in a tab that is closed. Sending an entry twice changes nothing. */
  open(meId: Id): void {
    const prefix = `dantok.out.${meId}.`;
    if (this.#prefix === prefix) return;
    this.#prefix = prefix;
    const kept = storedKeys(prefix).map(readStoredJson).filter(isEntry);
    for (const { id } of kept) this.#takenUp.add(id);
    this.entries = kept
      .map((entry) => (entry.state === 'failed' || heldStill(entry) > 0 ? entry : { ...entry, state: 'queued' as const }))
      .sort((a, b) => a.at - b.at);
    // What is written now comes after it, though the clock was set back.
    this.#lastAt = this.entries.at(-1)?.at ?? 0;
    // Somebody may still undo it in the tab it was wished for.
    for (const entry of this.entries) {
      if (entry.state !== 'held') continue;
      this.#wishedElsewhere.add(entry.id);
      this.#releaseAfter(entry.id, heldStill(entry));
    }
  }

  /** Signing out leaves nothing behind. */
  forget(): void {
    for (const key of storedKeys(this.#prefix === '' ? 'dantok.out.-' : this.#prefix)) writeStored(key, null);
    this.entries = [];
    this.#prefix = '';
  }

  /** The answer is the id of the entry. With `holdMs` it can be undone for so long. */
  add(roomId: Id, command: MessageCommand, { holdMs = 0 }: { holdMs?: number } = {}): string {
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    const entry: OutboxEntry = {
      id: newId(),
      roomId,
      command,
      at: this.#lastAt,
      state: holdMs > 0 ? 'held' : 'queued',
      refusal: null,
      seq: null,
      ...(holdMs > 0 ? { holdMs } : {}),
    };
    this.entries = [...this.entries, entry];
    this.#store(entry);
    if (holdMs > 0) this.#releaseAfter(entry.id, holdMs);
    this.#pump(roomId);
    return entry.id;
  }

  /** Only what is still held: afterwards nothing happens. */
  undo(id: string): void {
    if (this.entries.some((entry) => entry.id === id && entry.state === 'held')) this.discard(id);
  }

  /** Sends what was held: one entry, or all that were wished for here. */
  release(id?: string): void {
    for (const entry of this.entries) {
      if (entry.state !== 'held' || (id === undefined ? this.#wishedElsewhere.has(entry.id) : entry.id !== id)) continue;
      this.#change(entry.id, { state: 'queued' });
      this.#pump(entry.roomId);
    }
  }

  retry(id: string): void {
    const entry = this.#change(id, { state: 'queued', refusal: null });
    if (entry !== undefined) this.#pump(entry.roomId);
  }

  discard(id: string): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    writeStored(this.#prefix + id, null);
  }

  online(): void {
    this.#heldUntil.clear();
    for (const roomId of new Set(this.entries.map((entry) => entry.roomId))) this.#pump(roomId);
  }

  offline(): void {
    this.entries = this.entries.map((entry) => (entry.state === 'sent' ? { ...entry, state: 'queued' as const } : entry));
  }

  acknowledged(id: string, seq: number | null): boolean {
    const entry = this.entries.find((one) => one.id === id);
    if (entry === undefined) return false;
    writeStored(this.#prefix + id, null);
    if (seq === null) this.discard(id);
    else this.#change(id, { state: 'acknowledged', seq });
    this.#pump(entry.roomId);
    return true;
  }

  failed(id: string, error: WireError): boolean {
    const entry = this.entries.find((one) => one.id === id);
    if (entry === undefined) return false;
    const waitMs = RETRY_MS[error.code];
    if (waitMs !== undefined) {
      this.#change(id, { state: 'queued' });
      this.#hold(entry.roomId, error.details?.retryAfterMs ?? waitMs);
    } else if (entry.command.type === 'message.post') {
      this.#change(id, { state: 'failed', refusal: { code: error.code, reason: error.details?.reason } });
      this.#pump(entry.roomId);
    } else {
      this.discard(id);
      this.#listener.refused(entry, error);
      this.#pump(entry.roomId);
    }
    return true;
  }

  /** What the room now shows needs no overlay any more. `seq` is the last event shown. */
  shown(roomId: Id, seq: number): void {
    const done = (entry: OutboxEntry): boolean => entry.roomId === roomId && entry.state === 'acknowledged' && (entry.seq ?? 0) <= seq;
    if (this.entries.some(done)) this.entries = this.entries.filter((entry) => !done(entry));
  }

  #pump(roomId: Id): void {
    if ((this.#heldUntil.get(roomId) ?? 0) > Date.now()) return;
    const next = this.entries.find((entry) => entry.roomId === roomId && (entry.state === 'queued' || entry.state === 'sent'));
    if (next?.state !== 'queued') return;
    if (this.#takenUp.has(next.id)) {
      const stored = readStoredJson(this.#prefix + next.id);
      if (!isEntry(stored)) return this.goneElsewhere(this.#prefix + next.id);
      if (stored.state === 'sent' && this.#leftToOthers(next)) return;
    }
    if (this.#listener.send({ type: 'command', id: next.id, roomId, command: next.command })) this.#change(next.id, { state: 'sent' });
  }

  /** A line posted twice is one. A change sent twice could undo what came between. */
  #leftToOthers({ id, roomId, command }: OutboxEntry): boolean {
    if (command.type === 'message.post' || this.#waitedFor.has(id)) return false;
    setTimeout(() => {
      this.#waitedFor.add(id);
      this.#pump(roomId);
    }, LEFT_TO_OTHERS_MS);
    return true;
  }

  #releaseAfter(id: string, waitMs: number): void {
    setTimeout(() => this.release(id), waitMs);
  }

  #hold(roomId: Id, waitMs: number): void {
    const jittered = waitMs + Math.random() * 500;
    this.#heldUntil.set(roomId, Date.now() + jittered);
    setTimeout(() => this.#pump(roomId), jittered + 10);
  }

  #change(id: string, part: Partial<OutboxEntry>): OutboxEntry | undefined {
    let changed: OutboxEntry | undefined;
    this.entries = this.entries.map((entry) => (entry.id === id ? (changed = { ...entry, ...part }) : entry));
    if (changed !== undefined && changed.state !== 'acknowledged') this.#store(changed);
    return changed;
  }

  #store(entry: OutboxEntry): void {
    writeStored(this.#prefix + entry.id, JSON.stringify(entry));
  }

  /** A key of the browser's store is gone: perhaps another tab of mine saw that entry through. */
  goneElsewhere(key: string): void {
    if (this.#prefix === '' || !key.startsWith(this.#prefix)) return;
    const id = key.slice(this.#prefix.length);
    const entry = this.entries.find((one) => one.id === id);
    if (entry === undefined || entry.state === 'acknowledged') return;
    this.entries = this.entries.filter((one) => one.id !== id);
    this.#pump(entry.roomId);
  }
}

/** Never longer than it was meant to be, whatever the clock says. */
function heldStill({ state, at, holdMs = 0 }: OutboxEntry): number {
  return state === 'held' ? Math.min(holdMs, at + holdMs - Date.now()) : 0;
}

function isEntry(value: unknown): value is OutboxEntry {
  const entry = value as Partial<OutboxEntry> | null;
  return (
    typeof entry?.id === 'string' &&
    typeof entry.roomId === 'string' &&
    typeof entry.at === 'number' &&
    typeof entry.command?.type === 'string'
  );
}
