import type { Action, ActivityRow, Code } from '../../api/bindings';
import { errorMessage } from '../../api/error-messages';
import { m } from '../../paraglide/messages.js';
import { count, exactTime } from '../../lib/format';

const actions: Record<Action, () => string> = {
  regenerate_passcode: m.activity_did_regenerate_passcode,
  restore: m.activity_did_restore,
  undo_restore: m.activity_did_undo_restore,
  share_link: m.activity_did_share_link,
  restore_many: m.activity_did_restore_many,
};

const kinds: Record<string, () => string> = {
  restored_file: m.activity_kind_restored_file,
  file: m.item_file,
  folder: m.item_folder,
  web_link: m.item_web_link,
  job: m.activity_kind_job,
};

/** Returns the name of an action. */
export function actionName(action: Action): string {
  return actions[action]();
}

/** Returns the name of a kind of item; the kind itself if this version has no name for it. */
export function kindName(kind: string): string {
  return kinds[kind]?.() ?? kind;
}

const services: Record<Action, string> = {
  regenerate_passcode: 'Clumio',
  restore: 'Box',
  undo_restore: 'Box',
  share_link: 'Clumio',
  restore_many: 'Box',
};

/** Returns the name of the item, and of a bulk restore how many items it has. */
export function itemTitle({ item_name: name, tally }: ActivityRow): string {
  return tally === null ? name : m.activity_items({ count: tally.items, items: count(tally.items) });
}

/** Returns why an action was not done, in one sentence. */
export function reasonName(code: Code, action: Action): string {
  return errorMessage({ code, message: '', retryable: false }, services[action]).title;
}

/** For whom it was done, or where, in one line. */
export function aboutWhom(row: ActivityRow): string {
  return row.for_whom.length > 0 ? row.for_whom.join(', ') : (row.place ?? '');
}

/** One fact about a row: its name, what it is, and whether that is a code to be set as one. */
export interface Fact {
  readonly term: string;
  readonly text: string;
  readonly code: boolean;
}

/** All that is known of a row, in words. */
export function factsOf(row: ActivityRow): Fact[] {
  const passcode = row.action === 'regenerate_passcode';
  const facts: Fact[] = [];
  const add = (term: string, text: string | null, code = false) => {
    if (text !== null && text !== '') facts.push({ term, text, code });
  };
  if (row.code !== null) add(m.activity_reason(), reasonName(row.code, row.action));
  if (row.tally !== null) add(m.activity_item(), row.item_name);
  add(m.activity_kind(), kindName(row.item_kind));
  add(m.activity_id(), row.item_id, true);
  if (passcode) add(m.activity_recipients(), row.for_whom.join(', ') || m.activity_nobody());
  add(passcode ? m.activity_source() : m.activity_folder(), row.place);
  add(m.activity_account(), row.account);
  add(m.activity_acting_as(), row.acting_as);
  add(m.activity_operator(), row.operator);
  add(m.activity_began(), exactTime(row.started_at));
  if (row.finished_at !== null) add(m.activity_ended(), exactTime(row.finished_at));
  add(m.activity_request(), row.request_id, true);
  return facts;
}
