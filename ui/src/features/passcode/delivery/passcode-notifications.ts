import type { Event, HoldEnd } from '../../../api/bindings';
import type { Navigation } from '../../../app/navigation.svelte';
import type { Notifications } from '../../../app/notifications.svelte';
import { escapeInvisible } from '../../../lib/escape-invisible';
import { m } from '../../../paraglide/messages.js';
import type { PendingPasscodes } from './pending-passcodes.svelte';

/** Notifications about pending passcodes, for when their own page is not shown. */
export class PasscodeNotifications {
  #notCleared: number | undefined;

  constructor(
    private readonly pending: PendingPasscodes,
    private readonly navigation: Navigation,
    private readonly notifications: Notifications,
  ) {}

  /** Must be called after the pending passcodes handled the same event. */
  handleEvent(event: Event): void {
    if (event.about === 'clipboard') this.#clipboardChanged(event.ended);
    if (event.about === 'wiped' && this.navigation.place !== 'passcode') {
      this.#wiped(event.handovers.length);
    }
  }

  /** Shown over every page, because its own may be closed or its passcode delivered; dismissed once it is cleared. */
  #clipboardChanged(ended: HoldEnd | null): void {
    const { pending, navigation, notifications } = this;
    if (ended === 'clearing') return;
    if (this.#notCleared !== undefined) notifications.dismiss(this.#notCleared);
    this.#notCleared = undefined;
    const shown = navigation.place === 'passcode' && pending.open !== null;
    if (ended !== 'not_cleared' || (shown && pending.open?.id === pending.ended?.handover)) return;
    this.#notCleared = notifications.show({
      tone: 'bad',
      title: m.handover_not_cleared(),
      meaning: m.handover_not_cleared_meaning(),
      advice: m.handover_not_cleared_advice(),
      action: { label: m.handover_clear(), run: () => void pending.clear() },
    });
  }

  /** The passcode page shows each of them by itself. */
  #wiped(count: number): void {
    const [first] = this.pending.wiped;
    if (count === 0 || first === undefined) return;
    const who = first.file.recipients.map(escapeInvisible).join(', ') || m.passcode_the_recipient();
    const action = { label: m.passcode_wiped_show(), run: () => void this.navigation.go('passcode') };
    this.notifications.show({ tone: 'warn', title: m.passcode_wiped({ who }), action });
  }
}
