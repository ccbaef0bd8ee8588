import type { Backend } from '../../api/client';
import type { Problem, PutBack, Restored } from '../../api/bindings';
import { shownError } from '../../api/errors';

/** Something that is back, until the person takes note of it or undoes it. */
export class RestoreResult {
  #undo = $state<'offered' | 'running' | 'done' | 'failed'>('offered');
  #problem = $state.raw<Problem | null>(null);
  #putBack = $state.raw<PutBack | null>(null);
  #met = false;

  constructor(
    private readonly backend: Backend,
    readonly restored: Restored,
    /** Called when the trash changed. */
    private changed: () => void,
  ) {}

  /** Another list of the trash is shown from now on. */
  tellFromNowOn(changed: () => void): void {
    this.changed = changed;
  }

  get undo(): 'offered' | 'running' | 'done' | 'failed' {
    return this.#undo;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** The name that what was renamed for it keeps although it is undone. */
  get existingKeeps(): string | null {
    return this.#putBack?.existing_keeps ?? null;
  }

  /** True the first time it is shown, which is when it is announced. */
  meet(): boolean {
    const first = !this.#met;
    this.#met = true;
    return first;
  }

  /** Puts it back into the trash. */
  async putBack(): Promise<void> {
    if (this.#undo === 'running' || this.#undo === 'done') return;
    this.#undo = 'running';
    this.#problem = null;
    try {
      this.#putBack = await this.backend.undoRestore(this.restored.activity);
      this.#undo = 'done';
      this.changed();
    } catch (error) {
      this.#problem = shownError(error);
      this.#undo = 'failed';
    }
  }

  async openInBox(): Promise<void> {
    try {
      await this.backend.openInBox(this.restored.key);
    } catch (error) {
      this.#problem = shownError(error);
    }
  }
}
