import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Problem } from '../api/bindings';
import { shownError } from '../api/errors';

/** Rows asked for at once: more than most windows show, and few enough that a letter in the filter is answered at once. */
export const PAGE = 40;
/** Pages kept; the rows of a list of 100,000 are asked for again when the person comes back to them. */
const KEPT = 50;

/** A part of the rows that a query asks for. */
interface Window<Row> {
  rows: readonly Row[];
  /** Rows that match in all. */
  matched: number;
}

/**
 * The rows that match, a page at a time. The newest question wins: an answer to an older one is never shown after it,
 * and what is shown stays until there is something to show in its place.
 */
export class Pages<Query, Row, Shown extends Window<Row>> {
  readonly #pages = new SvelteMap<number, readonly Row[]>();
  #matched = $state(0);
  #answered = $state(false);
  #problem = $state.raw<Problem | null>(null);
  #query: Query | undefined;
  #asked = 0;
  #shown = 0;
  #first = 0;
  #last = 0;
  readonly #underway = new SvelteSet<number>();

  constructor(
    private readonly fetch: (query: Query, from: number, count: number) => Promise<Shown>,
    /** Told of every answer, right before its rows are shown. */
    private readonly heard: (window: Shown, query: Query) => void,
  ) {}

  /** Rows that match. */
  get matched(): number {
    return this.#matched;
  }
  /** There was an answer to show. */
  get answered(): boolean {
    return this.#answered;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** The row at an index among those that match; undefined while it is not at hand. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Asks anew, from the top. */
  async ask(query: Query): Promise<void> {
    this.#query = query;
    this.#first = this.#last = 0;
    await this.#renew([0]);
  }

  /** Asks again for the rows on screen: the list behind them changed. */
  async refresh(query: Query | undefined = this.#query): Promise<void> {
    this.#query = query;
    await this.#renew(this.#visible());
  }

  /** The rows on screen; asks for those that are not at hand. */
  async range(first: number, last: number): Promise<void> {
    this.#first = first;
    this.#last = last;
    const missing = this.#visible().filter((page) => !this.#pages.has(page) && !this.#underway.has(page));
    await Promise.all(missing.map((page) => this.#fill(page)));
  }

  async #renew(pages: readonly number[]): Promise<void> {
    const query = this.#query;
    if (query === undefined) return;
    const asked = ++this.#asked;
    try {
      const windows = await Promise.all(pages.map((page) => this.fetch(query, page * PAGE, PAGE)));
      if (asked < this.#shown) return;
      this.#shown = asked;
      this.#underway.clear();
      this.#pages.clear();
      windows.forEach((window, at) => this.#pages.set(pages[at] ?? 0, window.rows));
      this.#took(windows.at(-1), query);
      if (asked === this.#asked) await this.range(this.#first, Math.min(this.#last, this.#matched - 1));
    } catch (error) {
      if (asked === this.#asked) this.#problem = shownError(error);
    }
  }

  async #fill(page: number): Promise<void> {
    const query = this.#query;
    const shown = this.#shown;
    if (query === undefined || !this.#answered) return;
    this.#underway.add(page);
    try {
      const window = await this.fetch(query, page * PAGE, PAGE);
      if (shown !== this.#shown) return;
      this.#pages.set(page, window.rows);
      this.#forgetFarFrom(page);
      this.#took(window, query);
    } catch (error) {
      if (shown === this.#shown) this.#problem = shownError(error);
    } finally {
      if (shown === this.#shown) this.#underway.delete(page);
    }
  }

  #took(window: Shown | undefined, query: Query): void {
    if (window === undefined) return;
    this.#matched = window.matched;
    this.#answered = true;
    this.#problem = null;
    this.heard(window, query);
  }

  #visible(): number[] {
    const from = Math.floor(Math.max(0, this.#first) / PAGE);
    const to = Math.floor(Math.max(0, this.#last) / PAGE);
    return Array.from({ length: to - from + 1 }, (_, step) => from + step);
  }

  #forgetFarFrom(page: number): void {
    const byDistance = [...this.#pages.keys()].sort((a, b) => Math.abs(a - page) - Math.abs(b - page));
    for (const far of byDistance.slice(KEPT)) this.#pages.delete(far);
  }
}
