import type { Backend } from '../api/client';
import { m } from '../paraglide/messages.js';
import type { Navigation } from './navigation.svelte';
import type { Notifications } from './notifications.svelte';

/** Work that the window must not lose when it closes, as the features report it. */
export interface OpenWork {
  /** Returns true while a passcode is being regenerated. */
  isRegenerating: () => boolean;
  hasPendingPasscodes: () => boolean;
  /** Asks about the pending passcodes; calls `proceed` once that is answered. */
  askAboutPasscodes: (proceed: () => void) => void;
  /** Returns true while a bulk restore runs. */
  isRestoring: () => boolean;
}

/** The dialogue with the person between a request to close the window and its end. */
export class Closing {
  /** True while the window asks whether to close during a bulk restore. */
  asking = $state(false);

  constructor(
    private readonly backend: Backend,
    private readonly navigation: Navigation,
    private readonly notifications: Notifications,
    private readonly work: OpenWork,
  ) {}

  /** Closes the window unless open work needs an answer first. */
  async request(): Promise<void> {
    // First, because a page that does not acknowledge is taken for one that hangs.
    void this.backend.closeHeard();
    if (this.work.isRegenerating()) {
      this.notifications.show({ tone: 'warn', title: m.close_wait(), meaning: m.close_wait_meaning() });
    } else if (this.work.hasPendingPasscodes()) {
      if (this.navigation.place === 'passcode' || (await this.navigation.go('passcode'))) {
        this.work.askAboutPasscodes(() => void this.#quit());
      }
    } else if (this.work.isRestoring() || (await this.navigation.mayLeave())) await this.#quit();
  }

  /** Closes the window although a bulk restore runs. */
  async confirm(): Promise<void> {
    try {
      await this.backend.quit();
    } catch (reason) {
      this.notifications.problem(reason);
    }
  }

  cancel(): void {
    this.asking = false;
  }

  /** A running job is asked about before the window closes, whatever was asked before. */
  async #quit(): Promise<void> {
    if (this.work.isRestoring()) this.asking = true;
    else await this.backend.quit();
  }
}
