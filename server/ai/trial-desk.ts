// Who may try a persona out, and with what: the fields and the lorebook of the editor, cleaned as the library would clean them, and lines as
// a room would.
// Whose persona it is does not matter: nothing is read of the library and nothing is written there.
import { eq } from 'drizzle-orm';
import { actors } from '../../drizzle/schema.ts';
import { newId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id } from '../../protocol/records.ts';
import type { Meter } from '../../protocol/stage.ts';
import type { TrialLine, TrialNews } from '../../protocol/trials.ts';
import type { Orm } from '../db/database.ts';
import { refuse } from '../errors.ts';
import { cleanBook } from '../personas/book.ts';
import type { BookWish } from '../personas/book.ts';
import { cleanTraits } from '../personas/character.ts';
import type { Some } from '../personas/character.ts';
import type { Character } from '../personas/library.ts';
import { findServerRole } from '../personas/server-role.ts';
import { cleanMessageText } from '../text/message-text.ts';
import { cleanActorName } from '../text/names.ts';
import type { SeatedPersona } from './casting.ts';
import type { Trial } from './trial.ts';
import type { Trials } from './trials.ts';

export interface AskedTrial {
  persona: Some<Character>;
  lore?: BookWish['lore'] | undefined;
  lines: readonly TrialLine[];
}

export class TrialDesk {
  readonly #orm: Orm;
  readonly #trials: Trials;

  constructor({ orm, trials }: { orm: Orm; trials: Trials }) {
    this.#orm = orm;
    this.#trials = trials;
  }

  meterOf(actorId: Id): { meter: Meter | null; off: boolean } {
    this.#requireMaker(actorId);
    return this.#trials.meterOf(actorId);
  }

  start(actorId: Id, { persona, lore = [], lines }: AskedTrial, tell: (news: TrialNews) => void): Trial {
    this.#requireMaker(actorId);
    const name = this.#orm.select({ name: actors.name }).from(actors).where(eq(actors.id, actorId)).get()?.name ?? '';
    const book = cleanBook({ greetings: [], groupGreetings: [], lore });
    const seated = { ...toSeated(persona), lore: book.lore };
    return this.#trials.start({ me: { id: actorId, name }, persona: seated, lines: cleanLines(lines) }, tell);
  }

  #requireMaker(actorId: Id): void {
    if (findServerRole(this.#orm, actorId) === undefined) refuse('forbidden', 'guests cannot make personas', { reason: 'guest' });
  }
}

/** It has no seat and no id anywhere. */
function toSeated(wish: Some<Character>): SeatedPersona {
  const { name } = cleanActorName(wish.name ?? '');
  const { sheet = '', facts = [], model = null, temperature = null, maxTokens = null, language = null, ...rest } = cleanTraits(wish);
  if (sheet === '') refuse('invalid', 'a sheet is needed', { reason: 'text_empty', field: 'sheet' });
  const { talkativeness = 0.5, confidence = false } = rest;
  const preset = wish.preset ?? null;
  return { id: newId(), name, sheet, facts, preset, model, temperature, maxTokens, language, talkativeness, confidence, muted: false };
}

function cleanLines(lines: readonly TrialLine[]): TrialLine[] {
  if (lines.at(-1)?.by !== 'me') refuse('invalid', 'the last line is what is asked', { reason: 'malformed', field: 'lines' });
  return lines.slice(-LIMITS.trialLines).map(({ by, text }) => ({ by, text: cleanMessageText(text) }));
}
