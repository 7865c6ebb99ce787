// The same people and the same provider with a dispatcher as group chats have it today: every persona answers every line with a request of
// its own (only the addressed ones when somebody was addressed), first come first served, at most three in each fixed minute, again
// after a 429. It has no scenes, no day and no memory.
import { Author } from './author.ts';
import { PEOPLE, PERSONAS } from './dantok-run.ts';
import type { Address } from './ears.ts';
import { commonFigures } from './figures.ts';
import type { Figures } from './figures.ts';
import type { Entry } from './script.ts';
import { Timeline } from './timeline.ts';
import type { Budget } from './upstream.ts';
import { MINUTE_MS, Upstream } from './upstream.ts';

export interface NaiveWish {
  seed: number;
  budget: Budget;
  entries: readonly Entry[];
  untilMs: number;
}

interface Job {
  persona: string;
  address: Address | null;
}

export async function runNaive({ seed, budget, entries, untilMs }: NaiveWish): Promise<Figures> {
  const timeline = new Timeline();
  const author = new Author(seed + 1, [...PEOPLE, ...PERSONAS].map((name) => ({ id: name, name }))); // prettier-ignore
  const upstream = new Upstream(timeline, { budget, seed, author: () => author });
  const dispatcher = new Dispatcher(timeline, upstream, await upstream.listen(), budget.perMinute);
  for (const { at, act } of entries) timeline.at(at, () => act.type === 'say' && dispatcher.hear(act));
  await timeline.runUntil(untilMs);
  await upstream.close();
  const { addresses, spokenAt } = dispatcher;
  const saidAt = entries.flatMap(({ at, act }) => (act.type === 'say' ? [at] : []));
  const minutes = new Set([...saidAt, ...spokenAt].map((at) => Math.floor(at / MINUTE_MS))).size;
  const seen = { arrivals: upstream.arrivals, addresses, lines: spokenAt.length, minutes, perMinute: budget.perMinute };
  // Nobody asks a persona but people.
  return { ...commonFigures(seen), aiToAi: 0 };
}

class Dispatcher {
  readonly addresses: Address[] = [];
  readonly spokenAt: number[] = [];
  readonly #timeline: Timeline;
  readonly #upstream: Upstream;
  readonly #baseUrl: string;
  readonly #perMinute: number;
  readonly #queue: Job[] = [];
  #window = { from: -Infinity, used: 0 };
  #pausedUntil = 0;
  #lastSpeaker: string | null = null;

  constructor(timeline: Timeline, upstream: Upstream, baseUrl: string, perMinute: number) {
    this.#timeline = timeline;
    this.#upstream = upstream;
    this.#baseUrl = baseUrl;
    this.#perMinute = perMinute;
  }

  hear({ to, replies }: Extract<Entry['act'], { type: 'say' }>): void {
    if (to.some((name) => PEOPLE.includes(name))) return;
    const addressed = replies && this.#lastSpeaker !== null ? [this.#lastSpeaker] : to;
    const at = this.#timeline.now;
    for (const persona of addressed.length > 0 ? addressed : PERSONAS) {
      const address = addressed.length > 0 ? { at, personaId: persona, arrivals: this.#upstream.arrivals.length, firstAt: null } : null;
      if (address !== null) this.addresses.push(address);
      this.#queue.push({ persona, address });
    }
    this.#look();
  }

  #look(): void {
    const { now } = this.#timeline;
    if (now >= this.#window.from + MINUTE_MS) this.#window = { from: now, used: 0 };
    if (this.#queue.length === 0 || now < this.#pausedUntil) return;
    if (this.#window.used >= this.#perMinute) {
      this.#timeline.at(this.#window.from + MINUTE_MS, () => this.#look());
      return;
    }
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#window.used += 1;
    this.#send(job).catch(() => undefined);
    this.#look();
  }

  async #send(job: Job): Promise<void> {
    const messages = [{ role: 'system', content: `You are ${job.persona}.` }];
    const response = await fetch(`${this.#baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer naive', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'any', stream: true, messages }),
    });
    if (response.status === 429) {
      await response.text();
      this.#queue.unshift(job);
      this.#pausedUntil = this.#timeline.now + Number(response.headers.get('retry-after')) * 1_000;
      this.#timeline.at(this.#pausedUntil, () => this.#look());
      return;
    }
    for await (const piece of response.body ?? []) {
      const said =
        Buffer.from(piece).toString('utf8').includes('"content":"') && !Buffer.from(piece).toString('utf8').includes('"content":""');
      if (said && job.address !== null) job.address.firstAt ??= this.#timeline.now;
    }
    this.#lastSpeaker = job.persona;
    this.spokenAt.push(this.#timeline.now);
  }
}
