// One persona's turn as one streamed answer: a draft while it comes, then a message, a line written anew, or the rest of a cut one, in one
// command with the end of its turn. Ends in exactly one way. (CONVERSATION §5–§7; G9, G10, S3, B79)
import { LIMITS } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import type { AiMark } from '../../protocol/stage.ts';
import { ChatError } from '../errors.ts';
import { findMentions } from '../text/message-text.ts';
import { ask } from './asking.ts';
import type { Asked } from './asking.ts';
import { commit } from './commit.ts';
import { continuationOf } from './continuation.ts';
import { whomItAsks } from './decide.ts';
import { NOTHING_TRIMMED, nearlyRepeats } from './hygiene.ts';
import { outcomeOf } from './outcome-of.ts';
import type { Outcome } from './performance.ts';
import type { Act, Job, PerformerNeed } from './performer-need.ts';
import { ReplyText } from './reply-text.ts';
import { endTurn, isGoneRefusal, isOpen, markOf, OVER, recentTexts, replyToOf, spentOn, WITHDRAWN } from './speaking.ts';

const MODES = { line: 'line', anew: 'anew', more: 'more' } as const;
/** Ends that leave what was said until then worth having. */
const CUT: ReadonlySet<string> = new Set(['cut', 'stalled', 'timeout']);
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

type Ending = AiMark['ending'];
type Verdict = { post: Ending } | { drop: string } | { outcome: Outcome };

export class Reply implements Act {
  readonly #need: PerformerNeed;
  readonly #job: Job;
  readonly #speaker: { id: Id; name: string };
  readonly #text: ReplyText;
  readonly #control = new AbortController();
  #drafted = false;
  #withdrawn = false;

  constructor(need: PerformerNeed, job: Job, speaker: { id: Id; name: string }) {
    this.#need = need;
    this.#job = job;
    this.#speaker = speaker;
    const others = job.now.present.filter(({ id }) => id !== speaker.id).map(({ name }) => name);
    // A continued line may grow no longer than any other.
    const taken = job.turn.task === 'more' ? (job.now.target?.text.length ?? 0) + 1 : 0;
    this.#text = new ReplyText(speaker.name, others, LIMITS.messageLength - taken);
  }

  ask(): Promise<Asked> {
    const { voice, slot, request, writing } = this.#job;
    writing([this.#speaker.id]);
    return ask(this.#need, { voice, slot, request: { ...request, signal: this.#control.signal } }, (text, logprob) => {
      this.#show(this.#text.push(text, logprob));
      return !this.#text.over;
    });
  }

  stop(): void {
    this.#control.abort();
  }

  withdraw(): void {
    this.#withdrawn = true;
    this.#control.abort();
  }

  /** A person spoke: what is being answered is still worth an answer. */
  interrupt(): void {
    // Nothing.
  }

  abandon(): void {
    this.#control.abort();
    this.#need.drafts.end(this.#job.turn.messageId);
  }

  async conclude(asked: Asked): Promise<Outcome> {
    const { drafts, usage } = this.#need;
    const { messageId } = this.#job.turn;
    this.#show(this.#text.end());
    drafts.flush(messageId);
    const { ownPrefix, foreignSpeech } = this.#text.trimmed;
    if (ownPrefix + foreignSpeech > 0) usage.trim(this.#speaker.id, { ...this.#text.trimmed });
    const verdict = this.#judge(asked);
    if ('post' in verdict) return this.#post(asked, verdict.post);
    drafts.end(messageId);
    if ('drop' in verdict) return this.#drop(asked, verdict.drop);
    await endTurn(this.#need, () => {
      usage.record(this.#job.slot.sendId, spentOn(this.#job, asked.usage));
    });
    return verdict.outcome;
  }

  #show(piece: string): void {
    const { drafts, clock, reader } = this.#need;
    const { turn, voice } = this.#job;
    if (piece === '') return;
    if (this.#drafted) {
      drafts.append(turn.messageId, piece);
      return;
    }
    this.#drafted = true;
    drafts.start(turn.roomId, {
      id: turn.messageId,
      authorId: this.#speaker.id,
      text: piece,
      replyToId: turn.task === 'line' ? replyToOf(reader, turn) : (this.#job.now.target?.replyToId ?? null),
      startedAt: clock.now(),
      turnId: turn.id,
      voice: voice.kind,
      mode: MODES[turn.task],
    });
  }

  #judge({ finish, failure }: Asked): Verdict {
    const { turn } = this.#job;
    const text = this.#text.text.trim();
    const says = SAYS_SOMETHING.test(text);
    if (failure !== null) {
      if (this.#control.signal.aborted && says) return this.#unlessRepeated(this.#withdrawn ? 'cut' : 'stopped');
      if (this.#control.signal.aborted) return this.#withdrawn ? { outcome: WITHDRAWN } : { drop: 'stopped' };
      if (says && CUT.has(failure.code)) return this.#unlessRepeated('cut');
      return { outcome: outcomeOf(failure, turn.attempts) };
    }
    if (finish === 'content_filter') return { outcome: { end: 'failed', card: 'filtered' } };
    if (text === '') return { outcome: { end: 'failed', card: 'empty' } };
    return this.#unlessRepeated(finish === 'length' || this.#text.tooLong ? 'length' : null);
  }

  #unlessRepeated(ending: Ending): Verdict {
    const { turn } = this.#job;
    const recent = recentTexts(this.#need.reader, turn.roomId, turn.task === 'anew' ? turn.targetId : null);
    if (!nearlyRepeats(this.#text.text, recent)) return { post: ending };
    this.#need.usage.trim(this.#speaker.id, { ...NOTHING_TRIMMED, nearRepeat: 1 });
    return { drop: 'near_repeat' };
  }

  /** The message, the end of the turn and the account of it happen together or not at all. */
  async #post(asked: Asked, ending: Ending): Promise<Outcome> {
    const { batch, turns, usage, drafts, reportBug } = this.#need;
    const { turn, slot } = this.#job;
    const posted = await commit(
      batch,
      () => {
        const open = isOpen(turns, turn.id);
        usage.record(slot.sendId, spentOn(this.#job, asked.usage, open ? { [this.#speaker.id]: 1 } : {}));
        if (!open) return false;
        this.#write(this.#text.text.trimEnd(), ending);
        turns.noteSaid(turn.id);
        return turns.end(turn.id, 'done');
      },
      (outcome) => {
        if (outcome.ok && outcome.value) drafts.supersede(turn.messageId);
        else drafts.end(turn.messageId);
      },
    );
    if (posted.ok) return OVER;
    if (isGoneRefusal(posted.error)) return this.#drop(asked, 'gone');
    // Nothing in it that can be seen.
    if (posted.error instanceof ChatError && posted.error.code === 'invalid') {
      await endTurn(this.#need, () => {
        usage.record(slot.sendId, spentOn(this.#job, asked.usage));
      });
      return { end: 'failed', card: 'empty' };
    }
    if (!(posted.error instanceof ChatError)) reportBug(posted.error);
    return { end: 'failed', card: 'server' };
  }

  #drop(asked: Asked, why: string): Promise<Outcome> {
    const { turn, slot } = this.#job;
    return endTurn(this.#need, () => {
      this.#need.turns.end(turn.id, 'dropped', why);
      this.#need.usage.record(slot.sendId, spentOn(this.#job, asked.usage));
    });
  }

  #write(text: string, ending: Ending): void {
    const { messages, reader } = this.#need;
    const { turn } = this.#job;
    const { id: speakerId } = this.#speaker;
    const { confidence } = this.#text;
    if (turn.task === 'line') {
      const replyToId = replyToOf(reader, turn);
      const ai = markOf(this.#job, { ending, confidence, asks: this.#asks(text, replyToId) });
      messages.postMessage(speakerId, turn.roomId, { id: turn.messageId, text, ...(replyToId === null ? {} : { replyToId }) }, ai);
      return;
    }
    const target = reader.findLine(turn.roomId, turn.messageId);
    if (turn.task === 'anew') {
      const ai = markOf(this.#job, { ending, confidence, asks: this.#asks(text, target?.replyToId ?? null) });
      messages.regenerateMessage(speakerId, turn.roomId, turn.messageId, { text, ai });
      return;
    }
    const more = continuationOf(target?.text ?? '', text, this.#text.lead);
    const asks = this.#asks((target?.text ?? '') + more, target?.replyToId ?? null);
    // Why it was said, and by which turn, does not change by going on.
    const before = target?.ai ?? markOf(this.#job, {});
    const ai: AiMark = { ...before, ending, asks, confidence: confidence ?? before.confidence };
    messages.continueMessage(speakerId, turn.roomId, turn.messageId, { more, ai });
  }

  #asks(text: string, replyToId: Id | null): AiMark['asks'] {
    const { reader } = this.#need;
    const { roomId } = this.#job.turn;
    const present = reader.listPresent(roomId);
    const people = present.filter(({ kind }) => kind === 'person');
    const personas = present.filter(({ kind }) => kind === 'persona');
    const replyToAuthorId = replyToId === null ? null : (reader.findLine(roomId, replyToId)?.authorId ?? null);
    const line = { authorId: this.#speaker.id, text, mentions: findMentions(text, present), replyToAuthorId, asks: null };
    return whomItAsks(line, { personas, people });
  }
}
