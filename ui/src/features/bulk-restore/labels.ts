import type { BlockedUser, Decision, DryRunGroup, Group, JobState, Waiting } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { count, duration, fileSize } from '../../lib/format';
import { escapeInvisible } from '../../lib/escape-invisible';
import type { ChosenFolder } from '../../widgets/folder-picker/folder-browser.svelte';

/** A number as words need it: for the plural, and as it is shown. */
export function many(items: number): { count: number; items: string } {
  return { count: items, items: count(items) };
}

const titles: Record<Group, (of: { count: number; items: string }) => string> = {
  erased_soon: m.job_group_erased_soon,
  ready: m.job_group_ready,
  inside_selected: m.job_group_inside_selected,
  name_taken: m.job_group_name_taken,
  folder_in_trash: m.job_group_folder_in_trash,
  folder_gone: m.job_group_folder_gone,
  no_access: m.job_group_no_access,
  not_in_trash: m.job_group_not_in_trash,
};

const notes: Record<Group, (() => string) | null> = {
  erased_soon: m.job_group_erased_soon_note,
  ready: null,
  inside_selected: m.job_group_inside_selected_note,
  name_taken: m.job_group_name_taken_note,
  folder_in_trash: m.job_group_folder_in_trash_note,
  folder_gone: m.job_group_folder_gone_note,
  no_access: m.job_group_no_access_note,
  not_in_trash: m.job_group_not_in_trash_note,
};

/** Returns the title of a group of items. */
export function groupTitle(group: Group, items: number): string {
  return titles[group](many(items));
}

const WITHOUT_PROBLEM: readonly Group[] = ['ready', 'erased_soon', 'inside_selected'];

/** Returns the groups with a problem before the others, otherwise in their order. */
export function problemsFirst<G extends { group: Group }>(groups: readonly G[]): G[] {
  const isCalm = ({ group }: G): boolean => WITHOUT_PROBLEM.includes(group);
  return [...groups.filter((group) => !isCalm(group)), ...groups.filter(isCalm)];
}

/** Returns the note of a group; undefined if its title is enough. */
export function groupNote(group: Group): string | undefined {
  return notes[group]?.();
}

const blockedBy: Record<string, (of: { user: string }) => string> = {
  terms: m.job_user_blocked_terms,
  password: m.job_user_blocked_password,
  email: m.job_user_blocked_email,
  location: m.job_user_blocked_location,
  user: m.job_user_blocked_gone,
};

/** Why nothing can be done on behalf of a user. */
export function blockedUser({ user, problem }: BlockedUser): string {
  const words =
    problem.code === 'StorageFull' ? m.job_user_blocked_storage : blockedBy[problem.detail?.about ?? ''];
  return (words ?? m.job_user_blocked_other)({ user: escapeInvisible(user.name) });
}

/** What a group that is asked about means. Where Box keeps their users out, that says more. */
export function askingNote({ asking, blocked_users = [] }: JobState, group: Group): string | undefined {
  const items = asking.find((asked) => asked.group === group)?.items;
  const blocked = blocked_users.reduce((sum, user) => sum + user.items, 0);
  return group === 'no_access' && blocked > 0 && blocked === items ? undefined : groupNote(group);
}

/** In how many folders, how large, how urgent. */
export function groupFacts({ group, places, bytes, erased_soon }: DryRunGroup): string {
  const facts: string[] = [m.job_group_places({ count: places })];
  if (bytes > 0) facts.push(fileSize(bytes));
  if (erased_soon > 0 && group !== 'erased_soon') facts.push(m.job_group_soon({ count: erased_soon }));
  return facts.join(' · ');
}

/** A decision as one of the answers to choose from. */
export function decisionLabel(decision: Decision, folder?: ChosenFolder): string {
  switch (decision.what) {
    case 'keep_both':
      return m.conflict_keep_both();
    case 'skip':
      return m.job_decide_skip();
    case 'ask':
      return m.job_decide_ask();
    case 'try_again':
      return m.job_decide_try_again();
    case 'restore':
      switch (decision.choice.how) {
        case 'as_it_was':
          return m.job_decide_as_it_was();
        case 'new_name':
          return m.job_decide_named({ name: escapeInvisible(decision.choice.name) });
        case 'folder_first':
          return m.folder_first();
        case 'rename_existing':
          return m.job_decide_rename_existing();
        case 'other_folder':
        case 'elsewhere':
          return folder === undefined
            ? m.job_decide_folder()
            : m.job_decide_into({
                folder: (folder.path ?? [folder.name]).map(escapeInvisible).join(' / ') || m.trash_top(),
              });
      }
  }
}

/** Returns the note of a decision. */
export function decisionNote(decision: Decision): string | undefined {
  if (decision.what !== 'restore') return undefined;
  if (decision.choice.how === 'elsewhere') return m.job_two_steps();
  return decision.choice.how === 'rename_existing' ? m.job_rename_note() : undefined;
}

/** Returns true if a job is being undone, or was and is over. */
export function isUndone(job: JobState): boolean {
  const { undoing, counts, can_undo } = job;
  return undoing || (isOver(job) && counts.undone + counts.changed_since > 0 && !can_undo);
}

/** Where a job stands, as the title of its page. */
export function jobTitle(job: JobState): string {
  const { counts, phase } = job;
  const undoing = isUndone(job);
  const all = many(undoing ? counts.done : counts.items);
  const done = count(counts.done);
  switch (phase) {
    case 'running':
      return m.job_title_running(all);
    case 'undoing':
      return m.job_title_undoing(all);
    case 'stopping':
      return m.job_title_stopping(all);
    case 'paused':
      return m.job_title_paused(all);
    case 'asking':
      return m.job_title_asking(many(counts.asking));
    case 'finished':
    case 'cancelled':
      if (undoing) return m.job_title_undone({ undone: count(counts.undone), done });
      return phase === 'finished'
        ? m.job_title_finished({ done, items: all.items })
        : m.job_title_cancelled({ done, items: all.items });
  }
}

const waits: Record<Waiting['reason'], () => string> = {
  asked_to_wait: m.job_wait_asked_to_wait,
  folder_busy: m.job_wait_folder_busy,
  offline: m.job_wait_offline,
  slept: m.job_wait_slept,
  misbehaving: m.job_wait_misbehaving,
  intercepted: m.job_wait_intercepted,
  looking_up: m.job_wait_looking_up,
};

/** Returns the reason why a job waits, and until when. */
export function waitWords({ reason, until }: Waiting, now: number): string {
  const why = waits[reason]();
  const left = until === null ? 0 : Date.parse(until) - now;
  return left > 0 ? m.job_wait_until({ why, time: duration(left) }) : m.job_wait_soon({ why });
}

/** Returns true for a job that is over. */
export function isOver({ phase }: JobState): boolean {
  return phase === 'finished' || phase === 'cancelled';
}

/** How many items have no ending yet. */
export function left({ counts, undoing }: JobState): number {
  if (undoing) return counts.done - counts.undone - counts.changed_since;
  return counts.pending + counts.in_flight;
}
