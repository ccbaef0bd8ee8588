import type { Event } from '../api/bindings';
import { m } from '../paraglide/messages.js';
import type { Notices } from './notifications.svelte';

/** Says that the keychain is waited for, as long as it is: its question may be behind this window. */
export function tellKeychain(notices: Notices): (event: Event) => void {
  let shown: number | undefined;
  return (event) => {
    if (event.about !== 'keychain') return;
    if (shown !== undefined) notices.dismiss(shown);
    // Good news and mere facts go away by themselves; this stays until the keychain answers.
    shown = event.waiting
      ? notices.show({ tone: 'warn', title: m.keychain_waiting(), meaning: m.keychain_waiting_meaning() })
      : undefined;
  };
}
