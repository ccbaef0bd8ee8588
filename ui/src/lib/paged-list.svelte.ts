import { SvelteMap } from 'svelte/reactivity';

/** Rows of one page: more than most windows show, few enough that a keystroke in the filter is answered at once. */
export const PAGE = 40;

/** A part of a list, and the total number of its rows. */
export interface Rows<T> {
  rows: readonly T[];
  total: number;
}

/** A long list, fetched a page at a time as rows become visible. Rows on screen stay until newer ones arrive. */
export class PagedList<T, Failure> {
  readonly #pages = new SvelteMap<number, readonly T[]>();
  #total = $state<number | undefined>();
  #failure = $state.raw<Failure | null>(null);
  #asked = 0;
  #first = 0;
  #last = 0;
  #fetching: readonly number[] = [];

  constructor(
    private readonly ask: (from: number, count: number) => Promise<Rows<T>>,
    /** Turns a rejection into what is shown; null shows nothing. */
    private readonly toFailure: (reason: unknown) => Failure | null,
  ) {}

  /** The total number of rows; undefined before the first answer. */
  get total(): number | undefined {
    return this.#total;
  }
  get failure(): Failure | null {
    return this.#failure;
  }

  /** The row at an index; undefined while it is not loaded. */
  row(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Loads another list from its top. */
  async begin(): Promise<void> {
    this.#first = this.#last = 0;
    await this.#renew();
  }

  /** Reloads the rows on screen. */
  async refresh(): Promise<void> {
    await this.#renew();
  }

  /** Sets the rows on screen and loads those that are missing. */
  async range(first: number, last: number): Promise<void> {
    this.#first = first;
    this.#last = last;
    const asked = this.#asked;
    const missing = this.#visible().filter(
      (page) => !this.#pages.has(page) && !this.#fetching.includes(page),
    );
    this.#fetching = [...this.#fetching, ...missing];
    await Promise.all(missing.map((page) => this.#fill(page, asked)));
    this.#fetching = this.#fetching.filter((page) => !missing.includes(page));
  }

  async #renew(): Promise<void> {
    const asked = ++this.#asked;
    const pages = this.#visible();
    try {
      const answers = await Promise.all(pages.map((page) => this.ask(page * PAGE, PAGE)));
      if (asked !== this.#asked) return;
      this.#pages.clear();
      answers.forEach((answer, at) => this.#apply(pages[at] ?? 0, answer));
      this.#failure = null;
    } catch (error) {
      if (asked === this.#asked) this.#failure = this.toFailure(error);
    }
  }

  async #fill(page: number, asked: number): Promise<void> {
    if (this.#total === undefined || page * PAGE >= this.#total) return;
    try {
      const answer = await this.ask(page * PAGE, PAGE);
      if (asked === this.#asked) this.#apply(page, answer);
    } catch (error) {
      if (asked === this.#asked) this.#failure = this.toFailure(error);
    }
  }

  #apply(page: number, answer: Rows<T>): void {
    this.#pages.set(page, answer.rows);
    this.#total = answer.total;
  }

  #visible(): number[] {
    const from = Math.floor(Math.max(0, this.#first) / PAGE);
    const to = Math.floor(Math.max(0, this.#last) / PAGE);
    return Array.from({ length: to - from + 1 }, (_, step) => from + step);
  }
}
