// Who pays, and so with which voice a turn speaks: the own key of whoever set it off, else the room's, else the server's, else the one from
// the environment; the demo voice where there is no key at all. Marks what becomes of keys. Sends nothing. (CONVERSATION §2, §7; F47, F48)
import type { Id } from '../../protocol/records.ts';
import type { Meter } from '../../protocol/stage.ts';
import type { KeyMarks } from '../keys/key-marks.ts';
import type { KeyRights } from '../keys/key-rights.ts';
import type { KeyNews, KeyRing, KeyRow } from '../keys/key-ring.ts';
import { openDemoProvider } from './demo-provider.ts';
import type { Gate } from './gate.ts';
import type { Gates, Joined } from './gates.ts';
import type { Models } from './model-facts.ts';
import type { Spending } from './spending.ts';
import { Speakers } from './speakers.ts';
import type { SpeakersNeed } from './speakers.ts';
import type { HeaderLimits, Provider, ProviderError, ProviderErrorCode } from './types.ts';
import { usualModel } from './usual-model.ts';
import type { Silenced, Voice, Voices, VoiceWish } from './voice.ts';
import { writeAside } from './write-aside.ts';

export interface KeyVoicesNeed extends SpeakersNeed {
  marks: KeyMarks;
  ring: KeyRing;
  rights: KeyRights;
  gates: Gates;
  models: Models;
  spending: Pick<Spending, 'closedUntil'>;
  /** Where neither persona nor key names one. */
  usualModel: string;
}

type Listener = Parameters<Voices['listen']>[0];

const DEMO = 'demo';
/** Nobody reads it: the demo voice looks at the room itself. */
const DEMO_WINDOW = 8_192;
/** A key without credit is tried this long after it failed, once. */
const TRIED_AGAIN_AFTER_MS = 3_600_000;
/** A month is longer than a timer can be, and a wall clock may be set. */
const LONGEST_TIMER_MS = 6 * 3_600_000;
const OF: Readonly<Record<KeyRow['scope'], Meter['of']>> = { member: 'mine', room: 'room', server: 'server' };

export class KeyVoices implements Voices {
  readonly #need: KeyVoicesNeed;
  readonly #speakers: Speakers;
  readonly #demo: Provider;
  readonly #listeners: Listener[] = [];
  #cancelMonth: (() => void) | null = null;
  /** Answers of providers that said 429. */
  refusals = 0;

  constructor(need: KeyVoicesNeed) {
    this.#need = need;
    this.#demo = openDemoProvider({ clock: need.clock });
    this.#speakers = new Speakers(need, {
      begun: (keyId) => {
        this.#noteTry(keyId);
      },
      organisation: (keyId, organisation) => {
        this.#noteOrganisation(keyId, organisation);
      },
    });
    need.ring.listen((news) => {
      this.#follow(news);
    });
  }

  choose(wish: VoiceWish): Voice | Silenced {
    const candidates = this.#candidates(wish);
    const [first, ...others] = candidates;
    if (first === undefined) return this.#demoVoice();
    const closed: number[] = [];
    for (const row of candidates) {
      const until = this.#isWorthATry(row) ? this.#need.spending.closedUntil(row) : null;
      if (until !== null) closed.push(until);
      const voice = until === null && this.#isWorthATry(row) ? this.#voiceOf(row, wish.model) : null;
      if (voice !== null) return voice;
    }
    if (closed.length > 0) return this.#capped(Math.min(...closed));
    const alike = others.every(({ state }) => state === first.state);
    return { kind: 'none', card: alike ? CARD[first.state] : 'no_voice', until: null };
  }

  gateOf(budgetId: Id): Gate {
    return this.#need.gates.of(budgetId);
  }

  gates(): readonly { budgetId: Id; gate: Gate }[] {
    return this.#need.gates.list();
  }

  meterOf(wish: VoiceWish): Meter | null {
    const voice = this.choose(wish);
    return voice.kind === 'none' ? null : { ...this.gateOf(voice.budgetId).reading(), voice: voice.kind, of: voice.of };
  }

  hasOwnKey(actorId: Id): boolean {
    return this.#need.ring.ofMember(actorId).length > 0;
  }

  /** From the headers of every answer that is not a refusal: instead of the gate's own `learn`, so that it outlives a restart. */
  learned(budgetId: Id, said: HeaderLimits): void {
    this.#need.gates.learn(budgetId, said);
  }

  /** A 429: instead of the gate's own `refused`, so that it outlives a restart. */
  refused(budgetId: Id, said: HeaderLimits): void {
    this.refusals += 1;
    this.#need.gates.refused(budgetId, said);
  }

  heard({ keyId, provider }: Voice, failure: ProviderError | null): void {
    const { marks, ring } = this.#need;
    const row = keyId === null ? undefined : ring.find(keyId);
    // The secret may have been entered anew meanwhile: that one did nothing yet.
    if (row === undefined || this.#speakers.of(row) !== provider) return;
    const state = failure === null ? 'good' : STATE_AFTER[failure.code];
    const detail = failure?.detail ?? '';
    // That a good key went well is no news; that one without credit failed again is: it says when it was tried.
    if (state !== undefined && (state !== 'good' || row.state !== 'good'))
      writeAside(
        this.#need,
        () => {
          marks.noteState(row.id, state, detail);
        },
        // Before it is asked who speaks instead.
        () => {
          ring.look();
        },
      );
    else if (failure?.code === 'no_model' && row.detail !== detail)
      writeAside(this.#need, () => {
        marks.noteDetail(row.id, detail);
      });
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#cancelMonth?.();
  }

  // ---- who pays -------------------------------------------------------------------------------------------------------------------

  #candidates({ roomId, setOffBy, model }: VoiceWish): KeyRow[] {
    const { ring, rights } = this.#need;
    const own = setOffBy === null ? [] : ring.ofMember(setOffBy);
    const mayStillPay = (id: Id): boolean => (roomId === null ? rights.isHere(id) : rights.isStillIn(roomId, id));
    const tiers = [
      own.length > 0 && setOffBy !== null && mayStillPay(setOffBy) ? own : [],
      roomId === null ? [] : ring.ofRoom(roomId).filter(({ ownerId }) => ownerId !== null && rights.isStillIn(roomId, ownerId)),
      ring.ofServer(),
    ];
    // Of several in one place those first that have the model.
    return tiers.flatMap((rows) => [...rows.filter((row) => hasModel(row, model)), ...rows.filter((row) => !hasModel(row, model))]);
  }

  #isWorthATry({ state, checkedAt }: KeyRow): boolean {
    if (state !== 'out_of_credit') return state === 'good';
    return Math.abs(this.#need.clock.now() - (checkedAt ?? 0)) >= TRIED_AGAIN_AFTER_MS;
  }

  #voiceOf(row: KeyRow, wished: string | null): Voice | null {
    const provider = this.#speakers.of(row);
    if (provider === null) return null;
    const model = wished ?? usualModel(row, this.#need.usualModel);
    return {
      kind: 'model',
      keyId: row.id,
      of: OF[row.scope],
      budgetId: row.budgetId,
      provider,
      model,
      window: this.#need.models.of(model).window,
      scenes: provider.scenesFor(model),
      sceneFailed: () => {
        provider.sceneFailed(model);
      },
    };
  }

  /** What waits for the next month is looked at when it has begun. */
  #capped(until: number): Silenced {
    this.#cancelMonth ??= this.#need.clock.after(Math.min(until - this.#need.clock.now(), LONGEST_TIMER_MS), () => {
      this.#cancelMonth = null;
      this.#tell(null);
    });
    return { kind: 'none', card: 'cap_reached', until };
  }

  #demoVoice(): Voice {
    const nothing = (): undefined => undefined;
    const fixed = { kind: DEMO, keyId: null, of: DEMO, budgetId: DEMO, model: DEMO, window: DEMO_WINDOW, scenes: 'schema' } as const;
    return { ...fixed, provider: this.#demo, sceneFailed: nothing };
  }

  // ---- what is learned ------------------------------------------------------------------------------------------------------------

  #noteTry(keyId: Id): void {
    if (this.#need.ring.find(keyId)?.state !== 'out_of_credit') return;
    writeAside(this.#need, () => {
      this.#need.marks.noteTry(keyId);
    });
  }

  #noteOrganisation(keyId: Id, organisation: string): void {
    const { gates, marks, ring } = this.#need;
    const known = ring.find(keyId);
    if (known === undefined || known.organisation === organisation) return;
    writeAside(
      this.#need,
      () => {
        const twins = marks.noteOrganisation(keyId, organisation);
        return twins === null ? null : gates.join(...twins);
      },
      (joined) => {
        this.joined(joined);
      },
    );
  }

  /** After the command that joined two budgets is on disk. */
  joined(joined: Joined | null): void {
    // Before the rows are looked at: a budget without a key takes its gate along.
    if (joined !== null) this.#need.gates.merge(joined);
    this.#need.ring.look();
    if (joined !== null) this.#tell(null);
  }

  #follow(news: KeyNews): void {
    this.#speakers.follow(news);
    this.#need.gates.follow(news);
    const { before, after } = news;
    if (after === undefined) this.#tell(before?.id ?? null);
    else if (before === undefined || matters(before) !== matters(after)) this.#tell(null);
  }

  #tell(gone: Id | null): void {
    for (const listener of this.#listeners) listener({ gone });
  }
}

/** What a failure says about the key itself; all others are about the request, the model or the hour. */
const STATE_AFTER: Partial<Record<ProviderErrorCode, KeyRow['state']>> = { bad_key: 'bad', out_of_credit: 'out_of_credit' };

/** Good, and still nothing to speak with: it cannot be opened. */
const CARD = { good: 'no_voice', bad: 'bad_key', out_of_credit: 'out_of_credit' } as const;

function hasModel({ models }: KeyRow, model: string | null): boolean {
  return model === null || models.includes(model);
}

/** What changes who speaks, with what, or when. */
function matters({
  sealed,
  baseUrl,
  model,
  models,
  state,
  checkedAt,
  budgetId,
  perMinute,
  perDay,
  tokensPerMinute,
  concurrent,
  monthlyCap,
}: KeyRow): string {
  const probed = state === 'out_of_credit' ? checkedAt : null;
  return JSON.stringify([
    sealed,
    baseUrl,
    model,
    models,
    state,
    probed,
    budgetId,
    perMinute,
    perDay,
    tokensPerMinute,
    concurrent,
    monthlyCap,
  ]);
}
