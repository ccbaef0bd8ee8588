import type { TrashedItem } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { shortDay } from '../../lib/format';

/** What happens to an item that stays in the trash. */
export function expiryNote(item: TrashedItem | null): string | undefined {
  if (item === null) return undefined;
  return item.erased_at === null
    ? m.restore_leave_kept()
    : m.restore_leave_until({ day: shortDay(item.erased_at) });
}
