// What a letter says and how it is signed, and what of an answer is heard. Pure.
import { createHmac } from 'node:crypto';
import { LIMITS } from '../../protocol/limits.ts';
import type { Id, MemberRecord, MessageRecord } from '../../protocol/records.ts';

export interface LetterContent {
  /** The same at every attempt: whoever has seen it need not look again. */
  id: Id;
  type: 'message.posted';
  room: { id: Id; name: string };
  /** The event's number in its room. */
  seq: number;
  bot: { id: Id; name: string };
  /** As it is now: edited since, or deleted and empty. */
  message: MessageRecord;
  /** Who wrote the line and who is mentioned in it. */
  members: Pick<MemberRecord, 'id' | 'name' | 'kind'>[];
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 over the time, a full stop and the body's bytes. */
export function signatureOf(secret: string, body: string, now: number): string {
  const t = Math.floor(now / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
}

/** The line that an answer asks for: `{"text": "…"}`. Whatever else comes back is nobody's words. */
export function lineIn(answer: string): string | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer);
  } catch {
    return null;
  }
  const text = typeof parsed === 'object' && parsed !== null && 'text' in parsed ? parsed.text : null;
  return typeof text === 'string' && text.trim() !== '' && text.length <= LIMITS.messageLength ? text : null;
}
