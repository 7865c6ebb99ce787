// What is measured, and what is hoped for.

export interface Scenario {
  id: 'A' | 'B' | 'C';
  title: string;
  rooms: number;
  socketsPerRoom: number;
  /** Of these, so many post; the others only listen. */
  sendersPerRoom: number;
  window: number;
  pauseMs: number;
  target: string;
}

export const TEXT_BYTES = 200;
export const WARMUP_MS = 1_500;
/** Above the longest garbage collection or fsync. */
export const PATIENCE_MS = 2_000;

/** A and B once for each window; C, where only one message is ever on its way, once. */
export function scenarios(windows: number[], sendersPerRoom: number): Scenario[] {
  const full: Scenario[] = windows.flatMap((window) => {
    const pace = { sendersPerRoom, window, pauseMs: 0 };
    return [
      { ...pace, id: 'A', title: 'one room of 100 sockets', rooms: 1, socketsPerRoom: 100, target: 'at least 8 times socket.io' },
      { ...pace, id: 'B', title: '100 rooms of 10 sockets', rooms: 100, socketsPerRoom: 10, target: 'at least 2.5 times socket.io' },
    ];
  });
  const single: Scenario = {
    id: 'C',
    title: 'one message at a time, idle server',
    rooms: 1,
    socketsPerRoom: 2,
    sendersPerRoom: 1,
    window: 1,
    pauseMs: 5,
    target: 'ack p50 at most 0.5 ms',
  };
  return [...full.toSorted((a, b) => a.id.localeCompare(b.id)), single];
}
