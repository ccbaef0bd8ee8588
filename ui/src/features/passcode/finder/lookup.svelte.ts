import type { Backend } from '../../../api/client';
import type { ById, FilesLooked, Problem, RestoredFile } from '../../../api/bindings';
import { LatestOnly } from '../../../lib/async';
import { shownError } from '../../../api/errors';

/** Looks through the assets for something of which only the id is known. */
export class FileLookup {
  #id = $state<string | null>(null);
  #looking = $state(false);
  #missing = $state(false);
  #looked = $state(0);
  #total = $state(0);
  #unreadable = $state(0);
  #problem = $state.raw<Problem | null>(null);
  readonly #newest = new LatestOnly();

  constructor(private readonly backend: Backend) {}

  /** The id that is or was looked for; null when there is nothing to say. */
  get id(): string | null {
    return this.#id;
  }
  get looking(): boolean {
    return this.#looking;
  }
  /** No list has the id. */
  get missing(): boolean {
    return this.#missing;
  }
  get looked(): number {
    return this.#looked;
  }
  get total(): number {
    return this.#total;
  }
  get unreadable(): number {
    return this.#unreadable;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Returns the match of an id; null if nothing was found, the lookup failed, or it was cancelled. */
  async find(id: string): Promise<ById | null> {
    const signal = this.#newest.begin();
    this.#begin(id);
    try {
      const take = (step: FilesLooked) => {
        if (signal.aborted) return;
        this.#looked = step.looked;
        this.#total = step.total;
        this.#unreadable = step.unreadable;
      };
      const found = await this.backend.findById(id, take, signal);
      if (signal.aborted) return null;
      this.#looking = false;
      this.#missing = found === null;
      if (found !== null) this.#id = null;
      return found;
    } catch (error) {
      if (signal.aborted) return null;
      this.#looking = false;
      this.#problem = shownError(error);
      return null;
    }
  }

  /** Stops looking and says no more about it. */
  forget(): void {
    this.#newest.stop();
    this.#id = null;
    this.#looking = false;
    this.#missing = false;
    this.#problem = null;
  }

  #begin(id: string): void {
    this.#id = id;
    this.#looking = true;
    this.#missing = false;
    this.#looked = this.#total = this.#unreadable = 0;
    this.#problem = null;
  }
}

/** A restored file that no list has: only its id is known. */
export function unlistedFile(id: string): RestoredFile {
  return {
    id,
    name: id,
    size: null,
    backup_at: null,
    link_ends_at: null,
    recipients: [],
    shared_by: [],
    message: null,
    asset: null,
    standing: 'unlisted',
  };
}
