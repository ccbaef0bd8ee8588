import type { Action, ActivityRow, Code } from '../ipc/bindings';
import { wordsFor } from '../ipc/errors';
import { m } from '../paraglide/messages.js';

const actions: Record<Action, () => string> = {
  regenerate_passcode: m.activity_did_regenerate_passcode,
  restore: m.activity_did_restore,
  undo_restore: m.activity_did_undo_restore,
};

const kinds: Record<string, () => string> = {
  restored_file: m.activity_kind_restored_file,
  file: m.item_file,
  folder: m.item_folder,
  web_link: m.item_web_link,
};

/** What was done, in words. */
export function actionName(action: Action): string {
  return actions[action]();
}

/** What it was done to, in words; the kind itself where this version knows no word for it. */
export function kindName(kind: string): string {
  return kinds[kind]?.() ?? kind;
}

/** Why it was not done, in one sentence. */
export function reasonName(code: Code): string {
  return wordsFor({ code, message: '', retryable: false }).title;
}

/** For whom it was done, or where, in one line. */
export function aboutWhom(row: ActivityRow): string {
  return row.for_whom.length > 0 ? row.for_whom.join(', ') : (row.place ?? '');
}
