import { createSubscriber } from 'svelte/reactivity';

/** The time now in epoch milliseconds, read again by whoever uses it every `every` milliseconds while it is shown. */
export class Clock {
  readonly #subscribe: () => void;

  constructor(every: number) {
    this.#subscribe = createSubscriber((update) => {
      const timer = setInterval(update, every);
      return () => {
        clearInterval(timer);
      };
    });
  }

  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

/** For texts such as "5 min ago". */
export const minutes = new Clock(15_000);

/** For countdowns. */
export const seconds = new Clock(1000);
