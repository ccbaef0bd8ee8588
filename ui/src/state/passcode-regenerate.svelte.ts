import type { Backend } from '../ipc/backend';
import type { Problem, RestoredFile } from '../ipc/bindings';
import { failure } from './answers';
import type { Handovers } from './handover.svelte';

/** Making one new passcode: asked about, sent once, handed over or told why not. */
export class Regeneration {
  #asked = $state.raw<RestoredFile | null>(null);
  #busy = $state(false);
  #failed = $state.raw<{ file: RestoredFile; problem: Problem } | null>(null);

  constructor(
    private readonly backend: Backend,
    private readonly handovers: Handovers,
  ) {}

  /** The file that the person is asked about; null while nothing is asked. */
  get asked(): RestoredFile | null {
    return this.#asked;
  }
  /** The request is on its way and cannot be taken back. */
  get busy(): boolean {
    return this.#busy;
  }
  get failed(): { file: RestoredFile; problem: Problem } | null {
    return this.#failed;
  }

  /** Asks whether to make a new passcode, unless an earlier one was neither copied nor passed on. */
  async ask(file: RestoredFile): Promise<void> {
    if (this.#busy || !(await this.handovers.mayLeave())) return;
    this.#failed = null;
    this.#asked = file;
  }

  cancel(): void {
    if (!this.#busy) this.#asked = null;
  }

  async confirm(): Promise<void> {
    const file = this.#asked;
    if (file === null || this.#busy) return;
    this.#busy = true;
    try {
      const handover = await this.backend.regenerate(file.id, file.standing === 'unlisted');
      this.handovers.receive(handover);
      this.#failed = null;
    } catch (error) {
      const problem = failure(error);
      this.#failed = problem ? { file, problem } : null;
    }
    this.#asked = null;
    this.#busy = false;
  }

  /** Makes one after an answer was lost; the notice that offers it has already said what it does. */
  async again(): Promise<void> {
    const failed = this.#failed;
    if (failed === null || this.#busy) return;
    this.#asked = failed.file;
    await this.confirm();
  }

  dismiss(): void {
    this.#failed = null;
  }
}
