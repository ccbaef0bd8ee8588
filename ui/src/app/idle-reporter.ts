import type { Backend } from '../api/client';

/** Rust counts minutes, so it need not hear of every key. */
const BETWEEN = 10_000;

/** Tells Rust that somebody is there: after ten minutes without a word it forgets what is secret. */
export class Presence {
  #told = -Infinity;

  constructor(private readonly backend: Backend) {}

  /** A key or a press; `urgent` when something is about to be forgotten. */
  felt(urgent = false): void {
    const now = performance.now();
    if (!urgent && now - this.#told < BETWEEN) return;
    this.#told = now;
    // Rust not hearing it means that it forgets too early, which is told.
    void this.backend.somebodyIsThere().catch(() => undefined);
  }
}
