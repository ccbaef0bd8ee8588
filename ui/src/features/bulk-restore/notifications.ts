import type { JobState } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { count } from '../../lib/format';
import { isRunning, type Jobs } from './jobs.svelte';
import type { Navigation } from '../../app/navigation.svelte';
import type { Notifications, NotificationContent } from '../../app/notifications.svelte';
import { milestone } from './announcements';
import { isUndone, left, many } from './labels';

/** Reports the progress of a job: announced where it is on screen, as a notification elsewhere. */
export function reportProgress(
  before: JobState | undefined,
  now: JobState,
  jobs: Jobs,
  navigation: Navigation,
  notifications: Notifications,
): void {
  const stood = before !== undefined && isRunning(before.phase) && !isRunning(now.phase);
  const inSight = navigation.place === 'restore' && jobs.shown?.id === now.id;
  if (stood && !inSight) {
    notifications.show(stoodWords(now, () => void showJob(now, jobs, navigation)));
    return;
  }
  const words = milestone(before, now);
  if (words !== null) notifications.say(words);
}

/** Returns the notification for a job that an earlier run left unfinished. */
export function unfinishedJobNotification(
  job: JobState,
  jobs: Jobs,
  navigation: Navigation,
): NotificationContent {
  const open = () => void showJob(job, jobs, navigation);
  if (job.phase === 'asking') {
    return {
      tone: 'warn',
      title: m.job_offer_asking(many(job.counts.asking)),
      action: { label: m.job_offer_show(), run: open },
    };
  }
  const goOn = async () => {
    if (await showJob(job, jobs, navigation)) await jobs.resume();
  };
  return {
    tone: 'warn',
    title: job.undoing ? m.job_offer_undo() : m.job_offer_paused(many(left(job))),
    meaning: m.job_offer_paused_meaning(),
    action: { label: m.job_resume(), run: () => void goOn() },
  };
}

/** Opens a job from any page; returns false if that page may not be left. */
export async function showJob(job: JobState, jobs: Jobs, navigation: Navigation): Promise<boolean> {
  if (!(await navigation.go('restore'))) return false;
  jobs.open(job.id);
  return true;
}

function stoodWords(job: JobState, open: () => void): NotificationContent {
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
