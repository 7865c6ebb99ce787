// The lines of a file between its reading and its room, packed in blocks of bytes outside the heap: as objects they take up to five times
// what the file does (measured), and a heap that is full ends the server. Written once, then read once, from the first to the last.
import type { ImportedLine } from './imported.ts';

/** Most files take few of them; a small one does not take much. */
const BLOCK_BYTES = 128 * 1024;
/** Before each line: its length. */
const LENGTH_BYTES = 4;

interface Block {
  bytes: Buffer;
  used: number;
}

export class KeptLines {
  #blocks: Block[] = [];
  #read = 0;
  /** Of all that were put in. */
  count = 0;
  /** What the blocks take. */
  bytes = 0;

  put(line: ImportedLine): void {
    const packed = JSON.stringify(pack(line));
    const length = Buffer.byteLength(packed);
    const { bytes, used } = this.#blockFor(LENGTH_BYTES + length);
    bytes.writeUInt32LE(length, used);
    bytes.write(packed, used + LENGTH_BYTES);
    this.count += 1;
  }

  /** The next one, which is not kept any longer. */
  take(): ImportedLine | undefined {
    const [block] = this.#blocks;
    if (block === undefined) return undefined;
    const from = this.#read + LENGTH_BYTES;
    const to = from + block.bytes.readUInt32LE(this.#read);
    const line = unpack(JSON.parse(block.bytes.toString('utf8', from, to)) as Packed);
    this.#read = to;
    if (to >= block.used) {
      this.#blocks.shift();
      this.#read = 0;
      this.bytes -= block.bytes.length;
    }
    return line;
  }

  #blockFor(needed: number): Block {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.used + needed > block.bytes.length) {
      block = { bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, needed)), used: 0 };
      this.#blocks.push(block);
      this.bytes += block.bytes.length;
    }
    const place = { ...block };
    block.used += needed;
    return place;
  }
}

/** Without names, which would be most of a short line. */
type Packed = [
  ...[author: string, at: number, text: string, number: number | null, replyTo: number | null, editedAt: number | null],
  ...[isDeleted: 0 | 1, isPinned: 0 | 1, versions: string[] | 0, reactions: ImportedLine['reactions'] | 0, ai: ImportedLine['ai']],
];

function pack({ author, at, text, number, replyTo, editedAt, deleted, pinned, versions, reactions, ai }: ImportedLine): Packed {
  const more: [0 | 1, 0 | 1] = [deleted ? 1 : 0, pinned ? 1 : 0];
  const rare: [string[] | 0, ImportedLine['reactions'] | 0] = [
    versions.length === 0 ? 0 : versions,
    reactions.length === 0 ? 0 : reactions,
  ];
  return [author, at, text, number, replyTo, editedAt, ...more, ...rare, ai];
}

function unpack(packed: Packed): ImportedLine {
  const [author, at, text, number, replyTo, editedAt, isDeleted, isPinned, versions, reactions, ai] = packed;
  const rest = { deleted: isDeleted === 1, pinned: isPinned === 1, versions: versions === 0 ? [] : versions, ai };
  return { author, at, text, number, replyTo, editedAt, ...rest, reactions: reactions === 0 ? [] : reactions };
}
