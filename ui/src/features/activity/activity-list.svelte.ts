import type { Backend } from '../../api/client';
import type { ActivityRow, Erased, Problem } from '../../api/bindings';
import { toAppError } from '../../api/errors';

/** Rows fetched at a time. */
const CHUNK = 100;

/** The journal as it is searched and scrolled: what is at hand, and how much there is. */
export class ActivityList {
  #rows = $state.raw<(ActivityRow | undefined)[]>([]);
  #total = $state<number | undefined>();
  #erased = $state.raw<Erased | null>(null);
  #problem = $state.raw<Problem | undefined>();
  #text = '';
  #asked = 0;
  #fetching: readonly number[] = [];

  constructor(private readonly backend: Backend) {}

  /** How many rows match; undefined until the first answer. */
  get total(): number | undefined {
    return this.#total;
  }

  /** Entries that were deleted because of their age. */
  get erased(): Erased | null {
    return this.#erased;
  }

  /** Why the last answer did not come. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  row(index: number): ActivityRow | undefined {
    return this.#rows[index];
  }

  /** Shows what matches `text`, newest first; an answer overtaken by a later search is dropped. */
  async search(text: string): Promise<void> {
    this.#text = text;
    this.#fetching = [];
    await this.#fetch(0, true);
  }

  /** Fetches what is missing between two rows, both included. */
  async reach(from: number, to: number): Promise<void> {
    for (let chunk = Math.floor(from / CHUNK); chunk <= Math.floor(to / CHUNK); chunk += 1) {
      const start = chunk * CHUNK;
      if (start >= (this.#total ?? 0) || this.#rows[start] !== undefined) continue;
      await this.#fetch(start, false);
    }
  }

  async #fetch(start: number, anew: boolean): Promise<void> {
    if (this.#fetching.includes(start)) return;
    this.#fetching = [...this.#fetching, start];
    if (anew) this.#asked += 1;
    const mine = this.#asked;
    try {
      const page = await this.backend.activity(this.#text, start, CHUNK);
      if (mine !== this.#asked) return;
      const rows = anew ? [] : [...this.#rows];
      for (const [index, row] of page.rows.entries()) rows[start + index] = row;
      this.#rows = rows;
      this.#total = page.total;
      this.#erased = page.erased;
      this.#problem = undefined;
    } catch (reason) {
      if (mine === this.#asked) this.#problem = toAppError(reason);
    } finally {
      if (mine === this.#asked) this.#fetching = this.#fetching.filter((one) => one !== start);
    }
  }
}
