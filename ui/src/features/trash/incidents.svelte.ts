import type { IncidentList, Problem } from '../../api/bindings';
import type { Backend } from '../../api/client';
import { shownError } from '../../api/errors';
import { LatestOnly } from '../../lib/async';
import { EVERYTHING } from './trash-filter';

/** Milliseconds between two updates while Box is asked who deleted what. */
const GROWING = 500;

/** What was deleted in one go, and on which days: from the list in memory, with the people as soon as Box names them. */
export class TrashIncidents {
  #list = $state.raw<IncidentList | null>(null);
  #asking = $state(false);
  #anonymous = $state(false);
  #problem = $state.raw<Problem | null>(null);
  #growing: ReturnType<typeof setTimeout> | undefined;
  readonly #newest = new LatestOnly();

  constructor(private readonly backend: Backend) {}

  /** Null until it was read for the first time. */
  get list(): IncidentList | null {
    return this.#list;
  }
  /** Box is being asked who deleted what. */
  get asking(): boolean {
    return this.#asking;
  }
  /** This account may not see who deleted what. */
  get anonymous(): boolean {
    return this.#anonymous;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Reads the list, then asks who deleted what and reads it again. */
  async begin(): Promise<void> {
    const signal = this.#newest.begin();
    this.#problem = null;
    await this.#read();
    if (this.#anonymous || signal.aborted) return;
    this.#asking = true;
    try {
      await this.backend.findDeleters(EVERYTHING, signal);
    } catch (error) {
      if (signal.aborted) return;
      const problem = shownError(error);
      if (problem?.code === 'Forbidden') this.#anonymous = true;
      else this.#problem = problem;
    }
    if (signal.aborted) return;
    this.#asking = false;
    await this.#read();
  }

  stop(): void {
    this.#newest.stop();
    clearTimeout(this.#growing);
    this.#growing = undefined;
    this.#asking = false;
  }

  /** More is listed or known: the list is read again, now and then. */
  grow(): void {
    this.#growing ??= setTimeout(() => {
      this.#growing = undefined;
      void this.#read();
    }, GROWING);
  }

  async #read(): Promise<void> {
    try {
      this.#list = await this.backend.trashIncidents();
    } catch (error) {
      this.#problem = shownError(error);
    }
  }
}
