// Sends spoiled frames to the real server over many sockets while somebody beside them talks on. (F72, G14, G15)
import { CLOSE } from '../../protocol/close-codes.ts';
import { newId } from '../../protocol/ids.ts';
import { Prng } from '../harness/prng.ts';
import { until } from '../harness/until.ts';
import { honestFrames, mutate } from './frame-mutator.ts';
import { textFrame } from './raw-frames.ts';
import { RawSocket } from './raw-socket.ts';
import { Stage } from './stage.ts';

export interface FramesTotals {
  seed: number;
  frames: number;
  sockets: number;
  crashes: number;
  /** Close code → how often. */
  codes: Record<string, number>;
  /** The slowest line of the healthy client, and how many it had. */
  worstMs: number;
  /** The longest that the server computed meanwhile: what a busy machine adds is not in it. */
  worstComputedMs: number;
  healthChecks: number;
  /** Log lines of the level "error": none of them is the server's fault. */
  bugs: string[];
  rssMb: number;
}

/** Frames on one socket: most sockets end earlier, at the first frame that breaks a rule. */
const A_SOCKET = 50;
const AT_ONCE = 8;
const SWALLOWED_MS = 20;
const UNANSWERED_MS = 10_000;
const BEAT = textFrame({ type: 'beat' });
/** Why a spoiled frame may end its socket: a rule of RFC 6455 or of ours, or a close frame that came out right. A line that just dies (1006) would be a fault of the server. */
const NAMED: ReadonlySet<number> = new Set([1000, 1001, 1002, 1005, 1007, 1008, 1009, 3000, CLOSE.badFrame, CLOSE.upgrade, CLOSE.flood]);

export async function runFrames({ frames, seed }: { frames: number; seed: number }): Promise<FramesTotals> {
  const prng = new Prng(seed);
  const stage = await Stage.open();
  try {
    const ana = await RawSocket.ready(stage.ana);
    const line = newId();
    await ana.do(stage.kitchen, { type: 'message.post', id: line, text: 'the line that the frames are about' });
    ana.destroy();
    const honest = honestFrames(stage.kitchen, line);
    const codes = new Map<number, number>();
    let sent = 0;
    let sockets = 0;
    let healthChecks = 0;
    const goesOn = (): boolean => sent < frames && stage.server.exit === undefined;
    const spoil = async (): Promise<void> => {
      while (goesOn()) {
        const { code, count } = await sendSome(stage, () => mutate(prng, honest));
        codes.set(code, (codes.get(code) ?? 0) + 1);
        sent += count;
        sockets += 1;
      }
    };
    const watch = async (): Promise<void> => {
      for (; goesOn(); healthChecks += 1) {
        await stage.checkHealth();
        const next = sent + 50;
        await until(() => sent >= next || !goesOn(), 'more frames to be sent');
      }
    };
    await Promise.all([watch(), ...Array.from({ length: AT_ONCE }, spoil)]);
    const strange = [...codes.keys()].filter((code) => !NAMED.has(code) && code !== 0);
    return {
      seed,
      frames: sent,
      sockets,
      crashes: stage.server.exit === undefined ? 0 : 1,
      codes: Object.fromEntries(codes),
      worstMs: Math.round(stage.worstMs),
      worstComputedMs: stage.worstComputedMs,
      healthChecks,
      bugs: [...stage.bugs.slice(0, 10), ...strange.map((code) => `a socket ended with ${code}`)],
      rssMb: stage.rssMb,
    };
  } finally {
    await stage.close();
  }
}

/** Frame by frame, each looked at by the server before the next, until it closes. Code 0: it bore all of them. */
async function sendSome(stage: Stage, next: () => Buffer): Promise<{ code: number; count: number }> {
  const raw = await RawSocket.ready(stage.ana);
  let beats = 0;
  raw.listen((frame) => {
    if (frame.type === 'beat') beats += 1;
  });
  let count = 0;
  while (count < A_SOCKET) {
    const bytes = next();
    const before = beats;
    raw.send(bytes, BEAT);
    count += 1;
    // A frame that promised more than it brought swallows the beats behind it, until it has its fill.
    const more = setInterval(() => {
      raw.send(...Array.from({ length: 100 }, () => BEAT));
    }, SWALLOWED_MS);
    await raw.until(
      () => raw.isOver || beats > before,
      () => `an answer after ${bytes.toString('hex')}`,
      UNANSWERED_MS,
    );
    clearInterval(more);
    if (raw.isOver) break;
  }
  const code = raw.isOver ? (await raw.ended()).code : 0;
  raw.destroy();
  return { code, count };
}
