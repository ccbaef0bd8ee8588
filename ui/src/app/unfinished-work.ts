import type { ActivityRow } from '../api/bindings';
import { m } from '../paraglide/messages.js';
import { timeOfDay } from '../lib/format';
import { escapeInvisible } from '../lib/escape-invisible';
import type { Accounts } from './accounts.svelte';
import type { Navigation } from './navigation.svelte';
import type { NoticeWords } from './notifications.svelte';

/** More than this are told together. */
const TOLD_ONE_BY_ONE = 3;

/** What an earlier run left unfinished, one notice for each thing: what became of it, and the one next step. */
export function unfinishedWords(rows: ActivityRow[], where: Navigation, accounts: Accounts): NoticeWords[] {
  if (rows.length <= TOLD_ONE_BY_ONE) return rows.map((row) => words(row, where, accounts));
  return [
    {
      tone: 'warn',
      title: m.unfinished_title({ count: rows.length }),
      meaning: m.unfinished_meaning(),
      action: { label: m.unfinished_show(), run: () => void where.go('activity') },
    },
  ];
}

function words(row: ActivityRow, where: Navigation, accounts: Accounts): NoticeWords {
  const name = escapeInvisible(row.item_name);
  const at = timeOfDay(row.started_at);
  const show = { label: m.unfinished_show(), run: () => void where.go('activity') };
  const who = row.for_whom.map(escapeInvisible).join(', ') || m.passcode_the_recipient();
  const find = (label: string) => wayToFile(row, label, where, accounts);
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
  const undo = row.action === 'undo_restore';
  switch (row.ending) {
    case 'done':
      return {
        tone: 'good',
        title: undo ? m.unfinished_undone({ name }) : m.unfinished_back({ name }),
        meaning: m.unfinished_found({ at }),
        action: show,
      };
    case 'not_done':
      return {
        tone: 'warn',
        title: undo ? m.unfinished_not_undone({ name }) : m.unfinished_not_back({ name }),
        meaning: undo ? m.unfinished_still_there({ at }) : m.unfinished_still_in_trash({ at }),
        action: undo ? show : { label: m.unfinished_to_trash(), run: () => void where.go('restore') },
      };
    case 'started':
    case 'unknown':
      return {
        tone: 'warn',
        title: m.unfinished_unsettled({ name, at }),
        meaning: m.unfinished_meaning(),
        action: show,
      };
  }
}

/** What became of a restore or an undo that this run began and Box confirmed late, or never. */
export function settledWords(row: ActivityRow, where: Navigation): NoticeWords {
  const name = escapeInvisible(row.item_name);
  const at = timeOfDay(row.started_at);
  const action = { label: m.unfinished_show(), run: () => void where.go('activity') };
  const undo = row.action === 'undo_restore';
  switch (row.ending) {
    case 'done':
      return {
        tone: 'good',
        title: undo ? m.unfinished_undone({ name }) : m.unfinished_back({ name }),
        meaning: m.settled_done({ at }),
        action,
      };
    case 'not_done':
      return {
        tone: 'warn',
        title: undo ? m.unfinished_not_undone({ name }) : m.unfinished_not_back({ name }),
        meaning: undo ? m.settled_not_undone({ at }) : m.settled_not_done({ at }),
        action,
      };
    case 'started':
    case 'unknown':
      return {
        tone: 'warn',
        title: m.unfinished_unsettled({ name, at }),
        meaning: m.settled_unknown(),
        action,
      };
  }
}

/** The way to the file as the account that the row is about: it is switched to, or has to be connected first. */
function wayToFile(
  row: ActivityRow,
  label: string,
  where: Navigation,
  accounts: Accounts,
): NonNullable<NoticeWords['action']> {
  const find = () => void where.go('passcode', { fileId: row.item_id });
  const id = row.account_id;
  if (id === null || id === accounts.clumio?.mark.id) return { label, run: find };
  const other = accounts.everyClumio.find(({ mark }) => mark.id === id);
  if (other === undefined) {
    return {
      label: m.unfinished_connect({ account: escapeInvisible(row.account) }),
      run: () => void where.go('settings', 'accounts'),
    };
  }
  return {
    label: m.unfinished_switch({ account: escapeInvisible(other.mark.label) }),
    run: () => void accounts.switch('clumio', id).then(find, () => where.go('settings', 'accounts')),
  };
}

/** What became of a passcode, as far as this computer can tell. */
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
