// What the bench and the measured server say to each other, beside what they say over their sockets. Types only.
import type { Pipes } from './sockets.ts';

export interface StartOrder {
  folder: string;
  /** As the environment would say it. */
  environment: Record<string, string>;
  /** How long the run has lasted. */
  at: number;
  /** What the wall clock says at the beginning of the run. */
  wall: number;
  /** The first time: makes these people, these personas and their room. */
  cast: Cast | null;
}

export interface Cast {
  people: string[];
  personas: string[];
}

export interface Seated {
  id: string;
  name: string;
}

export interface Room {
  roomId: string;
  people: (Seated & { cookie: string })[];
  personas: Seated[];
}

export type Order = { start: StartOrder } | { advance: number } | { wall: number } | { close: true };

export type Answer =
  | { ready: { port: number; room: Room | null } }
  /** It has come to rest: what is between us, and when it wants to be told the time at the latest. */
  | { rested: { pipes: Pipes; next: number | null } }
  | { bug: string }
  | { closed: true };
