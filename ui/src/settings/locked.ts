import type { Locks, Settings } from '../ipc/bindings';
import { m } from '../paraglide/messages.js';

/** Why a setting cannot be changed here; undefined when it can. */
export function lockedWords(locks: Locks, setting: keyof Settings): string | undefined {
  if (!locks.settings.includes(setting)) return undefined;
  return locks.by === null ? m.settings_locked() : m.settings_locked_by({ by: locks.by });
}
