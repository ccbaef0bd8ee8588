import { createSubscriber } from 'svelte/reactivity';

/** Milliseconds by which the services' clock is ahead of this computer's, as measured by Rust. */
let ahead = $state(0);

/** Sets the difference to the services' clock, so that a wrong clock of this computer changes no displayed age. */
export function useServiceTime(milliseconds: number): void {
  ahead = milliseconds;
}

/** Returns the time now by the services' clock, in epoch milliseconds. */
export function serviceNow(): number {
  return Date.now() + ahead;
}

/** The time now in epoch milliseconds, reactive: it is read again every `every` milliseconds while it is used. */
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
