/** The one door to Rust: nothing else may import `@tauri-apps`. */
import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Backend, Shown } from './client';
import type { DryRun, DryRunStep, Event, Examined, FilesLooked, SeenProblem, Selection } from './bindings';
import { toAppError } from './errors';

/** Codes of the latest errors that Rust answered with, for "Copy diagnostics". */
const seen: SeenProblem[] = [];

/** Command names are the method names in snake case; Tauri turns argument names round by itself. */
async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (reason) {
    // Rust says `null` for a call that was cancelled.
    if (reason !== null) seen.push({ code: toAppError(reason).code, at: new Date().toISOString() });
    seen.splice(0, seen.length - 20);
    throw reason;
  }
}

let operations = 0;

function newOperation(): string {
  return `${Date.now()}-${++operations}`;
}

/** Makes a call that Rust stops when `signal` fires. */
async function cancellable<T>(
  command: string,
  signal: AbortSignal | undefined,
  args: Record<string, unknown>,
  operation = newOperation(),
): Promise<T> {
  signal?.throwIfAborted();
  const cancel = () => void call('cancel', { operation });
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await call<T>(command, { ...args, operation });
  } catch (problem) {
    // Rust says `null` for a call that was cancelled: that is no problem.
    throw problem === null || signal?.aborted ? new DOMException('cancelled', 'AbortError') : problem;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function steps(handler: (step: FilesLooked) => void): Channel<FilesLooked> {
  const channel = new Channel<FilesLooked>();
  channel.onmessage = handler;
  return channel;
}

/** A dry run tells how far it is under the name of its operation. */
async function dryRun(
  account: string | undefined,
  selection: Selection,
  looked: (step: DryRunStep) => void,
  signal?: AbortSignal,
): Promise<DryRun> {
  const operation = newOperation();
  const stop = tauri.listen((event) => {
    if (event.about === 'dry_run' && event.operation === operation) looked(event.step);
  });
  try {
    return await cancellable<DryRun>('dry_run', signal, { account, selection }, operation);
  } finally {
    stop();
  }
}

/** An examination tells its steps under the name of its operation. */
async function examine(heard: (examined: Examined) => void, signal?: AbortSignal): Promise<void> {
  const operation = newOperation();
  const stop = tauri.listen((event) => {
    if (event.about === 'examined' && event.operation === operation) heard(event.examined);
  });
  try {
    await cancellable<null>('examine', signal, {}, operation);
  } finally {
    stop();
  }
}

/** Rust refuses every change without an account. */
const asAccounts = (shown: () => Shown): Backend => ({
  start: () => call('start'),
  demo: (open) => call('demo', { open }),
  recheckProfile: () => call('recheck_profile'),
  setJournalAside: () => call('set_journal_aside'),
  quit: () => call('quit'),
  closeHeard: () => call('close_heard'),
  listen(handler) {
    const listening = listen<Event>('desk', ({ payload }) => handler(payload));
    return () => void listening.then((stop) => stop());
  },

  checkClumio: (address, token, signal) => cancellable('check_clumio', signal, { address, token }),
  connectClumio: (address, token, unitId, signal) =>
    cancellable('connect_clumio', signal, { address, token, unitId }),
  connectBox: (token, signal) => cancellable('connect_box', signal, { token }),
  boxWays: () => call('box_ways'),
  signInBox: (app, farewell, signal) => cancellable('sign_in_box', signal, { app, farewell }),
  showSignInAgain: () => call('show_sign_in_again'),
  finishSignIn: (address) => call('finish_sign_in', { address }),
  connectBoxApplication: (app, subject, signal) =>
    cancellable('connect_box_application', signal, { app, subject }),
  disconnect: (service, account) => call('disconnect', { service, account }),
  switchAccount: (service, account) => call('switch_account', { service, account }),
  renameAccount: (service, account, label, colour) =>
    call('rename_account', { service, account, label, colour }),
  acting: asAccounts,
  signInToProxy: (proxy, user, password, signal) =>
    cancellable('sign_in_to_proxy', signal, { proxy, user, password }),
  examine,

  assets: (kind, text, next, signal) => cancellable('assets', signal, { kind, text, next }),
  filesOfAsset: (asset, signal) => cancellable('files_of_asset', signal, { asset }),
  lookForFiles: (all) => call('look_for_files', { all }),
  stopLooking: () => call('stop_looking'),
  fileRows: (query, from, count) => call('file_rows', { query, from, count }),
  byId: (id, looked, signal) => cancellable('by_id', signal, { id, looked: steps(looked) }),
  pinAsset: (asset, pinned) => call('pin_asset', { asset, pinned }),
  pinnedAssets: () => call('pinned_assets'),
  madeLately: (fileId, signal) => cancellable('made_lately', signal, { fileId }),
  regenerate: (fileId, unlisted) => call('regenerate', { account: shown().clumio, fileId, unlisted }),
  showPasscode: (handover) => call('show_passcode', { handover }),
  hidePasscode: (handover) => call('hide_passcode', { handover }),
  share: (fileId, address, message) => call('share', { account: shown().clumio, fileId, address, message }),
  somebodyIsThere: () => call('somebody_is_there'),
  wipedIsKnown: (handover) => call('wiped_is_known', { handover }),
  copyPasscode: (handover) => call('copy_passcode', { handover }),
  copyEmail: (handover, recipient) => call('copy_email', { handover, recipient }),
  openDraft: (handover, recipient) => call('open_draft', { handover, recipient }),
  draftHasText: (handover, recipient) => call('draft_has_text', { handover, recipient }),
  keepOnClipboard: () => call('keep_on_clipboard'),
  clearClipboard: () => call('clear_clipboard'),
  passedOn: (handover) => call('passed_on', { handover }),

  refreshTrash: () => call('refresh_trash'),
  showTrashOf: (own, users) => call('show_trash_of', { own, users }),
  stopTrash: () => call('stop_trash'),
  trashRows: (query, from, count) => call('trash_rows', { query, from, count }),
  places: (keys, signal) => cancellable('places', signal, { keys }),
  trashFolders: (text) => call('trash_folders', { text }),
  trashOwners: (text) => call('trash_owners', { text }),
  people: (text, signal) => cancellable('people', signal, { text }),
  findDeleters: (filter, signal) => cancellable('find_deleters', signal, { filter }),
  selectTrash: (what) => call('select_trash', { what }),
  savedFilters: () => call('saved_filters'),
  saveFilter: (saved) => call('save_filter', { saved }),
  removeFilter: (name) => call('remove_filter', { name }),
  plan: (key, signal, folder = null) => cancellable('plan', signal, { key, folder }),
  planById: (id, signal) => cancellable('plan_by_id', signal, { id }),
  restore: (key, choice) => call('restore', { account: shown().box, key, choice }),
  checkName: (item, folderId, name, signal) => cancellable('check_name', signal, { item, folderId, name }),
  foldersIn: (item, folderId, next, signal) => cancellable('folders_in', signal, { item, folderId, next }),
  searchFolders: (item, text, signal) => cancellable('search_folders', signal, { item, text }),
  undoRestore: (activity) => call('undo_restore', { activity }),
  openInBox: (key) => call('open_in_box', { key }),

  dryRun: (selection, looked, signal) => dryRun(shown().box, selection, looked, signal),
  dryRunItems: (dryRun, group, from, count) => call('dry_run_items', { dryRun, group, from, count }),
  dryRunCost: (dryRun, decisions) => call('dry_run_cost', { dryRun, decisions }),
  dropDryRun: (dryRun) => call('drop_dry_run', { dryRun }),
  saveDryRun: (dryRun, format, name) => call('save_dry_run', { dryRun, format, name }),
  startJob: (dryRun, decisions) => call('start_job', { dryRun, decisions }),
  jobs: () => call('jobs'),
  jobItems: (job, filter, from, count) => call('job_items', { job, filter, from, count }),
  pauseJob: (job) => call('pause_job', { job }),
  goOnWithJob: (job) => call('go_on_with_job', { job }),
  cancelJob: (job) => call('cancel_job', { job }),
  answerJob: (job, decisions) => call('answer_job', { job, decisions }),
  undoJob: (job) => call('undo_job', { job }),
  undoJobItem: (job, number) => call('undo_job_item', { job, number }),
  saveJob: (job, format, name, reasons) => call('save_job', { job, format, name, reasons }),

  activity: (text, from, count) => call('activity', { text, from, count }),
  unfinished: () => call('unfinished'),
  saveActivity: (text, format, name) => call('save_activity', { text, format, name }),
  eraseActivity: () => call('erase_activity'),
  serviceTime: () => call('service_time'),
  copyText: (text) => call('copy_text', { text }),
  about: () => call('about'),
  newerVersion: () => call('newer_version'),
  openRelease: () => call('open_release'),
  diagnostics: () => call('diagnostics', { problems: seen }),
  openLogs: () => call('open_logs'),
  saveSettings: (settings) => call('save_settings', { settings }),
  previewMail: (mail) => call('preview_mail', { mail }),
  read: (text) => call('read', { text }),
});

export const tauri = asAccounts(() => ({ clumio: undefined, box: undefined }));
