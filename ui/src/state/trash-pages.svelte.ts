import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Backend } from '../ipc/backend';
import type { Problem, TrashQuery, TrashRow, TrashState, TrashWindow } from '../ipc/bindings';
import { failure } from './answers';

/** Rows asked for at once. */
export const PAGE = 100;
/** Pages kept; the rows of a list of 100,000 are asked for again when the person comes back to them. */
const KEPT = 20;

/**
 * The rows that match, a page at a time. The newest question wins: an answer to an older one is never shown after it,
 * and what is shown stays until there is something to show in its place.
 */
export class TrashPages {
  readonly #pages = new SvelteMap<number, readonly TrashRow[]>();
  #matched = $state(0);
  #answered = $state(false);
  #problem = $state.raw<Problem | null>(null);
  #query: TrashQuery | undefined;
  #asked = 0;
  #shown = 0;
  #first = 0;
  #last = 0;
  readonly #underway = new SvelteSet<number>();

  constructor(
    private readonly backend: Backend,
    private readonly heard: (state: TrashState) => void,
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
  row(index: number): TrashRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Asks anew, from the top. */
  async ask(query: TrashQuery): Promise<void> {
    this.#query = query;
    this.#first = this.#last = 0;
    await this.#renew([0]);
  }

  /** Asks again for the rows on screen: the list behind them changed. */
  async refresh(): Promise<void> {
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
      const windows = await Promise.all(
        pages.map((page) => this.backend.trashRows(query, page * PAGE, PAGE)),
      );
      if (asked < this.#shown) return;
      this.#shown = asked;
      this.#underway.clear();
      this.#pages.clear();
      windows.forEach((window, at) => this.#pages.set(pages[at] ?? 0, window.rows));
      this.#took(windows.at(-1));
      if (asked === this.#asked) await this.range(this.#first, Math.min(this.#last, this.#matched - 1));
    } catch (error) {
      if (asked === this.#asked) this.#problem = failure(error);
    }
  }

  async #fill(page: number): Promise<void> {
    const query = this.#query;
    const shown = this.#shown;
    if (query === undefined || !this.#answered) return;
    this.#underway.add(page);
    try {
      const window = await this.backend.trashRows(query, page * PAGE, PAGE);
      if (shown !== this.#shown) return;
      this.#pages.set(page, window.rows);
      this.#forgetFarFrom(page);
      this.#took(window);
    } catch (error) {
      if (shown === this.#shown) this.#problem = failure(error);
    } finally {
      if (shown === this.#shown) this.#underway.delete(page);
    }
  }

  #took(window: TrashWindow | undefined): void {
    if (window === undefined) return;
    this.#matched = window.matched;
    this.#answered = true;
    this.#problem = null;
    this.heard(window.state);
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
