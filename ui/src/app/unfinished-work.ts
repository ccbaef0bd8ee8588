import type { ActivityRow } from '../api/bindings';
import { m } from '../paraglide/messages.js';
import { timeOfDay } from '../lib/format';
import { escapeInvisible } from '../lib/escape-invisible';
import type { Accounts } from './accounts.svelte';
import type { Navigation } from './navigation.svelte';
import type { NotificationContent } from './notifications.svelte';

/** Above this number, one notification stands for all of them. */
const MOST_SINGLE = 3;

/** Returns one notification for each row that an earlier run left unfinished: its outcome and the next step. */
export function unfinishedNotifications(
  rows: ActivityRow[],
  navigation: Navigation,
  accounts: Accounts,
): NotificationContent[] {
  if (rows.length <= MOST_SINGLE) return rows.map((row) => rowNotification(row, navigation, accounts));
  return [
    {
      tone: 'warn',
      title: m.unfinished_title({ count: rows.length }),
      meaning: m.unfinished_meaning(),
      action: { label: m.unfinished_show(), run: () => void navigation.go('activity') },
    },
  ];
}

/** Returns the notification for one row. */
function rowNotification(row: ActivityRow, navigation: Navigation, accounts: Accounts): NotificationContent {
  const name = escapeInvisible(row.item_name);
  const at = timeOfDay(row.started_at);
  const who = row.for_whom.map(escapeInvisible).join(', ') || m.passcode_the_recipient();
  const find = (label: string) => openFileAction(row, label, navigation, accounts);
  if (row.action === 'share_link') {
    return {
      tone: 'warn',
      title: m.unfinished_share({ name, at }),
      meaning: m.unfinished_share_meaning({ who }),
      action: find(m.unfinished_share_find()),
    };
  }
  if (row.action === 'regenerate_passcode') {
    return {
      tone: 'warn',
      ...lost(row, { name, at, who }),
      action: find(m.passcode_generate_again()),
    };
  }
  return outcomeNotification(row, navigation, {
    done: m.unfinished_found,
    notUndone: m.unfinished_still_there,
    notRestored: m.unfinished_still_in_trash,
    unverified: m.unfinished_meaning,
    nextStep: { label: m.unfinished_to_trash(), run: () => void navigation.go('restore') },
  });
}

/** Returns the notification for a restore or an undo of this run that Box confirmed late, or never. */
export function settledNotification(row: ActivityRow, navigation: Navigation): NotificationContent {
  return outcomeNotification(row, navigation, {
    done: m.settled_done,
    notUndone: m.settled_not_undone,
    notRestored: m.settled_not_done,
    unverified: m.settled_unknown,
  });
}

/** Meanings of the outcomes of a restore or an undo. */
interface OutcomeMeanings {
  done: (inputs: { at: string }) => string;
  notUndone: (inputs: { at: string }) => string;
  notRestored: (inputs: { at: string }) => string;
  unverified: () => string;
  /** The action for an item that was not restored; by default its row in the activity is shown. */
  nextStep?: NotificationContent['action'];
}

/** Returns the notification for the outcome of a restore or an undo. */
function outcomeNotification(
  row: ActivityRow,
  navigation: Navigation,
  meanings: OutcomeMeanings,
): NotificationContent {
  const name = escapeInvisible(row.item_name);
  const at = timeOfDay(row.started_at);
  const action = { label: m.unfinished_show(), run: () => void navigation.go('activity') };
  const undo = row.action === 'undo_restore';
  switch (row.ending) {
    case 'done':
      return {
        tone: 'good',
        title: undo ? m.unfinished_undone({ name }) : m.unfinished_back({ name }),
        meaning: meanings.done({ at }),
        action,
      };
    case 'not_done':
      return {
        tone: 'warn',
        title: undo ? m.unfinished_not_undone({ name }) : m.unfinished_not_back({ name }),
        meaning: undo ? meanings.notUndone({ at }) : meanings.notRestored({ at }),
        action: undo ? action : (meanings.nextStep ?? action),
      };
    case 'started':
    case 'unknown':
      return {
        tone: 'warn',
        title: m.unfinished_unsettled({ name, at }),
        meaning: meanings.unverified(),
        action,
      };
  }
}

/** Returns the action that opens the file with the account of the row, which is switched to or has to be connected first. */
function openFileAction(
  row: ActivityRow,
  label: string,
  navigation: Navigation,
  accounts: Accounts,
): NonNullable<NotificationContent['action']> {
  const find = () => void navigation.go('passcode', { fileId: row.item_id });
  const id = row.account_id;
  if (id === null || id === accounts.clumio?.mark.id) return { label, run: find };
  const other = accounts.everyClumio.find(({ mark }) => mark.id === id);
  if (other === undefined) {
    return {
      label: m.unfinished_connect({ account: escapeInvisible(row.account) }),
      run: () => void navigation.go('settings', 'accounts'),
    };
  }
  return {
    label: m.unfinished_switch({ account: escapeInvisible(other.mark.label) }),
    run: () => void accounts.switch('clumio', id).then(find, () => navigation.go('settings', 'accounts')),
  };
}

/** Returns the outcome of a regeneration, as far as this computer knows it. */
function lost(
  row: ActivityRow,
  facts: { name: string; at: string; who: string },
): { title: string; meaning: string } {
  switch (row.lost) {
    case 'before_copying':
      return { title: m.unfinished_lost(facts), meaning: m.unfinished_lost_meaning(facts) };
    case 'after_copying':
      return { title: m.unfinished_copied(facts), meaning: m.unfinished_copied_meaning(facts) };
    case null:
      return { title: m.unfinished_passcode(facts), meaning: m.unfinished_passcode_meaning(facts) };
  }
}
