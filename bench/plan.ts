// What the runner tells the load process, and what it hears back. Plain values only: they cross a process border.

/** One line of the conversation that brings a socket into its room: say `send` (if any), then wait for a text that contains `expect`. */
export interface Step {
  send?: string;
  expect: string;
}

export interface Member {
  room: number;
  steps: Step[];
  headers?: Record<string, string>;
  /** What a sender posts, with the holes `{marker}`, `{id}` and `{ack}` (see marker.ts). Absent: it only listens. */
  post?: string;
}

export interface Plan {
  port: number;
  path: string;
  members: Member[];
  /** Messages of one room that may be on their way at once; a message has arrived when every member of the room has it. */
  window: number;
  /** Bytes of the text of a message. */
  textBytes: number;
  /** Pause of a room between an arrival and the next message; 0 posts as soon as the window allows. */
  pauseMs: number;
  /** So long nothing may arrive before what is on its way is given up as lost. */
  patienceMs: number;
  warmupMs: number;
  measureMs: number;
  /** Whether every post is answered by a frame that contains `{ack}`. */
  acks: boolean;
  /** A text that wants an answer at once (a heartbeat above the WebSocket), and the answer. */
  beat?: { ping: string; pong: string };
  /** A frame that starts like this is a refusal. */
  refusal?: string;
  /** For its CPU time and memory. */
  serverPid?: number;
}

export interface Spread {
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** Everything that must be 0. */
export interface Faults {
  missing: number;
  duplicates: number;
  outOfOrder: number;
  wrongRoom: number;
  /** Texts that came back shorter, longer or with a broken marker. */
  damaged: number;
  refused: number;
  closed: number;
  /** Times that nothing arrived any more although something was on its way. */
  stalls: number;
  ackMissing: number;
  ackOutOfOrder: number;
}

export interface Report {
  sockets: number;
  seconds: number;
  sent: number;
  deliveries: number;
  deliveriesPerSecond: number;
  bytesPerSecond: number;
  /** Frames that were neither a message nor an ack. */
  otherFrames: number;
  latency: Spread;
  /** The sender's own copy. */
  echo: Spread;
  ack: Spread | null;
  faults: Faults;
  /** What the first refusal or close said. */
  firstFault: string | null;
  /** Cores used during the measured time: by the load process, by the server, by everything else on the machine. */
  cores: { client: number; server: number | null; elsewhere: number | null };
  /** The server's highest resident memory so far. */
  serverPeakMb: number | null;
}
