// How a question is looked up: by which expression of the index, by which conditions on the lines themselves. A word of one or two
// characters stands in no trigram by itself; then the index's vocabulary tells which trigrams begin with it. Where these are too many
// (a letter, "th"), lines are read one by one instead, which finds such a word soon.
import type Sqlite from 'better-sqlite3';
import type { SearchOrder } from '../../protocol/search.ts';
import { SEARCH } from '../../protocol/search.ts';
import { likeOf, matchOfAny, matchOfLong, patternOf, TRIGRAM } from './search-terms.ts';

export interface SearchAsk {
  terms: string[];
  order: SearchOrder;
  /** Where to look, below which numbers. Whoever asks may read there. */
  rooms: { roomId: string; below: number }[];
  authorId: string | null;
  from: number | null;
  until: number | null;
  pinned: boolean;
  doubtful: boolean;
  hasCode: boolean;
  hasLink: boolean;
  /** By relevance: so many hits came before this page. */
  skip: number;
}

/** A line as it is looked at. */
export interface FoundLine {
  id: string;
  seq: number;
  authorId: string;
  text: string;
  createdAt: number;
  editedAt: number | null;
  deletedAt: number | null;
  pinnedAt: number | null;
  confidence: number | null;
}

export interface SearchPlan {
  /** Undefined: the index cannot help. */
  match: string | undefined;
  /** A condition on `m`, true wherever `fits` is, with its values. */
  condition: string;
  values: (string | number)[];
  fits: (line: FoundLine) => boolean;
}

const CODE_MARK = '```';
const LINK_MARK = '://';
const MOST_TRIGRAMS = 300;
/** Entries of the index that the short words of one question may touch. */
const MOST_ENTRIES = 300_000;

export function makePlan(sqlite: Sqlite.Database, ask: SearchAsk): SearchPlan {
  const needed = [...ask.terms, ...(ask.hasCode ? [CODE_MARK] : []), ...(ask.hasLink ? [LINK_MARK] : [])];
  const matches = needed.map((term) => ([...term].length >= TRIGRAM ? matchOfLong(term) : matchOfShort(sqlite, term)));
  const known = matches.filter((match) => match !== undefined);
  const conditions: [string, ...(string | number)[]][] = [['m.deleted_at IS NULL']];
  for (const term of needed) {
    const like = likeOf(term);
    if (like !== undefined) conditions.push(["m.text LIKE ? ESCAPE '\\'", like]);
  }
  if (ask.authorId !== null) conditions.push(['m.author_id = ?', ask.authorId]);
  if (ask.from !== null) conditions.push(['m.created_at >= ?', ask.from]);
  if (ask.until !== null) conditions.push(['m.created_at < ?', ask.until]);
  if (ask.pinned) conditions.push(['m.pinned_at IS NOT NULL']);
  if (ask.doubtful) conditions.push([`${CONFIDENCE} < ?`, SEARCH.doubtfulBelow]);
  return {
    match: known.length === 0 ? undefined : known.join(' AND '),
    condition: conditions.map(([condition]) => condition).join(' AND '),
    values: conditions.flatMap(([, ...values]) => values),
    fits: fitting(ask, needed),
  };
}

export const CONFIDENCE = "json_extract(m.ai, '$.confidence.mean')";

function fitting(ask: SearchAsk, needed: readonly string[]): (line: FoundLine) => boolean {
  const patterns = needed.map((term) => patternOf([term]));
  return (line) =>
    line.deletedAt === null &&
    (ask.authorId === null || line.authorId === ask.authorId) &&
    (ask.from === null || line.createdAt >= ask.from) &&
    (ask.until === null || line.createdAt < ask.until) &&
    (!ask.pinned || line.pinnedAt !== null) &&
    (!ask.doubtful || (line.confidence !== null && line.confidence < SEARCH.doubtfulBelow)) &&
    patterns.every((pattern) => {
      pattern.lastIndex = 0;
      return pattern.test(line.text);
    });
}

/** Undefined: too many lines have it for the index to be of use. */
function matchOfShort(sqlite: Sqlite.Database, term: string): string | undefined {
  const prefix = term.toLowerCase();
  const rows = sqlite
    .prepare<[string, string], { term: string; doc: number }>('SELECT term, doc FROM search_vocabulary WHERE term >= ? AND term < ?')
    .iterate(prefix, `${prefix}\u{10FFFF}`);
  const trigrams: string[] = [];
  let entries = 0;
  for (const row of rows) {
    trigrams.push(row.term);
    entries += row.doc;
    if (trigrams.length > MOST_TRIGRAMS || entries > MOST_ENTRIES) return undefined;
  }
  // Nowhere in the index: an expression that finds nothing.
  return trigrams.length === 0 ? matchOfAny(['\n\n\n']) : matchOfAny(trigrams);
}
