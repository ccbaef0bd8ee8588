/** Lets only the latest of several calls of one kind run: beginning one cancels the previous one. */
export class LatestOnly {
  #running: AbortController | undefined;

  begin(): AbortSignal {
    this.stop();
    this.#running = new AbortController();
    return this.#running.signal;
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }
}

/** Runs the last of several quick calls, `wait` milliseconds after it was made. */
export class Debounce {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly wait: number) {}

  run(action: () => void): void {
    this.stop();
    this.#timer = setTimeout(action, this.wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
