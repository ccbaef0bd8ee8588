import type { Comparison, ItemKind } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { duration, fileSize } from '../../lib/format';

/** Differences of time below this many seconds are no difference to a person. */
export const MOMENT = 60;

const kinds: Record<ItemKind, () => string> = {
  file: m.conflict_word_file,
  folder: m.conflict_word_folder,
  web_link: m.conflict_word_web_link,
};

/** How the item in the folder and the one in the trash differ, in sentences. */
export function comparisonText(comparison: Comparison, existing: ItemKind, trashed: ItemKind): string[] {
  if (!comparison.same_kind) {
    return [m.conflict_other_kind({ existing: kinds[existing](), trashed: kinds[trashed]() })];
  }
  if (comparison.same_content === true) return [m.conflict_same(), m.conflict_same_hint()];
  const different = comparison.same_content === false ? [m.conflict_different()] : [];
  const how = differences(comparison);
  if (how === null) return different.length > 0 ? different : [m.conflict_unknown()];
  return [...different, how];
}

function differences({ newer_by_seconds, larger_by_bytes }: Comparison): string | null {
  const newer = newer_by_seconds !== null && Math.abs(newer_by_seconds) >= MOMENT ? newer_by_seconds : 0;
  const larger = larger_by_bytes ?? 0;
  const time = duration(Math.abs(newer) * 1000);
  const size = fileSize(Math.abs(larger));
  if (newer > 0 && larger > 0) return m.conflict_newer_larger({ time, size });
  if (newer > 0 && larger < 0) return m.conflict_newer_smaller({ time, size });
  if (newer < 0 && larger > 0) return m.conflict_older_larger({ time, size });
  if (newer < 0 && larger < 0) return m.conflict_older_smaller({ time, size });
  if (newer !== 0) return newer > 0 ? m.conflict_newer({ by: time }) : m.conflict_older({ by: time });
  if (larger !== 0) return larger > 0 ? m.conflict_larger({ by: size }) : m.conflict_smaller({ by: size });
  return null;
}
