import type { ActivityRow, Ending, JobTally } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { count } from '../../lib/format';

const names: Record<Ending, () => string> = {
  started: m.activity_started,
  done: m.activity_done,
  not_done: m.activity_not_done,
  unknown: m.activity_unknown,
};

/** Returns how far a bulk restore got that ended before everything was restored. */
export function partOf({ ending, tally }: Pick<ActivityRow, 'ending' | 'tally'>): JobTally | null {
  if (ending !== 'done' || tally === null || tally.restored === null) return null;
  return tally.restored < tally.items ? tally : null;
}

/** How it ended, in words. */
export function outcomeName(row: Pick<ActivityRow, 'ending' | 'tally'>): string {
  const part = partOf(row);
  if (part === null) return names[row.ending]();
  return m.activity_part({ restored: count(part.restored ?? 0), items: count(part.items) });
}
