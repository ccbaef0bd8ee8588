import type { Locks, Settings } from '../api/bindings';
import { lockedBy } from '../state/locked';

/** Why a setting cannot be changed here; undefined when it can. */
export function lockedWords(locks: Locks, setting: keyof Settings): string | undefined {
  if (!locks.settings.includes(setting)) return undefined;
  return lockedBy(locks);
}
