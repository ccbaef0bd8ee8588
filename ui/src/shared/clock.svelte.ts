import { createSubscriber } from 'svelte/reactivity';

/** By how much the services' clock is ahead of this computer's, in milliseconds. Rust measures it and says it. */
let ahead = $state(0);

/** Ages are told by the services' clock from now on, so that a computer's clock that is wrong changes none. */
export function useServiceTime(milliseconds: number): void {
  ahead = milliseconds;
}

/** The time now by the services' clock, in epoch milliseconds. */
export function serviceNow(): number {
  return Date.now() + ahead;
}

/** The time now in epoch milliseconds, read again by whoever uses it every `every` milliseconds while it is shown. */
export class Clock {
  readonly #subscribe: () => void;
  readonly #read: () => number;

  constructor(every: number, read: () => number) {
    this.#read = read;
    this.#subscribe = createSubscriber((update) => {
      const timer = setInterval(update, every);
      return () => {
        clearInterval(timer);
      };
    });
  }

  get now(): number {
    this.#subscribe();
    return this.#read();
  }
}

/** For texts such as "5 min ago". */
export const minutes = new Clock(15_000, serviceNow);

/** For countdowns to what a service does. */
export const seconds = new Clock(1000, serviceNow);

/** For countdowns to what this program does itself, by this computer's clock. */
export const ownSeconds = new Clock(1000, () => Date.now());
