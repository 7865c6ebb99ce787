// What a client says, checked. The commonest frame by far, a plain line, is looked at without the schema: what is accepted that way is what
// the schema would accept, and comes out the same. Anything else, whatever it is, is left to the schema. (C3)
import { clientFrameSchema } from '../../protocol/frames.ts';
import type { ClientFrame } from '../../protocol/frames.ts';
import { ID } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ChatError } from '../errors.ts';
import { parseJson } from '../text/json.ts';

/** An object of JSON, nothing of it looked at yet. */
export type Raw = Readonly<Record<string, unknown>>;

/** Undefined: not an object of JSON. */
export function readRaw(data: Buffer, reportBug: (error: unknown) => void): Raw | undefined {
  try {
    const raw = parseJson(data.toString('utf8'));
    return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Raw) : undefined;
  } catch (error) {
    if (!(error instanceof ChatError)) reportBug(error);
    return undefined;
  }
}

/** What is said back of a frame that was not taken: the id of a request, if it is one. */
export function requestIdOf({ type, id }: Raw): string | undefined {
  const isRequest = type === 'command' || type === 'join' || type === 'ask';
  return isRequest && typeof id === 'string' && id.length <= 64 ? id : undefined;
}

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
