import { SvelteMap } from 'svelte/reactivity';
import type { Problem } from '../api/bindings';
import { shownError } from '../api/errors';

/** Rows asked for at once: more than most windows show, and few enough that a letter in the filter is answered at once. */
export const PAGE = 40;

/** What a list answers with: some rows, and how many there are in all. */
export interface Rows<T> {
  rows: readonly T[];
  total: number;
}

/** The rows of a long list, fetched a page at a time as they come into sight. What is shown stays until there is newer. */
export class RowPages<T> {
  readonly #pages = new SvelteMap<number, readonly T[]>();
  #total = $state<number | undefined>();
  #problem = $state.raw<Problem | null>(null);
  #asked = 0;
  #first = 0;
  #last = 0;
  #fetching: readonly number[] = [];

  constructor(private readonly ask: (from: number, count: number) => Promise<Rows<T>>) {}

  /** How many rows there are; undefined before the first answer. */
  get total(): number | undefined {
    return this.#total;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** The row at an index; undefined while it is not at hand. */
  row(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Asks from the top: the list is another one. */
  async begin(): Promise<void> {
    this.#first = this.#last = 0;
    await this.#renew();
  }

  /** Asks again for the rows on screen: they may have changed. */
  async refresh(): Promise<void> {
    await this.#renew();
  }

  /** The rows on screen; asks for those that are not at hand. */
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
      answers.forEach((answer, at) => this.#took(pages[at] ?? 0, answer));
      this.#problem = null;
    } catch (error) {
      if (asked === this.#asked) this.#problem = shownError(error);
    }
  }

  async #fill(page: number, asked: number): Promise<void> {
    if (this.#total === undefined || page * PAGE >= this.#total) return;
    try {
      const answer = await this.ask(page * PAGE, PAGE);
      if (asked === this.#asked) this.#took(page, answer);
    } catch (error) {
      if (asked === this.#asked) this.#problem = shownError(error);
    }
  }

  #took(page: number, answer: Rows<T>): void {
    this.#pages.set(page, answer.rows);
    this.#total = answer.total;
  }

  #visible(): number[] {
    const from = Math.floor(Math.max(0, this.#first) / PAGE);
    const to = Math.floor(Math.max(0, this.#last) / PAGE);
    return Array.from({ length: to - from + 1 }, (_, step) => from + step);
  }
}
