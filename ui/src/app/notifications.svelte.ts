import { createContext } from 'svelte';
import { errorMessage } from '../api/error-messages';
import { isCancelled, toAppError } from '../api/errors';
import { m } from '../paraglide/messages.js';
import { joinSentences } from '../lib/sentence';

/** A notification about something that happened elsewhere in the window. */
export interface NotificationContent {
  tone: 'info' | 'good' | 'warn' | 'bad';
  title: string;
  meaning?: string | undefined;
  advice?: string | undefined;
  footnote?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

export type ShownNotification = NotificationContent & { id: number };

/** How long good news stays, in milliseconds; bad news stays until it is dismissed. */
const GOOD_NEWS = 8000;

/** Notifications above every page, and the text of the live region. */
export class Notifications {
  #list = $state<ShownNotification[]>([]);
  #spoken = $state('');
  #next = 1;

  get list(): readonly ShownNotification[] {
    return this.#list;
  }

  /** The last thing said to screen readers. */
  get spoken(): string {
    return this.#spoken;
  }

  /** Shows a notice and reads it out; returns its number, for `dismiss`. */
  show(notice: NotificationContent): number {
    const id = this.#next++;
    this.#list = [...this.#list.slice(-2), { ...notice, id }];
    this.say(joinSentences([notice.title, notice.meaning, notice.advice]));
    if (notice.tone === 'good' || notice.tone === 'info') {
      setTimeout(() => {
        this.dismiss(id);
      }, GOOD_NEWS);
    }
    return id;
  }

  /** Shows the error of a rejected call; `again` repeats the call. A cancelled call shows nothing. */
  problem(reason: unknown, service?: string, again?: () => void): void {
    if (isCancelled(reason)) return;
    const problem = toAppError(reason);
    const { tone, title, meaning, advice, action } = errorMessage(problem, service);
    this.show({
      tone,
      title,
      meaning,
      advice,
      footnote: problem.request_id === undefined ? undefined : m.problem_request({ id: problem.request_id }),
      action: again && action === 'again' ? { label: m.try_again(), run: again } : undefined,
    });
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }

  /** Reads `words` out without showing them; the same words twice are read twice. */
  say(words: string): void {
    this.#spoken = words === this.#spoken ? `${words}\u00A0` : words;
  }
}

export const [getNotifications, provideNotifications] = createContext<Notifications>();
