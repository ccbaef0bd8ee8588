import type { Backend } from '../api/client';

/** Milliseconds between two reports: Rust counts minutes. */
const BETWEEN = 10_000;

/** Reports user activity to Rust, which wipes secrets after ten minutes without any. */
export class IdleReporter {
  #lastReport = -Infinity;

  constructor(private readonly backend: Backend) {}

  /** Reports a key or a press; at once if `urgent`, when something is about to be wiped. */
  onUserInput(urgent = false): void {
    const now = performance.now();
    if (!urgent && now - this.#lastReport < BETWEEN) return;
    this.#lastReport = now;
    // A report that fails leads to an early wipe, which is shown.
    void this.backend.reportUserActivity().catch(() => undefined);
  }
}
