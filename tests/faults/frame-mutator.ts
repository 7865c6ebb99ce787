// Spoils the bytes of honest frames in seeded ways: flipped bits, wrong lengths, cut and doubled pieces, swapped JSON values. What
// comes out is sometimes still a good frame; the server has to bear all of it. Pure but for the mask's chance. (F72)
import type { Id } from '../../protocol/records.ts';
import { newId } from '../../protocol/ids.ts';
import { PROTOCOL_VERSION } from '../../protocol/limits.ts';
import type { Prng } from '../harness/prng.ts';
import { buildFrame, OPCODE } from './raw-frames.ts';

const ATOMS = [
  'null', 'true', '[]', '{}', '-1', '0', '0.5', '1e400', '9007199254740993', '""', '"\\ud800"', '"\\u0000"', '"\u202E"', '"__proto__"',
  '{"__proto__":{"x":1}}', '{"$ne":null}', `"${'x'.repeat(300)}"`, `"${'👨‍👩‍👧'.repeat(40)}"`, '[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]',
]; // prettier-ignore
const CODES = [0, 1000, 1001, 1005, 1006, 1015, 2999, 3000, 4400, 5000, 65_535];

/** One of each kind that a client says, about a room it is in. */
export function honestFrames(roomId: Id, lineId: Id): string[] {
  const command = (value: unknown): unknown => ({ type: 'command', id: newId(), roomId, command: value });
  const ask = (question: unknown): unknown => ({ type: 'ask', id: newId(), question });
  return [
    { type: 'hello', protocol: PROTOCOL_VERSION },
    { type: 'beat' },
    { type: 'join', id: newId(), roomId, since: 1, epoch: 'an-epoch', at: 1 },
    { type: 'part', roomId },
    { type: 'typing', roomId, on: true },
    command({ type: 'message.post', id: newId(), text: 'hello @ben, 안녕 👋', replyToId: lineId, mentions: [lineId] }),
    command({ type: 'message.edit', id: lineId, text: 'hello again' }),
    command({ type: 'message.react', id: lineId, emoji: '👍' }),
    command({ type: 'message.unreact', id: lineId, emoji: '👍' }),
    command({ type: 'message.pin', id: lineId }),
    command({ type: 'message.unpin', id: lineId }),
    command({ type: 'room.change', topic: 'a topic', watchable: false }),
    command({ type: 'member.change_role', memberId: lineId, role: 'member' }),
    command({ type: 'read.mark', seq: 3 }),
    ask({ type: 'mine' }),
    ask({ type: 'messages.before', roomId, before: 5, limit: 2 }),
    ask({ type: 'messages.after', roomId, after: 1, limit: 2 }),
    ask({ type: 'messages.around', roomId, seq: 3, limit: 2 }),
    ask({ type: 'messages.lookup', roomId, ids: [lineId] }),
    ask({ type: 'messages.pinned', roomId }),
    ask({ type: 'message.versions', roomId, id: lineId }),
  ].map((frame) => JSON.stringify(frame));
}

/** The bytes of one spoiled frame. */
export function mutate(prng: Prng, honest: readonly string[]): Buffer {
  const text = prng.pick(honest);
  switch (prng.below(12)) {
    case 0:
      return spoilBits(prng, buildFrame({ opcode: OPCODE.text, payload: text }));
    case 1:
      return buildFrame({ opcode: prng.below(16), payload: text, fin: prng.chance(0.7), reserved: prng.chance(0.8) ? 0 : prng.below(8) });
    case 2:
      return buildFrame({
        opcode: OPCODE.text,
        payload: text,
        masked: prng.chance(0.5),
        declaredLength: BigInt(prng.below(2 * text.length)),
      });
    case 3:
      return buildFrame({ opcode: OPCODE.text, payload: spoilBits(prng, Buffer.from(text)) });
    case 4:
      return buildFrame({ opcode: OPCODE.text, payload: text.slice(0, prng.below(text.length)) });
    case 5:
      return buildFrame({ opcode: OPCODE.close, payload: closePayload(prng) });
    case 6:
      return inFragments(prng, text);
    case 7:
      return buildFrame({ opcode: prng.pick([OPCODE.ping, OPCODE.pong]), payload: text.slice(0, prng.below(140)) });
    default:
      return buildFrame({ opcode: OPCODE.text, payload: swapValues(prng, text) });
  }
}

function spoilBits(prng: Prng, bytes: Buffer): Buffer {
  for (let left = 1 + prng.below(4); left > 0; left -= 1) {
    const at = prng.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << prng.below(8));
  }
  return bytes;
}

function closePayload(prng: Prng): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(prng.pick(CODES));
  return Buffer.concat([head, Buffer.alloc(prng.below(130), 0xc3)]).subarray(0, prng.below(132));
}

function inFragments(prng: Prng, text: string): Buffer {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + prng.below(20);
    const opcode = at === 0 ? OPCODE.text : prng.chance(0.97) ? OPCODE.continuation : OPCODE.text;
    pieces.push(buildFrame({ opcode, payload: bytes.subarray(at, end), fin: end >= bytes.length || prng.chance(0.01) }));
    at = end;
  }
  return Buffer.concat(pieces);
}

/** Puts strange values, keys or repetitions where honest ones stood. */
function swapValues(prng: Prng, text: string): string {
  const values = [...text.matchAll(/(?<=[:[,])(?:"(?:[^"\\]|\\.)*"|-?\d+|true|false|null)(?!":)/gu)];
  if (values.length === 0) return text;
  const chosen = prng.pick(values);
  const end = chosen.index + chosen[0].length;
  const swapped = text.slice(0, chosen.index) + prng.pick(ATOMS) + text.slice(end);
  if (prng.chance(0.1)) return swapped + swapped;
  return prng.chance(0.1) ? swapped.replace('"type"', '"tpye"') : swapped;
}
