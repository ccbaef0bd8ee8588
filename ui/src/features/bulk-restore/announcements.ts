import type { JobState } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { count } from '../../lib/format';
import { ended } from './jobs.svelte';
import { jobTitle } from './labels';

/** Returns the announcement for a running job: at every tenth of it and at every new phase, null in between. */
export function milestone(before: JobState | undefined, now: JobState): string | null {
  if (before === undefined || before.phase !== now.phase) return jobTitle(now);
  if (now.phase !== 'running') return null;
  const tenth = (job: JobState) => Math.floor((ended(job) * 10) / Math.max(1, job.counts.items));
  if (tenth(now) === tenth(before)) return null;
  return m.job_said_share({ share: tenth(now) * 10, done: count(now.counts.done) });
}
