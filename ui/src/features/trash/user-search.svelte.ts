import type { Backend } from '../../api/client';
import type { Person, Problem } from '../../api/bindings';
import { Debounce, LatestOnly } from '../../lib/async';
import { shownError } from '../../api/errors';

/** Milliseconds without a keystroke before Box is asked. */
const TYPING = 120;

/** People of the company, found by the beginning of a name. */
export class People {
  #text = $state('');
  #found = $state.raw<readonly Person[]>([]);
  #everybody = $state(true);
  #unreadable = $state(0);
  #looked = $state(false);
  #problem = $state.raw<Problem | null>(null);
  readonly #newest = new LatestOnly();
  readonly #debounce = new Debounce(TYPING);

  constructor(private readonly backend: Backend) {}

  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    this.#text = text;
    this.#looked = false;
    this.#debounce.run(() => void this.look());
  }
  get found(): readonly Person[] {
    return this.#found;
  }
  /** The whole company was searched. */
  get everybody(): boolean {
    return this.#everybody;
  }
  /** How many people in Box's answer could not be read. */
  get unreadable(): number {
    return this.#unreadable;
  }
  /** There is an answer to what was typed. */
  get looked(): boolean {
    return this.#looked;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  async look(): Promise<void> {
    this.#debounce.stop();
    const signal = this.#newest.begin();
    try {
      const { people, everybody, unreadable } = await this.backend.searchUsers(this.#text, signal);
      if (signal.aborted) return;
      this.#found = people;
      this.#everybody = everybody;
      this.#unreadable = unreadable;
      this.#problem = null;
    } catch (error) {
      if (signal.aborted) return;
      this.#problem = shownError(error);
    }
    this.#looked = true;
  }

  stop(): void {
    this.#debounce.stop();
    this.#newest.stop();
  }
}
