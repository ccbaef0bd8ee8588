import type { Locks } from '../api/bindings';
import { m } from '../paraglide/messages.js';

/** Who locked something, in words. */
export function lockedBy(locks: Locks): string {
  return locks.by === null ? m.settings_locked() : m.settings_locked_by({ by: locks.by });
}
