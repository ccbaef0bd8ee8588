import type { Problem } from '../api/bindings';
import { errorMessage } from '../api/error-messages';
import { m } from '../paraglide/messages.js';
import type { Notifications } from './notifications.svelte';

/** Shows that an action took place and is not in the journal yet. */
export function notifyNotJournaled(error: Problem, notifications: Notifications): void {
  const { advice } = errorMessage(error);
  notifications.show({
    tone: 'warn',
    title: m.not_written_down(),
    meaning: m.not_written_down_meaning(),
    advice,
  });
}
