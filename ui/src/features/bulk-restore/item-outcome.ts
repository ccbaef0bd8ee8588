import type { JobItem, JobItemState, Undone } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';

/** How an item ended: in words, and how grave that is. */
export interface ItemOutcome {
  words: string;
  tone: 'plain' | 'good' | 'warn' | 'bad';
}

const states: Record<JobItemState, { words: () => string; tone: ItemOutcome['tone'] }> = {
  pending: { words: m.job_out_pending, tone: 'plain' },
  in_flight: { words: m.job_out_in_flight, tone: 'plain' },
  asking: { words: m.job_out_asking, tone: 'warn' },
  done: { words: m.job_out_done, tone: 'good' },
  skipped: { words: m.job_out_skipped, tone: 'plain' },
  failed: { words: m.job_out_failed, tone: 'bad' },
  unknown: { words: m.job_out_unknown, tone: 'bad' },
};

const undoings: Record<Undone, { words: () => string; tone: ItemOutcome['tone'] }> = {
  in_flight: { words: m.job_out_undoing, tone: 'plain' },
  done: { words: m.job_out_undone, tone: 'plain' },
  changed_since: { words: m.job_out_changed_since, tone: 'warn' },
  failed: { words: m.job_out_undo_failed, tone: 'bad' },
  unknown: { words: m.job_out_unknown, tone: 'bad' },
};

export function itemOutcome(item: JobItem): ItemOutcome {
  const { words, tone } = item.undone === null ? states[item.state] : undoings[item.undone];
  return { words: words(), tone };
}

/** Where it is now, from the top down to its own name; null while it is not back, or is in the trash again. */
export function pathNow(item: JobItem): string[] | null {
  if (item.state !== 'done' || item.undone === 'done' || item.path === null) return null;
  return [...item.path, item.new_name ?? item.name];
}
