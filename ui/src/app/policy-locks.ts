import type { Locks, Settings } from '../api/bindings';
import { m } from '../paraglide/messages.js';

/** Returns the sentence that names who manages a setting. */
export function lockedBy(locks: Locks): string {
  return locks.by === null ? m.settings_locked() : m.settings_locked_by({ by: locks.by });
}

/** Returns why a setting cannot be changed here; undefined if it can. */
export function lockReason(locks: Locks, setting: keyof Settings): string | undefined {
  return locks.settings.includes(setting) ? lockedBy(locks) : undefined;
}
