import type { Backend } from '../../api/client';
import type { ItemKey, NameProblem } from '../../api/bindings';
import { Debounce, LatestOnly } from '../../lib/async';

/** Milliseconds without a keystroke before the name is checked against the folder. */
const TYPING = 200;

/** A proposed name, checked against a folder while it is typed. */
export class NewName {
  #text = $state('');
  #problem = $state<NameProblem | null>(null);
  #awkward = $state(false);
  #checking = $state(false);
  readonly #newest = new LatestOnly();
  readonly #debounce = new Debounce(TYPING);

  constructor(
    private readonly backend: Backend,
    private readonly item: ItemKey,
    private readonly folderId: string,
    suggestion: string,
  ) {
    this.#text = suggestion;
  }

  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    // Clears the problem of the previous name until the new name is checked.
    this.#problem = text === '' ? 'empty' : null;
    this.#checking = text !== '';
    this.#newest.stop();
    this.#debounce.run(() => void this.check());
  }
  /** Why the name cannot be used, as far as it was checked. */
  get problem(): NameProblem | null {
    return this.#problem;
  }
  /** It can be used, but not on Windows computers. */
  get awkwardOnWindows(): boolean {
    return this.#awkward;
  }
  get checking(): boolean {
    return this.#checking;
  }
  /** The name was refused since. */
  refuse(problem: NameProblem): void {
    this.#problem = problem;
  }

  /** Returns true if the name can be used; a check that fails is left to the restore itself. */
  async check(): Promise<boolean> {
    this.#debounce.stop();
    if (this.#text === '') {
      this.#problem = 'empty';
      return false;
    }
    const signal = this.#newest.begin();
    this.#checking = true;
    try {
      const verdict = await this.backend.checkName(this.item, this.folderId, this.#text, signal);
      if (signal.aborted) return false;
      this.#problem = verdict.problem;
      this.#awkward = verdict.awkward_on_windows;
    } catch {
      if (signal.aborted) return false;
    }
    this.#checking = false;
    return this.#problem === null;
  }

  stop(): void {
    this.#debounce.stop();
    this.#newest.stop();
  }
}
