// What leaves a room as a file, and what comes in as one.
import type { Id, MemberKind } from './records.ts';

export const EXPORT_FORMATS = ['markdown', 'html', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The header of our own JSON lines says these. */
export const OWN_FORMAT = { format: 'dantok-room', version: 1 } as const;

export const IMPORT = {
  /** Bytes of a file. */
  bytes: 20_000_000,
  lines: 100_000,
  /** UTF-16 units of one piece of it, as it is sent. */
  piece: 60_000,
  /** UTF-16 units of one of its lines: a text with all its versions. */
  lineLength: 1_000_000,
  authors: 100,
} as const;

export type ImportFormat = 'dantok' | 'sillytavern';

export interface ImportAuthor {
  key: string;
  name: string;
  kind: MemberKind;
  lines: number;
  /** The file says that whoever saved it wrote these. */
  saver: boolean;
}

/** What a file holds, before anything is made of it. */
export interface ImportPreview {
  format: ImportFormat;
  title: string;
  lines: number;
  firstAt: number | null;
  lastAt: number | null;
  authors: ImportAuthor[];
  /** How it begins. */
  sample: { author: string; text: string }[];
}

/** Who an author of the file becomes. Never another person of this server: nobody puts words into a living mouth. */
export type ImportRole = { key: string; as: 'me' } | { key: string; as: 'stand_in' } | { key: string; as: 'persona'; personaId: Id };

export interface ImportState {
  state: 'reading' | 'ready' | 'writing' | 'done' | 'failed';
  /** Lines written, of how many. */
  done: number;
  lines: number;
  roomId: Id | null;
}
