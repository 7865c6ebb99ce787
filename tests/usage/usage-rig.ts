// Sends as rows, and the questions about them over HTTP.
import type { Id } from '../../protocol/records.ts';
import type { Lane } from '../../protocol/stage.ts';
import type { Usage, UsageGroup } from '../../protocol/usage.ts';
import type { KeyRig } from '../harness/key-rig.ts';
import type { Person } from '../harness/server.ts';

export interface SentRow {
  at: number;
  lane?: Lane;
  turnId?: string | null;
  keyId?: Id | null;
  promptTokens?: number;
  completionTokens?: number;
  estimated?: 0 | 1;
  roomId?: Id | null;
  setOffBy?: Id | null;
  voices?: Record<Id, number>;
  cost?: number | null;
}

export function send(rig: KeyRig, rows: readonly SentRow[]): void {
  const insert = rig.server.core.orm.$client.prepare(
    `INSERT INTO sends (budget_id, at, lane, turn_id, key_id, model, prompt_tokens, completion_tokens, estimated, lines, room_id, set_off_by,
      voices, cost) VALUES ('b', @at, @lane, @turnId, @keyId, 'm1', @promptTokens, @completionTokens, @estimated, @lines, @roomId, @setOffBy,
      @voices, @cost)`,
  );
  const usual = { lane: 'person', turnId: 'turn', keyId: 'key', promptTokens: 100, completionTokens: 10, estimated: 0, cost: 0.5 } as const;
  for (const { voices = {}, ...row } of rows) {
    const lines = Object.values(voices).reduce((sum, count) => sum + count, 0);
    insert.run({ ...usual, roomId: null, setOffBy: null, ...row, voices: JSON.stringify(voices), lines });
  }
}

/** From the first of November 2026 to its last day in Seoul, unless said otherwise. */
export async function ask(rig: KeyRig, who: Person, path: string, span: Partial<Record<'from' | 'to' | 'zone', string>> = {}) {
  const query = new URLSearchParams({ from: '2026-11-01', to: '2026-11-30', zone: 'Asia/Seoul', ...span });
  const { status, body } = await rig.api(who, 'GET', `${path}?${query.toString()}`);
  return status === 200 ? (body as { usage: Usage }).usage : (body as { code: string }).code;
}

export async function usageOf(...asked: Parameters<typeof ask>): Promise<Usage> {
  const answer = await ask(...asked);
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

/** Who or what, requests, lines, dollars. */
export function brief(groups: readonly UsageGroup[]): [string, number, number, number][] {
  return groups.map(({ of, name, requests, lines, cost }) => [
    of === 'named' ? name : `(${of})`,
    requests,
    lines,
    Math.round(cost * 1_000) / 1_000,
  ]);
}
