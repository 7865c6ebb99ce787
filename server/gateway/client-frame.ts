// What a client says, checked. The commonest frame by far, a plain line, is looked at without the schema: what is accepted that way is what
// the schema would accept, and comes out the same. Anything else, whatever it is, is left to the schema. (C3)
import { clientFrameSchema } from '../../protocol/frames.ts';
import type { ClientFrame } from '../../protocol/frames.ts';
import { LIMITS } from '../../protocol/limits.ts';

const ID = /^[A-Za-z0-9_-]{16,40}$/;

/** An object of JSON, nothing of it looked at yet. */
export type Raw = Readonly<Record<string, unknown>>;

export function readClientFrame(raw: Raw): ReturnType<typeof clientFrameSchema.safeParse> {
  const plain = readPlainPost(raw);
  return plain === undefined ? clientFrameSchema.safeParse(raw) : { success: true, data: plain };
}

/** Undefined: not a plain line, or not a good one. `raw` was parsed from JSON. */
export function readPlainPost(raw: Raw): ClientFrame | undefined {
  const { type, id, roomId, command } = raw;
  if (type !== 'command' || typeof command !== 'object' || command === null || !isPost(command as Raw)) return undefined;
  if (typeof id !== 'string' || id.length < 1 || id.length > 64 || typeof roomId !== 'string' || !ID.test(roomId)) return undefined;
  return hasKeys(raw, 4) ? (raw as unknown as ClientFrame) : undefined;
}

function isPost(command: Raw): boolean {
  const { type, id, text } = command;
  if (type !== 'message.post' || typeof id !== 'string' || !ID.test(id)) return false;
  return typeof text === 'string' && text.length <= LIMITS.messageLength && hasKeys(command, 3);
}

/** Without a list of them. */
function hasKeys(of: Raw, wanted: number): boolean {
  let count = 0;
  for (const _key in of) count += 1;
  return count === wanted;
}
