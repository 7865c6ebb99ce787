// What programs ask of models outside of rooms, whole: who may, with which persona or model, what was said before. Sends nothing itself.
// (PRODUCT C1, C3)
import { and, asc, eq, isNull, or } from 'drizzle-orm';
import { personas } from '../../drizzle/ai-schema.ts';
import { accounts, actors } from '../../drizzle/schema.ts';
import type { Id } from '../../protocol/records.ts';
import type { Orm } from '../db/database.ts';
import { ChatError, refuse } from '../errors.ts';
import { cleanModel } from '../keys/key-words.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { findServerRole } from '../personas/server-role.ts';
import { skeleton } from '../text/names.ts';
import type { Call } from './call.ts';
import type { Calls } from './calls.ts';
import type { Asker, CallAnswer } from './call-wish.ts';
import type { SeatedPersona } from './casting.ts';
import type { Conversations } from './conversations.ts';
import type { Models } from './model-facts.ts';
import { isKnownModel } from './models.ts';
import type { AnswerFormat, PromptMessage, Sampling } from './types.ts';

export interface ChatWish {
  message: string;
  history?: PromptMessage[] | undefined;
  systemPrompt?: string | undefined;
  /** Name or id. */
  persona?: string | undefined;
  model?: string | undefined;
  temperature?: number | undefined;
  maxTokens?: number | undefined;
  format?: AnswerFormat | undefined;
  sampling?: Sampling | undefined;
  /** Goes on with one that is kept here, and adds to it. */
  conversationId?: Id | undefined;
  patienceMs?: number | undefined;
}

export interface ListedModel {
  id: string;
  kind: 'persona' | 'model' | 'demo';
  about: string;
}

export interface CallDeskNeed {
  calls: Calls;
  conversations: Conversations;
  models: Pick<Models, 'listStated'>;
  orm: Orm;
  reportBug: (error: unknown) => void;
  ring: KeyRing;
  usualModel: string;
}

const TITLE_PROMPT =
  'Give the conversation below a title: at most six words, in its language, no quotation marks, no full stop. Answer with the title alone.';
const TITLE_TOKENS = 32;

export class CallDesk {
  readonly #need: CallDeskNeed;

  constructor(need: CallDeskNeed) {
    this.#need = need;
  }

  open({ actorId, sessionId }: Asker, wish: ChatWish): Call {
    const { calls, conversations } = this.#need;
    this.#requireMember(actorId);
    const kept = wish.conversationId === undefined ? null : conversations.get(actorId, wish.conversationId);
    const persona = wish.persona === undefined && kept !== null ? this.#findPersona(kept.personaId ?? '') : this.#personaOf(wish.persona);
    if (kept !== null) conversations.requireRoom(actorId, kept.id, wish.message);
    if (persona !== null && wish.systemPrompt !== undefined)
      refuse('invalid', 'a persona brings its own words', { reason: 'malformed', field: 'system_prompt' });
    const before = kept?.lines.map(({ role, text }) => ({ role, content: text })) ?? wish.history ?? [];
    const call = calls.open(
      {
        ...{ actorId, sessionId },
        callerName: this.#nameOf(actorId),
        persona,
        messages: [
          ...(wish.systemPrompt === undefined ? [] : [{ role: 'system' as const, content: wish.systemPrompt }]),
          ...before,
          { role: 'user', content: wish.message },
        ],
        keptLines: kept?.lines.length ?? 0,
        model: cleanModel(wish.model ?? null),
        temperature: wish.temperature ?? null,
        maxTokens: wish.maxTokens ?? null,
        format: wish.format,
        sampling: wish.sampling,
      },
      wish.patienceMs,
    );
    if (kept !== null) this.#keep(call, actorId, kept.id, wish.message);
    return call;
  }

  /** Whole messages, as the OpenAI-compatible door gets them; `model` may be a persona, unless a model has that name. */
  openMessages({ actorId, sessionId }: Asker, messages: PromptMessage[], { model, ...wish }: Omit<ChatWish, 'message' | 'history'>): Call {
    this.#requireMember(actorId);
    const persona = model === undefined || this.#isModel(actorId, model) ? null : this.#findPersona(model);
    if (persona !== null && messages.some(({ role }) => role === 'system'))
      refuse('invalid', 'a persona brings its own words', { reason: 'malformed', field: 'messages' });
    return this.#need.calls.open({
      ...{ actorId, sessionId, callerName: this.#nameOf(actorId), persona, messages },
      model: persona === null ? cleanModel(model ?? null) : null,
      ...{ temperature: wish.temperature ?? null, maxTokens: wish.maxTokens ?? null, format: wish.format, sampling: wish.sampling },
    });
  }

  openTitle(asker: Asker, text: string): Call {
    return this.open(asker, { message: text, systemPrompt: TITLE_PROMPT, maxTokens: TITLE_TOKENS });
  }

  /** Personas by name (by id where a model has the same), and what the keys that would pay for this caller can speak with. */
  models(actorId: Id): ListedModel[] {
    this.#requireMember(actorId);
    const names = this.#modelsOf(actorId);
    const seated = this.#need.orm
      .select({ id: actors.id, name: actors.name })
      .from(personas)
      .innerJoin(actors, eq(actors.id, personas.actorId))
      .where(isNull(actors.deletedAt))
      .orderBy(asc(actors.name))
      .all();
    return [
      ...seated.map(({ id, name }) => ({
        ...{ id: this.#isModel(actorId, name) ? id : name, kind: 'persona' as const, about: 'A persona of this server' },
      })),
      ...[...names].map((id) => ({ id, kind: 'model' as const, about: 'A model of the provider' })),
      ...(names.size === 0 ? [{ id: 'demo', kind: 'demo' as const, about: 'Canned words: there is no key' }] : []),
    ];
  }

  /** What the keys that would pay for this caller can speak with. */
  #modelsOf(actorId: Id): Set<string> {
    const { ring, usualModel } = this.#need;
    const rows = [...ring.ofMember(actorId), ...ring.ofServer()];
    return new Set(rows.flatMap(({ model, models }) => [...(model === null ? [] : [model]), ...models, usualModel]));
  }

  /** Whoever names a persona after a model takes it from nobody. */
  #isModel(actorId: Id, handle: string): boolean {
    const name = handle.trim().toLowerCase();
    const listed = [...this.#modelsOf(actorId), ...this.#need.models.listStated()];
    return isKnownModel(name) || listed.some((one) => one.trim().toLowerCase() === name);
  }

  /** Of a name or an id. */
  personaIdOf(actorId: Id, handle: string | undefined): Id | undefined {
    this.#requireMember(actorId);
    return this.#personaOf(handle)?.id;
  }

  #keep(call: Call, actorId: Id, conversationId: Id, message: string): void {
    const { conversations, reportBug } = this.#need;
    call.answer.then(
      ({ text }) => conversations.add(actorId, conversationId, [{ role: 'user', text: message }, { role: 'assistant', text }]),
      () => undefined,
    ).catch((error: unknown) => {
      // A refusal: deleted or filled while it was answered. The caller has the answer, and sees what is kept.
      if (!(error instanceof ChatError)) reportBug(error);
    }); // prettier-ignore
  }

  /** A guest is there for as long as a browser is, and spends nobody's budget outside of rooms. */
  #requireMember(actorId: Id): void {
    if (findServerRole(this.#need.orm, actorId) === undefined) refuse('forbidden', 'guests ask in rooms', { reason: 'guest' });
  }

  #nameOf(actorId: Id): string {
    return this.#need.orm.select({ name: actors.name }).from(actors).where(eq(actors.id, actorId)).get()?.name ?? '';
  }

  #personaOf(handle: string | undefined): SeatedPersona | null {
    if (handle === undefined) return null;
    return this.#findPersona(handle) ?? refuse('not_found', 'no such persona', { field: 'persona' });
  }

  #findPersona(handle: string): SeatedPersona | null {
    const row = this.#need.orm
      .select()
      .from(personas)
      .innerJoin(actors, eq(actors.id, personas.actorId))
      .where(and(isNull(actors.deletedAt), or(eq(actors.id, handle), eq(actors.nameKey, skeleton(handle.slice(0, 200))))))
      .get();
    if (row === undefined) return null;
    const { sheet, facts, preset, model, temperature, maxTokens, language, talkativeness, confidence } = row.personas;
    const { id, name } = row.actors;
    return { id, name, sheet, facts, preset, model, temperature, maxTokens, language, talkativeness, confidence, muted: false };
  }
}

/** What such a call said, or the first words of the text: canned words name nothing. */
export function titleIn({ text: said, voice }: CallAnswer, text: string): string {
  const title = voice === 'demo' ? '' : (said.trim().split('\n')[0] ?? '').replace(/^["'“”«»]+|["'“”«».]+$/gu, '').slice(0, 120);
  return title === '' ? (text.split('\n')[0]?.trim().split(/\s+/u).slice(0, 6).join(' ') ?? '') : title;
}

/** Neither deleted nor disabled. */
export function isActive(orm: Orm, actorId: Id): boolean {
  const row = orm
    .select({ disabledAt: accounts.disabledAt, deletedAt: actors.deletedAt })
    .from(accounts)
    .innerJoin(actors, eq(actors.id, accounts.actorId))
    .where(eq(accounts.actorId, actorId))
    .get();
  return row?.disabledAt === null && row.deletedAt === null;
}
