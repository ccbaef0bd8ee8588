import type { Backend } from '../../../api/client';
import type { Confirmation, Problem, RestoredFile } from '../../../api/bindings';
import { shownError } from '../../../api/errors';
import type { PendingPasscodes } from '../delivery/pending-passcodes.svelte';

/** The regeneration of one passcode: Rust asks, the person at the keyboard answers, and the result is delivered or explained. */
export class Regeneration {
  #preparing = $state.raw<RestoredFile | null>(null);
  #confirmation = $state.raw<Confirmation | null>(null);
  #busy = $state(false);
  #cancelling = $state(false);
  #failed = $state.raw<{ file: RestoredFile; problem: Problem } | null>(null);
  #call: AbortController | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly pendingPasscodes: PendingPasscodes,
  ) {}

  /** The file whose question is being prepared; null while none is. */
  get preparing(): RestoredFile | null {
    return this.#preparing;
  }
  /** The question that is open. */
  get confirmation(): Confirmation | null {
    return this.#confirmation;
  }
  /** The file that the question is about; null while nothing is asked. */
  get asked(): RestoredFile | null {
    return this.#confirmation?.file ?? null;
  }
  /** The question was answered, and Rust checks it or has sent the request. */
  get busy(): boolean {
    return this.#busy;
  }
  /** It is being cancelled; only Rust knows if that is in time. */
  get cancelling(): boolean {
    return this.#cancelling;
  }
  get failed(): { file: RestoredFile; problem: Problem } | null {
    return this.#failed;
  }

  /** Asks for confirmation, unless an earlier passcode was neither copied nor delivered. */
  async ask(file: RestoredFile): Promise<void> {
    if (this.#busy || this.#preparing?.id === file.id) return;
    if (!(await this.pendingPasscodes.mayLeave())) return;
    this.#failed = null;
    this.#confirmation = null;
    await this.#prepare(file);
  }

  /** Closes the question. After its answer the result still counts: the request may have been sent. */
  cancel(): void {
    this.#call?.abort();
    if (this.#busy) {
      this.#cancelling = true;
      return;
    }
    this.#call = undefined;
    this.#preparing = this.#confirmation = null;
  }

  /** The recipient may miss the link rather than the passcode. */
  shareInstead(): void {
    const file = this.asked;
    if (this.#busy) return;
    this.cancel();
    if (file !== null) this.pendingPasscodes.sharing.ask(file);
  }

  async confirm(): Promise<void> {
    const question = this.#confirmation;
    if (question === null || question.token === null || this.#busy) return;
    this.#busy = true;
    const call = new AbortController();
    this.#call = call;
    try {
      const answer = await this.backend.regenerate(question.token, call.signal);
      if (answer.is === 'done') this.pendingPasscodes.receive(answer.handover);
      const asksAgain = answer.is === 'ask_again' && !call.signal.aborted;
      this.#confirmation = asksAgain ? answer.confirmation : null;
    } catch (error) {
      this.#fail(question.file, error);
    }
    this.#busy = this.#cancelling = false;
  }

  /** Regenerates after an answer was lost. The notice that offers it named the recipients: only a warning asks again. */
  async again(): Promise<void> {
    const failed = this.#failed;
    if (failed === null || this.#busy || this.#preparing !== null) return;
    await this.#prepare(failed.file);
    if (this.#confirmation?.warnings.length === 0) await this.confirm();
    if (this.#failed === failed && this.asked === null) this.#failed = null;
  }

  dismiss(): void {
    this.#failed = null;
  }

  async #prepare(file: RestoredFile): Promise<void> {
    this.#call?.abort();
    const call = new AbortController();
    this.#call = call;
    this.#preparing = file;
    try {
      const confirmation = await this.backend.prepareRegeneration(file.id, file.asset, call.signal);
      if (this.#call === call) this.#confirmation = confirmation;
    } catch (error) {
      if (this.#call === call) this.#fail(file, error);
    }
    if (this.#call === call) this.#preparing = null;
  }

  #fail(file: RestoredFile, error: unknown): void {
    const problem = shownError(error);
    this.#failed = problem ? { file, problem } : null;
    this.#confirmation = null;
  }
}
