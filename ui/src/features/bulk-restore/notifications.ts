import type { JobState } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { count } from '../../lib/format';
import { isGoingOn, type Jobs } from './jobs.svelte';
import type { Navigation } from '../../app/navigation.svelte';
import type { Notices, NoticeWords } from '../../app/notifications.svelte';
import { milestone } from './announcements';
import { isUndone, left, many } from './labels';

/** Tells what becomes of a job: read out where it is shown, as a notice where the person is elsewhere. */
export function tellJob(
  before: JobState | undefined,
  now: JobState,
  jobs: Jobs,
  where: Navigation,
  notices: Notices,
): void {
  const stood = before !== undefined && isGoingOn(before.phase) && !isGoingOn(now.phase);
  const inSight = where.place === 'restore' && jobs.shown?.id === now.id;
  if (stood && !inSight) {
    notices.show(stoodWords(now, () => void showJob(now, jobs, where)));
    return;
  }
  const words = milestone(before, now);
  if (words !== null) notices.say(words);
}

/** What an earlier run left unfinished: the way on, with one button. */
export function offerWords(job: JobState, jobs: Jobs, where: Navigation): NoticeWords {
  const open = () => void showJob(job, jobs, where);
  if (job.phase === 'asking') {
    return {
      tone: 'warn',
      title: m.job_offer_asking(many(job.counts.asking)),
      action: { label: m.job_offer_show(), run: open },
    };
  }
  const goOn = async () => {
    if (await showJob(job, jobs, where)) await jobs.resume();
  };
  return {
    tone: 'warn',
    title: job.undoing ? m.job_offer_undo() : m.job_offer_paused(many(left(job))),
    meaning: m.job_offer_paused_meaning(),
    action: { label: m.job_resume(), run: () => void goOn() },
  };
}

/** Shows a job, wherever the person is; says whether that place may be left. */
export async function showJob(job: JobState, jobs: Jobs, where: Navigation): Promise<boolean> {
  if (!(await where.go('restore'))) return false;
  jobs.open(job.id);
  return true;
}

function stoodWords(job: JobState, open: () => void): NoticeWords {
  const { counts, phase } = job;
  const done = count(counts.done);
  const show = { label: m.job_offer_show(), run: open };
  if (phase === 'asking') {
    return { tone: 'warn', title: m.job_offer_asking(many(counts.asking)), action: show };
  }
  if (phase === 'paused') return { tone: 'warn', title: m.job_ended_problem(), action: show };
  const title = isUndone(job)
    ? m.job_ended_undo({ undone: count(counts.undone) })
    : m.job_ended({ done, items: count(counts.items) });
  const clean = counts.failed + counts.unknown + counts.changed_since === 0;
  return { tone: clean ? 'good' : 'warn', title, action: { label: m.job_ended_show(), run: open } };
}
