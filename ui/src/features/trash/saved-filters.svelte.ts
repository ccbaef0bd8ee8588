import type { Backend } from '../../api/client';
import type { Problem, SavedFilter, TrashFilter } from '../../api/bindings';
import { shownError } from '../../api/errors';

/** The filters that were kept under a name. */
export class TrashSaved {
  #all = $state.raw<readonly SavedFilter[]>([]);
  #problem = $state.raw<Problem | null>(null);

  constructor(private readonly backend: Backend) {}

  get all(): readonly SavedFilter[] {
    return this.#all;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  async begin(): Promise<void> {
    await this.#change(() => this.backend.savedFilters());
  }

  /** Keeps a filter; one of the same name makes room for it. Says whether it is kept. */
  async save(name: string, filter: TrashFilter): Promise<boolean> {
    return this.#change(() => this.backend.saveFilter({ name, filter }));
  }

  async remove(name: string): Promise<void> {
    await this.#change(() => this.backend.removeFilter(name));
  }

  async #change(change: () => Promise<SavedFilter[]>): Promise<boolean> {
    this.#problem = null;
    try {
      this.#all = await change();
      return true;
    } catch (error) {
      this.#problem = shownError(error);
      return false;
    }
  }
}
