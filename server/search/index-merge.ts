// Keeps the index in few pieces, and free of words that are gone. Each slice of the indexer adds a small piece; merging them is left to
// this file, so that no slice has to merge many at once. A line that was edited or deleted is only marked in the index at first: within
// a day everything is merged into one piece, which leaves the marked words behind. Only inside a command.
import type Sqlite from 'better-sqlite3';

/** Pages that one step writes, about. */
const PAGES = 8;
const WITHIN_MS = 24 * 3_600_000;
/** Since when words of lines that are gone stand in the index. */
const LEFT_KEY = 'search.words_left';

export class IndexMerge {
  readonly #now: () => number;
  readonly #merge;
  readonly #changes;
  readonly #readLeft;
  readonly #writeLeft;
  readonly #clearLeft;
  #cleaning = false;
  /** Since when, of words that were left while a clean-up is under way: it may have passed their piece already. */
  #leftMeanwhile: number | undefined;

  constructor(sqlite: Sqlite.Database, now: () => number) {
    this.#now = now;
    this.#merge = sqlite.prepare("INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)");
    this.#changes = sqlite.prepare<[], number>('SELECT total_changes()').pluck();
    this.#readLeft = sqlite.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck();
    this.#writeLeft = sqlite.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING');
    this.#clearLeft = sqlite.prepare('DELETE FROM meta WHERE key = ?');
  }

  /** Words of a line that is gone stand in the index from now on. */
  leftWords(): void {
    const now = this.#now();
    if (this.#cleaning) this.#leftMeanwhile ??= now;
    this.#writeLeft.run(LEFT_KEY, String(now));
  }

  /** How long until the words that are gone have to leave; undefined: there are none. */
  dueInMs(): number | undefined {
    const left = this.#readLeft.get(LEFT_KEY);
    return left === undefined ? undefined : Math.min(WITHIN_MS, Math.max(0, Number(left) + WITHIN_MS - this.#now()));
  }

  /** True when another step is worth it. */
  step(): boolean {
    if (this.#cleaning) return this.#clean(PAGES);
    if (this.dueInMs() !== 0) return this.#run(PAGES);
    this.#cleaning = true;
    return this.#clean(-PAGES);
  }

  #clean(pages: number): boolean {
    if (this.#run(pages)) return true;
    this.#cleaning = false;
    this.#clearLeft.run(LEFT_KEY);
    if (this.#leftMeanwhile !== undefined) this.#writeLeft.run(LEFT_KEY, String(this.#leftMeanwhile));
    this.#leftMeanwhile = undefined;
    return false;
  }

  /** The index says by its count of changes whether it had anything to do: one is the wish itself. */
  #run(pages: number): boolean {
    const before = this.#changes.get() ?? 0;
    this.#merge.run(pages);
    return (this.#changes.get() ?? 0) - before > 1;
  }
}
