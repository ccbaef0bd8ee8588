import { SvelteMap, SvelteSet } from 'svelte/reactivity';

/** Rows of one page: more than most windows show, few enough that a keystroke in the filter is answered at once. */
export const PAGE = 40;
/** Pages kept; rows further away in a list of 100,000 are loaded again. */
const KEPT = 50;

/** A part of the rows that match a query. */
interface Window<Row> {
  rows: readonly Row[];
  /** Total number of matching rows. */
  matched: number;
}

/**
 * The rows that match a query, a page at a time. The latest query wins: an answer to an older one is never shown after it,
 * and rows on screen stay until newer ones arrive.
 */
export class PagedQuery<Query, Row, Shown extends Window<Row>, Failure> {
  readonly #pages = new SvelteMap<number, readonly Row[]>();
  #matched = $state(0);
  #answered = $state(false);
  #failure = $state.raw<Failure | null>(null);
  #query: Query | undefined;
  #asked = 0;
  #shown = 0;
  #first = 0;
  #last = 0;
  readonly #underway = new SvelteSet<number>();

  constructor(
    private readonly fetch: (query: Query, from: number, count: number) => Promise<Shown>,
    /** Called with every answer, right before its rows are shown. */
    private readonly onAnswer: (window: Shown, query: Query) => void,
    /** Turns a rejection into what is shown; null shows nothing. */
    private readonly toFailure: (reason: unknown) => Failure | null,
  ) {}

  /** Total number of matching rows. */
  get matched(): number {
    return this.#matched;
  }
  /** True once the first answer arrived. */
  get answered(): boolean {
    return this.#answered;
  }
  get failure(): Failure | null {
    return this.#failure;
  }

  /** The row at an index among those that match; undefined while it is not loaded. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** The rows of the first page. */
  firstRows(): readonly Row[] {
    return this.#pages.get(0) ?? [];
  }

  /** Runs another query, from the top. */
  async ask(query: Query): Promise<void> {
    this.#query = query;
    this.#first = this.#last = 0;
    await this.#renew([0]);
  }

  /** Reloads the rows on screen, because the list changed. */
  async refresh(query: Query | undefined = this.#query): Promise<void> {
    this.#query = query;
    await this.#renew(this.#visible());
  }

  /** Sets the rows on screen and loads those that are missing. */
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
      this.#apply(windows.at(-1), query);
      if (asked === this.#asked) await this.range(this.#first, Math.min(this.#last, this.#matched - 1));
    } catch (error) {
      if (asked === this.#asked) this.#failure = this.toFailure(error);
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
      this.#apply(window, query);
    } catch (error) {
      if (shown === this.#shown) this.#failure = this.toFailure(error);
    } finally {
      if (shown === this.#shown) this.#underway.delete(page);
    }
  }

  #apply(window: Shown | undefined, query: Query): void {
    if (window === undefined) return;
    this.#matched = window.matched;
    this.#answered = true;
    this.#failure = null;
    this.onAnswer(window, query);
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
