// A kitchen of ana and ben on a real server, with a bot of ana's in it, a webhook to a far end, and a clock that moves when told.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { newId } from '../../protocol/ids.ts';
import type { Id } from '../../protocol/records.ts';
import type { LetterRow } from '../../server/bots/letters.ts';
import { HookEnd } from '../harness/hook-end.ts';
import { TestServer } from '../harness/server.ts';
import type { Person } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { VirtualClock } from '../harness/virtual-clock.ts';

export class BotKitchen {
  readonly clock: VirtualClock;
  readonly end: HookEnd;
  readonly server: TestServer;
  readonly ana: Person;
  readonly ben: Person;
  readonly kitchen: Id;
  /** The server's, for its next start. */
  readonly environment: Record<string, string>;
  readonly bot: Id;

  private constructor(parts: Pick<BotKitchen, 'end' | 'server' | 'ana' | 'ben' | 'kitchen' | 'bot' | 'clock' | 'environment'>) {
    this.clock = parts.clock;
    this.environment = parts.environment;
    this.end = parts.end;
    this.server = parts.server;
    this.ana = parts.ana;
    this.ben = parts.ben;
    this.kitchen = parts.kitchen;
    this.bot = parts.bot;
  }

  static async open(more: Record<string, string> = {}): Promise<BotKitchen> {
    const clock = new VirtualClock(Date.now());
    const end = await HookEnd.open();
    const folder = mkdtempSync(path.join(tmpdir(), 'dantok-bots-'));
    const environment: Record<string, string> = { PRIVATE_WEBHOOKS: end.origin, ...more };
    const server = await TestServer.start({ folder, environment, now: clock.now, far: { clock } });
    onTestFinished(async () => {
      if (server.isUp) await server.close();
      for (const made of [folder, `${folder}.key`]) rmSync(made, { recursive: true, force: true });
    });
    const [ana, ben] = [await server.person('ana', 'owner'), await server.person('ben')];
    const kitchen = await server.room('kitchen', ana, ben);
    const { id: bot } = await server.botParts.botDesk.create(ana.id, { name: 'Echo' });
    await server.core.batch.do(() => server.core.members.addMember(ana.id, kitchen, bot));
    return new BotKitchen({ clock, environment, end, server, ana, ben, kitchen, bot });
  }

  async hook(hears: 'mentions' | 'lines' = 'lines', botId = this.bot): Promise<{ id: Id; secret: string }> {
    const wish = { botId, url: `${this.end.origin}/in?to=echo`, hears };
    const { webhook, secret } = await this.server.botParts.webhookDesk.create(this.ana.id, this.kitchen, wish);
    return { id: webhook.id, secret };
  }

  async says(actorId: Id, text: string): Promise<Id> {
    const id = newId();
    await this.server.core.batch.do(() => this.server.core.messages.postMessage(actorId, this.kitchen, { id, text }));
    return id;
  }

  get letters(): Pick<LetterRow, 'id' | 'state' | 'attempts' | 'status' | 'detail' | 'nextAt'>[] {
    const { $client } = this.server.core.orm;
    const columns = 'id, state, attempts, status, detail, next_at AS nextAt';
    return $client.prepare(`SELECT ${columns} FROM webhook_letters ORDER BY seq, id`).all() as LetterRow[];
  }

  get lines(): { by: string; text: string }[] {
    const { $client } = this.server.core.orm;
    const lines = 'SELECT a.name AS by, m.text FROM messages m JOIN actors a ON a.id = m.author_id WHERE m.room_id = ? ORDER BY m.seq';
    return $client.prepare(lines).all(this.kitchen) as { by: string; text: string }[];
  }

  until(condition: () => boolean, what: string): Promise<void> {
    return until(condition, what).catch((error: unknown) => {
      throw new Error(`${what}: ${JSON.stringify(this.letters)}`, { cause: error });
    });
  }

  /** So many letters have come to an end, or wait for their next attempt. */
  settled(count = 1): Promise<void> {
    const isOver = ({ state, detail }: { state: string; detail: string }): boolean => state !== 'waiting' || detail !== '';
    return this.until(() => this.letters.length === count && this.letters.every(isOver), 'an outcome');
  }

  /** So many letters were tried in vain. */
  fails(count: number): Promise<void> {
    return this.until(() => this.letters.filter(({ detail }) => detail !== '').length === count, `${count} failed`);
  }

  /** As long as a webhook rests after a failed try, and not so long that the next one is too slow. */
  async rests(): Promise<void> {
    await this.clock.advance(30_001);
  }

  /** The time at which the next letter is due, and until it is taken: no further, or the far end would be too slow. */
  async sendsNext(): Promise<void> {
    const [next] = this.letters.filter(({ state }) => state === 'waiting').sort((a, b) => a.nextAt - b.nextAt);
    await this.clock.advance(Math.max(0, (next?.nextAt ?? 0) - this.clock.now()) + 1);
    await this.until(() => this.letters.find(({ id }) => id === next?.id)?.state !== 'waiting', 'an end of the next letter');
  }
}
