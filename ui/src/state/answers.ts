/** Lets only the newest of several calls of one kind run: beginning one cancels the one before. */
export class Newest {
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

/** Runs the last of several quick calls, `wait` milliseconds after it. */
export class Pause {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly wait: number) {}

  then(run: () => void): void {
    this.stop();
    this.#timer = setTimeout(run, this.wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
