// The commonest frame by far, a plain line, looked at without the schema: what is accepted here is what the schema would accept, and comes
// out the same. Anything else, whatever it is, is left to the schema. (C3)
import type { ClientFrame } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';

const ID = /^[A-Za-z0-9_-]{16,40}$/;

type Loose = Readonly<Record<string, unknown>>;

/** Undefined: not a plain line, or not a good one. `raw` was parsed from JSON. */
export function readPlainPost(raw: Loose): ClientFrame | undefined {
  const { type, id, roomId, command } = raw;
  if (type !== 'command' || typeof command !== 'object' || command === null || !isPost(command as Loose)) return undefined;
  if (typeof id !== 'string' || id.length < 1 || id.length > 64 || typeof roomId !== 'string' || !ID.test(roomId)) return undefined;
  return Object.keys(raw).length === 4 ? (raw as unknown as ClientFrame) : undefined;
}

function isPost(command: Loose): boolean {
  const { type, id, text } = command;
  if (type !== 'message.post' || typeof id !== 'string' || !ID.test(id)) return false;
  return typeof text === 'string' && text.length <= LIMITS.messageLength && Object.keys(command).length === 3;
}
