import type { Event } from '../api/bindings';
import { m } from '../paraglide/messages.js';
import type { Notifications } from './notifications.svelte';

/** Returns a handler that shows a notification while the keychain is waited for: its prompt may be behind this window. */
export function keychainNotifier(notifications: Notifications): (event: Event) => void {
  let shown: number | undefined;
  return (event) => {
    if (event.about !== 'keychain') return;
    if (shown !== undefined) notifications.dismiss(shown);
    // Good news and mere facts go away by themselves; this stays until the keychain answers.
    shown = event.waiting
      ? notifications.show({
          tone: 'warn',
          title: m.keychain_waiting(),
          meaning: m.keychain_waiting_meaning(),
        })
      : undefined;
  };
}
