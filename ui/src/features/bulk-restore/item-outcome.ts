import type { Group, JobItem, JobItemState, Undone } from '../../api/bindings';
import { errorMessage } from '../../api/error-messages';
import { m } from '../../paraglide/messages.js';
import { escapeInvisible } from '../../lib/escape-invisible';

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

const obstacles: Record<Group, () => string> = {
  erased_soon: m.job_why_group_other,
  ready: m.job_why_group_other,
  inside_selected: m.job_why_group_other,
  name_taken: m.job_why_group_name_taken,
  folder_in_trash: m.job_why_group_folder_in_trash,
  folder_gone: m.job_why_group_folder_gone,
  no_access: m.job_why_group_no_access,
  not_in_trash: m.problem_not_in_trash,
};

export function itemOutcome(item: JobItem): ItemOutcome {
  const { words, tone } = item.undone === null ? states[item.state] : undoings[item.undone];
  return { words: words(), tone };
}

/** Why it ended so, in one sentence; empty where there is nothing to say. */
export function itemReason(item: JobItem): string {
  if (item.undone === 'changed_since') return m.job_why_changed();
  if (item.undone === 'done' && item.existing_renamed !== null) {
    return m.restore_undone_keeps({ name: escapeInvisible(item.existing_renamed) });
  }
  if (item.about === 'entry') return m.job_why_entry();
  if (item.undone === 'unknown') return m.job_why_undo_unknown();
  if (item.state === 'unknown' && item.code === 'UnknownOutcome') {
    return item.existing_renamed === null
      ? m.job_why_unknown()
      : m.job_why_unknown_renamed({ name: escapeInvisible(item.existing_renamed) });
  }
  if (item.code === 'NameInvalid' && item.refused_name !== null) {
    return m.job_why_name_refused({ name: escapeInvisible(item.refused_name) });
  }
  if (item.code !== null) {
    const detail = item.about === null ? {} : { detail: { about: item.about } };
    return errorMessage({ code: item.code, message: item.message ?? '', retryable: false, ...detail }, 'Box')
      .title;
  }
  if (item.state === 'skipped') {
    return item.decision.what === 'skip' ? m.job_why_left() : m.job_why_stopped();
  }
  if (item.state === 'asking') return obstacles[item.group]();
  if (item.existing_renamed !== null)
    return m.job_why_renamed({ name: escapeInvisible(item.existing_renamed) });
  return item.found_by_looking ? m.job_why_looked() : '';
}

/** Where it is now, from the top down to its own name; null while it is not back, or is in the trash again. */
export function pathNow(item: JobItem): string[] | null {
  if (item.state !== 'done' || item.undone === 'done' || item.path === null) return null;
  return [...item.path, item.new_name ?? item.name];
}
