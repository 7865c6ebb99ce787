// What is asked of search, and what it answers. Travels over HTTP, since an answer may take longer than a question of the socket waits.
import type { Id, MemberKind } from './records.ts';

export const SEARCH = {
  /** UTF-16 units of what was typed. */
  textLength: 200,
  /** Words and "quoted phrases" of it that count. */
  terms: 8,
  /** Hits of one page. */
  page: 30,
  /** Rooms looked through at once: those that were lively last. */
  rooms: 500,
  /** By relevance, the newest so many hits are weighed. */
  weighed: 300,
  /** UTF-16 units of a hit's excerpt. */
  excerpt: 240,
  /** A persona's line whose tokens were on average less probable than this is doubtful. */
  doubtfulBelow: 0.7,
} as const;

export const SEARCH_ORDERS = ['newest', 'relevance'] as const;
export type SearchOrder = (typeof SEARCH_ORDERS)[number];

export interface SearchWish {
  text: string;
  order?: SearchOrder | undefined;
  /** Null: all my rooms. */
  roomId?: Id | null | undefined;
  authorId?: Id | null | undefined;
  /** Times; `until` is no longer part of the stretch. */
  from?: number | null | undefined;
  until?: number | null | undefined;
  pinned?: boolean | undefined;
  doubtful?: boolean | undefined;
  hasCode?: boolean | undefined;
  hasLink?: boolean | undefined;
  /** Where the page before this one ended, as it was answered. */
  cursor?: SearchCursor | null | undefined;
}

/** Newest first: in these rooms lines below these numbers were not looked at. By relevance: so many hits came before. */
export type SearchCursor = { rooms: { roomId: Id; below: number }[] } | { skip: number };

export interface SearchHit {
  roomId: Id;
  id: Id;
  seq: number;
  author: { id: Id; name: string; kind: MemberKind; emoji: string; hue: number };
  createdAt: number;
  edited: boolean;
  pinned: boolean;
  /** Of a persona's line, where its provider tells: how probable its tokens were on average. */
  confidence: number | null;
  excerpt: Excerpt;
}

export interface Excerpt {
  text: string;
  /** Where the words stand in it: from, to. */
  marks: [from: number, to: number][];
  cutBefore: boolean;
  cutAfter: boolean;
}

export interface SearchAnswer {
  hits: SearchHit[];
  /** Null: everything was looked at. A page with few or no hits may still have a next one. */
  cursor: SearchCursor | null;
  /** Everything since then was looked at; null: everything. */
  lookedBackTo: number | null;
}
