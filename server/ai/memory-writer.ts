// Performs an upkeep turn: reads the room's memory and what was said since, asks for a new summary and notes, and writes them if nothing
// they are made of has changed meanwhile. Nobody sees it being written, nothing is posted, a failure is nobody's card. (PRODUCT B6; G9)
import { isStale } from '../../protocol/records.ts';
import type { Id, MemoryRecord } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import type { Memory, Note, WrittenNote } from '../rooms/memory.ts';
import { languageOfTexts } from './answer-language.ts';
import { ask } from './asking.ts';
import type { Asked } from './asking.ts';
import { readMemoryAnswer } from './memory-answer.ts';
import type { MemoryAnswer } from './memory-answer.ts';
import { buildMemoryPrompt, memoryForm } from './memory-prompt.ts';
import type { MemoryPrompt } from './memory-prompt.ts';
import { outcomeOf } from './outcome-of.ts';
import type { Outcome, Performance, Performing } from './performance.ts';
import type { PerformerNeed } from './performer-need.ts';
import type { Line, Present, RoomFacts, RoomReader } from './room-reader.ts';
import type { Slot } from './slot.ts';
import { endTurn, isOpen, OVER, spentOn, WITHDRAWN } from './speaking.ts';
import { counterOf } from './tokens.ts';
import type { Turn } from './turns.ts';
import { ProviderError } from './types.ts';
import type { ProviderRequest } from './types.ts';
import { KEPT_LINES } from './upkeep.ts';
import type { Voice } from './voice.ts';

export type MemoryWriterNeed = Pick<PerformerNeed, 'batch' | 'turns' | 'usage' | 'learn' | 'heard' | 'reportBug'> & {
  memory: Memory;
  reader: RoomReader;
  /** Its budget lets only one request be on its way: a person would have to wait for this one. */
  isAlone: (voice: Voice) => boolean;
};

interface Job {
  turn: Turn;
  slot: Slot;
  voice: Voice;
}

/** The room as it was when the slot opened. */
interface Read {
  room: RoomFacts;
  memory: MemoryRecord;
  notes: Note[];
  personas: { id: Id; name: string }[];
  present: Present[];
  /** What is to be summed up, oldest first. */
  lines: Line[];
  anew: boolean;
}

const LINES_MOST = 240;
const MEMBERS_MOST = 40;
const NOTES_MOST = 60;
const MAX_TOKENS = 2_000;
const TEMPERATURE = 0.3;
/** Longer than any memory: what a model does not end is not listened to for ever. */
const MOST_HEARD = 40_000;

export class MemoryWriter implements Performing {
  readonly #need: MemoryWriterNeed;

  constructor(need: MemoryWriterNeed) {
    this.#need = need;
  }

  perform(given: Turn, slot: Slot, voice: Voice): Performance {
    const job = { turn: this.#need.turns.find(given.id) ?? given, slot, voice };
    try {
      const read = this.#read(job);
      if (typeof read === 'string') return finished(this.#end(job, 'dropped', read, null));
      return this.#ask(job, read);
    } catch (error) {
      if (error instanceof ProviderError) return finished(Promise.resolve(outcomeOf(error, Infinity)));
      this.#need.reportBug(error);
      return finished(Promise.resolve({ end: 'failed', card: 'server' }));
    }
  }

  /** Or why there is nothing to do. */
  #read({ turn, voice }: Job): Read | string {
    const { memory: memories, reader } = this.#need;
    const room = reader.findRoom(turn.roomId);
    if (room === undefined || room.archived) return 'gone';
    if (room.paused) return 'paused';
    if (voice.kind === 'demo') return 'demo';
    const personas = reader.listSeated(room.id).map(({ id, name }) => ({ id, name }));
    if (personas.length === 0) return 'nobody';
    const memory = memories.get(room.id);
    // What people wrote themselves is theirs: only they throw it away.
    const anew = turn.task === 'anew' || isStale(memory);
    const after = anew ? memory.forgottenSeq : Math.max(memory.summedSeq, memory.forgottenSeq);
    // Whoever asks for it wants all of it.
    const before = turn.setOffBy === null ? (reader.listNewest(room.id, KEPT_LINES)[0]?.seq ?? 0) : Number.MAX_SAFE_INTEGER;
    const lines = reader.listSaid(room.id, { after, before }, LINES_MOST);
    if (lines.length === 0) return 'nothing';
    return { room, memory, notes: memories.listNotes(room.id), personas, present: reader.listPresent(room.id), lines, anew };
  }

  #ask(job: Job, read: Read): Performance {
    const { voice, slot } = job;
    const control = new AbortController();
    const told = requestOf(job, read);
    slot.setTokens(told.prompt.promptTokens + told.prompt.maxTokens);
    const thought = { promptTokens: told.prompt.promptTokens, completionTokens: 0, estimated: true };
    this.#need.usage.begin(slot.sendId, spentOn(job, thought));
    let text = '';
    let withdrawn = false;
    const asked = ask(this.#need, { voice, slot, request: { ...told.request, signal: control.signal } }, (piece) => {
      text += piece;
      return text.length <= MOST_HEARD;
    });
    const outcome = asked
      .then((heard) => this.#conclude(job, read, { heard, text, told, stopped: control.signal.aborted, withdrawn }))
      .catch((error: unknown): Outcome => {
        this.#need.reportBug(error);
        return { end: 'failed', card: 'server' };
      });
    const withdraw = (): void => {
      withdrawn = true;
      control.abort();
    };
    return {
      requested: asked.then(nothing, nothing),
      outcome,
      stop: () => {
        control.abort();
      },
      withdraw,
      // Its slot is spent: only where a person would wait behind it does it give way.
      interrupt: () => {
        if (this.#need.isAlone(voice)) withdraw();
      },
    };
  }

  #conclude(
    job: Job,
    read: Read,
    { heard, text, told, stopped, withdrawn }: { heard: Asked; text: string; told: Told; stopped: boolean; withdrawn: boolean },
  ): Promise<Outcome> {
    if (stopped) return withdrawn ? this.#spent(job, heard, WITHDRAWN) : this.#end(job, 'dropped', 'stopped', heard);
    if (heard.failure !== null) return this.#spent(job, heard, outcomeOf(heard.failure, job.turn.attempts));
    const answer = heard.finish === 'content_filter' ? null : readMemoryAnswer(text, told.known);
    if (answer === null || (heard.finish === 'length' && !told.structured))
      return this.#spent(job, heard, { end: 'failed', card: 'bad_response' });
    return this.#write(job, read, { heard, answer, prompt: told.prompt });
  }

  /** Memory, end of the turn and account together or not at all. */
  #write(job: Job, read: Read, { heard, answer, prompt }: { heard: Asked; answer: MemoryAnswer; prompt: MemoryPrompt }): Promise<Outcome> {
    const { memory, reader, turns, usage } = this.#need;
    const { turn, slot } = job;
    return endTurn(this.#need, () => {
      usage.record(slot.sendId, spentOn(job, heard.usage));
      if (!isOpen(turns, turn.id)) return;
      const why = this.#findChange(read, prompt);
      if (why !== null) {
        turns.end(turn.id, 'dropped', why);
        return;
      }
      const actorId = turn.setOffBy ?? read.personas[0]?.id ?? '';
      const summedSeq = prompt.lines.at(-1)?.seq ?? read.memory.summedSeq;
      // Whoever has gone meanwhile is not written about.
      const there = new Set(reader.listPresent(turn.roomId).map(({ id }) => id));
      const shown = shownNotes(read.notes, read);
      const notes = answer.notes.flatMap((note) => toWritten(note, shown) ?? []);
      const kept = notes.filter(({ personaId, aboutId }) => there.has(personaId) && (aboutId === null || there.has(aboutId)));
      memory.writeMemory(actorId, turn.roomId, { summary: answer.summary, summedSeq, notes: kept, anew: read.anew });
      turns.end(turn.id, 'done');
    });
  }

  /** Why what was asked about is not what is there now; null: it is. Inside the command that writes. */
  #findChange({ room, memory, lines }: Read, prompt: MemoryPrompt): string | null {
    const { memory: memories, reader } = this.#need;
    const now = reader.findRoom(room.id);
    if (now === undefined || now.archived) return 'gone';
    if (now.paused) return 'paused';
    const { changedSeq, summedSeq } = memories.get(room.id);
    if (changedSeq !== memory.changedSeq || summedSeq !== memory.summedSeq) return 'edited';
    const first = prompt.lines[0]?.seq ?? 0;
    const last = lines.at(-1)?.seq ?? 0;
    const still = reader.listSaid(room.id, { after: first - 1, before: last + 1 }, LINES_MOST);
    return still.length === prompt.lines.length ? null : 'deleted';
  }

  #end(job: Job, state: 'dropped', why: string, heard: Asked | null): Promise<Outcome> {
    return endTurn(this.#need, () => {
      this.#need.turns.end(job.turn.id, state, why);
      if (heard !== null) this.#need.usage.record(job.slot.sendId, spentOn(job, heard.usage));
    });
  }

  async #spent(job: Job, heard: Asked, outcome: Outcome): Promise<Outcome> {
    const recorded = await endTurn(this.#need, () => {
      this.#need.usage.record(job.slot.sendId, spentOn(job, heard.usage));
    });
    return recorded === OVER ? outcome : recorded;
  }
}

interface Told {
  request: Omit<ProviderRequest, 'signal'>;
  prompt: MemoryPrompt;
  structured: boolean;
  known: { personas: Id[]; members: Id[] };
}

function requestOf({ turn, voice }: Job, read: Read): Told {
  const { room, memory, personas, present, lines, anew } = read;
  const lately = new Map(lines.map(({ authorId }, at) => [authorId, at]));
  const members = present.toSorted((a, b) => (lately.get(b.id) ?? -1) - (lately.get(a.id) ?? -1)).slice(0, MEMBERS_MOST);
  const writers = personas.filter(({ id }) => members.some((member) => member.id === id));
  const structured = voice.scenes !== 'none' && writers.length > 0;
  const nameOf = (id: Id): string => present.find((member) => member.id === id)?.name ?? '';
  const notes = structured ? shownNotes(read.notes, { anew }) : [];
  const prompt = buildMemoryPrompt({
    ...{ room, personas: writers, members, lines, structured },
    summary: anew || memory.summary === '' ? null : memory.summary,
    notes: notes.map(({ personaId, aboutId, text, changedBy }) => {
      return { persona: nameOf(personaId), about: aboutId === null ? null : nameOf(aboutId), text, fixed: changedBy !== null };
    }),
    language: languageOfTexts(lines.map(({ text }) => text.slice(0, 2_000))),
    windowTokens: voice.window,
    maxTokens: MAX_TOKENS,
    count: counterOf(voice.model),
    shorter: turn.why === 'shorter',
  });
  return {
    prompt,
    structured,
    known: { personas: writers.map(({ id }) => id), members: members.map(({ id }) => id) },
    request: {
      model: voice.model,
      messages: prompt.messages,
      temperature: TEMPERATURE,
      maxTokens: prompt.maxTokens,
      scene: null,
      logprobs: false,
      form: structured ? memoryForm({ personas: writers, members }) : undefined,
      demo: { language: 'en', personas: [], speakerId: null, people: [], lines: [], closing: true, topic: '', seed: turn.id },
    },
  };
}

/** Those that a model is shown, numbered from 1: written anew, it sees only what people corrected. */
function shownNotes(notes: readonly Note[], { anew }: { anew: boolean }): Note[] {
  return notes.filter(({ changedBy }) => !anew || changedBy !== null).slice(-NOTES_MOST);
}

/** A correction by a person is not overruled. */
function toWritten({ personaId, aboutId, text, replaces }: MemoryAnswer['notes'][number], shown: readonly Note[]): WrittenNote | null {
  const replaced = shown[replaces - 1];
  if (replaced !== undefined && (replaced.changedBy !== null || replaced.personaId !== personaId)) return null;
  return { id: newId(), personaId, aboutId, text, replacesId: replaced?.id ?? null };
}

function finished(outcome: Promise<Outcome>): Performance {
  return { requested: Promise.resolve(), outcome, stop: nothing, withdraw: nothing, interrupt: nothing };
}

function nothing(): void {
  // Nothing to do.
}
