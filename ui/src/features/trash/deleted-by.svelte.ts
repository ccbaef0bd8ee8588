import type { Backend } from '../../api/client';
import type { DeletersFrom, Problem, TrashFilter } from '../../api/bindings';
import { LatestOnly } from '../../lib/async';
import { shownError } from '../../api/errors';

/** Who deleted each item, which the list does not contain: looked up as soon as a filter needs it. */
export class DeletedByLookup {
  #asking = $state(false);
  #from = $state<DeletersFrom | null>(null);
  #problem = $state.raw<Problem | null>(null);
  readonly #newest = new LatestOnly();

  constructor(
    private readonly backend: Backend,
    /** Called when more is known. */
    private readonly learned: () => void,
  ) {}

  /** Box is being asked. */
  get asking(): boolean {
    return this.#asking;
  }
  /** Where it was learned; null while it was not. */
  get from(): DeletersFrom | null {
    return this.#from;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Asks Box who deleted the items, as far as the filter needs it; a filter that does not need it asks nothing. */
  async want(filter: TrashFilter): Promise<void> {
    this.#newest.stop();
    this.#asking = false;
    this.#problem = null;
    if (filter.deleted_by === null) {
      this.#from = null;
      return;
    }
    const signal = this.#newest.begin();
    this.#asking = true;
    try {
      const from = await this.backend.findDeleters(filter, signal);
      if (signal.aborted) return;
      this.#from = from;
    } catch (error) {
      if (signal.aborted) return;
      this.#problem = shownError(error);
    }
    this.#asking = false;
    this.learned();
  }

  stop(): void {
    this.#newest.stop();
    this.#asking = false;
  }
}
