import type { JobCounts, JobItemFilter, JobState } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { isUndone, many } from './labels';

/** A part of a job, by what became of it. */
export interface JobPart {
  tone: 'plain' | 'good' | 'warn' | 'bad';
  items: number;
  words: string;
}

type Count = keyof JobCounts;

const parts: readonly {
  of: Count;
  tone: JobPart['tone'];
  words: (of: { count: number; items: string }) => string;
}[] = [
  { of: 'undone', tone: 'plain', words: m.job_tag_undone },
  { of: 'changed_since', tone: 'warn', words: m.job_tag_changed },
  { of: 'done', tone: 'good', words: m.job_tag_done },
  { of: 'asking', tone: 'warn', words: m.job_tag_asking },
  { of: 'failed', tone: 'bad', words: m.job_tag_failed },
  { of: 'unknown', tone: 'bad', words: m.job_tag_unknown },
  { of: 'skipped', tone: 'plain', words: m.job_tag_skipped },
];

/** Returns a tag for each kind of outcome; open items come last. */
export function tagsOf(job: JobState): JobPart[] {
  const { undone, changed_since } = job.counts;
  const counts = { ...job.counts, done: job.counts.done - undone - changed_since };
  const found = partsOf(
    counts,
    parts.map(({ of }) => of),
  );
  const waiting = counts.pending + counts.in_flight;
  if (waiting === 0) return found;
  return [...found, { tone: 'plain', items: waiting, words: m.job_tag_left(many(waiting)) }];
}

/** The parts of the bar: what has an ending, and what asks. They are at most as many as there are items. */
export function segmentsOf(job: JobState): { of: number; parts: JobPart[] } {
  const { counts } = job;
  if (isUndone(job)) {
    return { of: counts.done, parts: partsOf(counts, ['undone', 'changed_since']) };
  }
  return { of: counts.items, parts: partsOf(counts, ['done', 'asking', 'failed', 'unknown', 'skipped']) };
}

/** The parts of the bar that have an ending: what asks is not done. */
export function settledOf(job: JobState): { of: number; parts: JobPart[] } {
  return segmentsOf({ ...job, counts: { ...job.counts, asking: 0 } });
}

function partsOf(counts: JobCounts, wanted: readonly Count[]): JobPart[] {
  return parts
    .filter(({ of }) => wanted.includes(of) && counts[of] > 0)
    .map(({ of, tone, words }) => ({ tone, items: counts[of], words: words(many(counts[of])) }));
}

/** How many items a list of them would show. */
export function countOf(filter: JobItemFilter, { counts }: JobState): number {
  switch (filter) {
    case 'all':
      return counts.items;
    case 'left':
      return counts.pending + counts.in_flight;
    case 'asking':
      return counts.asking;
    case 'done':
      return counts.done;
    case 'skipped':
      return counts.skipped;
    case 'not_done':
      return counts.failed + counts.unknown;
  }
}
