import type { TrashedItem } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { shortDay } from '../../lib/format';

/** Returns the note about when an item that stays in the trash is permanently deleted. */
export function expiryNote(item: TrashedItem | null): string | undefined {
  if (item === null) return undefined;
  return item.erased_at === null
    ? m.restore_leave_kept()
    : m.restore_leave_until({ day: shortDay(item.erased_at) });
}
