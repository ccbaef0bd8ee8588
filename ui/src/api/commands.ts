// Generated from the table of commands. To renew: UPDATE_BINDINGS=1 cargo test -p restore-desk bindings

import type {
  About,
  AccountColour,
  Accounts,
  ActivityPage,
  ActivityRow,
  AssetKind,
  AssetPage,
  AssetRef,
  BoxApp,
  BoxSubject,
  BoxWays,
  ById,
  Choice,
  ClipboardHold,
  ClumioCheck,
  Confirmation,
  Cost,
  Decisions,
  DeletersFrom,
  DraftOpened,
  DryRun,
  DryRunPage,
  DryRunStep,
  Examined,
  Farewell,
  FileQuery,
  FilesLooked,
  FilesState,
  FilesWindow,
  FolderChoice,
  FolderPage,
  FoldersFound,
  Format,
  Group,
  IncidentList,
  ItemKey,
  JobItemFilter,
  JobItemPage,
  JobState,
  Keeping,
  Left,
  MailPreview,
  MailSettings,
  NameVerdict,
  Newer,
  Outcome,
  Passcode,
  PeopleFound,
  Person,
  PersonChoice,
  Place,
  Plan,
  PutBack,
  Reading,
  RegenerationAnswer,
  SavedFilter,
  SeenProblem,
  Selecting,
  Selection,
  Service,
  ServiceTime,
  Settings,
  Shared,
  Start,
  TrashFilter,
  TrashQuery,
  TrashState,
  TrashWindow,
} from './bindings';

/** The ways in which a command is called. */
export interface Transport {
  call<T>(command: string, args: object): Promise<T>;
  /** Rust stops when `signal` fires. */
  cancellable<T>(command: string, args: object, signal?: AbortSignal): Promise<T>;
  /** Rust stops when `signal` fires, unless it is too late: then its answer counts, and its error too. */
  stoppable<T>(command: string, args: object, signal?: AbortSignal): Promise<T>;
  /** Rust hands over steps until the call ends. */
  reporting<T, S>(command: string, args: object, report: (step: S) => void, signal?: AbortSignal): Promise<T>;
}

/** Returns every command, called over `transport`. */
export const commandsOver = ({ call, cancellable, reporting, stoppable }: Transport) => ({
  /** Returns the data of the first page. */
  start: () => call<Start>('start', {}),
  /** Opens the demo in place of the real profile, or leaves it; the page starts again. */
  demo: (open: boolean) => call<void>('demo', { open }),
  /** Tries again to open the profile and its files; the page reloads if anything is better then. */
  recheckProfile: () => call<void>('recheck_profile', {}),
  /** Sets a damaged journal aside and begins a new one; returns the name of the old file. */
  setJournalAside: () => call<string>('set_journal_aside', {}),
  /** Closes the program. A passcode on its way refuses it; jobs are paused and kept. */
  quit: () => call<void>('quit', {}),
  /** Acknowledges a request to close: a page that does not is taken for one that hangs. */
  closeHeard: () => call<void>('close_heard', {}),
  /** Returns the text that a start of the program left for the search on top, once. */
  takeTextToFind: () => call<string | null>('take_text_to_find', {}),
  /** Cancels the call that was given this operation ID. */
  cancel: (operation: string) => call<void>('cancel', { operation }),
  /** Returns the offset of this computer's clock from the services', for a page whose own clock jumped. */
  serviceTime: () => call<ServiceTime>('service_time', {}),
  /** Checks an address and a token of Clumio, and stores neither. */
  checkClumio: (address: string, token: string, signal?: AbortSignal) => cancellable<ClumioCheck>('check_clumio', { address, token }, signal),
  /** Tests the connection, then stores it. An empty unit ID means the token's own default unit. */
  connectClumio: (address: string, token: string, unitId: string | null, signal?: AbortSignal) => cancellable<Accounts>('connect_clumio', { address, token, unitId }, signal),
  /** Tests the connection, then stores it. */
  connectBox: (token: string, signal?: AbortSignal) => cancellable<Accounts>('connect_box', { token }, signal),
  /** Returns the options of connecting Box. */
  boxAuthOptions: () => call<BoxWays>('box_auth_options', {}),
  /** Signs in at Box in the system's browser and waits for the answer; without an app the known one is used. */
  signInBox: (app: BoxApp | null, farewell: Farewell, signal?: AbortSignal) => cancellable<Accounts>('sign_in_box', { app, farewell }, signal),
  /** Shows Box's page of the pending sign-in once more. */
  showSignInAgain: () => call<void>('show_sign_in_again', {}),
  /** Continues the pending sign-in with the address that Box sent the browser to. */
  finishSignIn: (address: string) => call<void>('finish_sign_in', { address }),
  /** Connects Box as an application. */
  connectBoxApplication: (app: BoxApp | null, subject: BoxSubject, signal?: AbortSignal) => cancellable<Accounts>('connect_box_application', { app, subject }, signal),
  /** Revokes a sign-in, and removes an account and its token. */
  disconnect: (service: Service, account: string) => call<Left>('disconnect', { service, account }),
  /** Uses another account of a service from now on; what is running for the one before continues as that one. */
  switchAccount: (service: Service, account: string) => call<Accounts>('switch_account', { service, account }),
  /** Gives an account another label and color. */
  renameAccount: (service: Service, account: string, label: string, colour: AccountColour) => call<Accounts>('rename_account', { service, account, label, colour }),
  /** Notes that the user confirmed that a Box account, which the browser signed in, is theirs. */
  confirmBoxAccount: (account: string) => call<Accounts>('confirm_box_account', { account }),
  /** Tries a user name and a password at the proxy, and stores them if it accepts them. */
  signInToProxy: (proxy: string, user: string, password: string, signal?: AbortSignal) => cancellable<Keeping>('sign_in_to_proxy', { proxy, user, password }, signal),
  /** Checks the connection to both services, connected or not; changes nothing. */
  checkConnections: (report: (step: Examined) => void, signal?: AbortSignal) => reporting<void, Examined>('check_connections', {}, report, signal),
  /** Returns a page of the assets of a kind whose name or native ID holds `text`; `next` comes from the page before. */
  assets: (kind: AssetKind, text: string, next: string | null, signal?: AbortSignal) => cancellable<AssetPage>('assets', { kind, text, next }, signal),
  /** Reads the restored files of one asset again and remembers the asset as recent; returns their number. */
  filesOfAsset: (asset: AssetRef, signal?: AbortSignal) => cancellable<number>('files_of_asset', { asset }, signal),
  /** Begins to look for restored files through recent and pinned assets and the first ones, or through all. */
  startScan: (all: boolean) => call<FilesState>('start_scan', { all }),
  /** Stops the scan; what was found stays. */
  stopScan: () => call<FilesState>('stop_scan', {}),
  /** Returns rows of the files found so far, without a request. */
  fileRows: (query: FileQuery, from: number, count: number) => call<FilesWindow>('file_rows', { query, from, count }),
  /** Finds the file or the asset with this ID through the assets; null when no list has it. */
  findById: (id: string, report: (step: FilesLooked) => void, signal?: AbortSignal) => reporting<ById | null, FilesLooked>('find_by_id', { id }, report, signal),
  /** Pins an asset or unpins it. */
  pinAsset: (asset: AssetRef, pinned: boolean) => call<void>('pin_asset', { asset, pinned }),
  /** Returns the pinned assets. */
  pinnedAssets: () => call<Array<AssetRef>>('pinned_assets', {}),
  /** Reads the file fresh from Clumio as this account and returns the question whether to regenerate its passcode. `asset` lists the file; null when only its ID is known. */
  prepareRegeneration: (account: string, fileId: string, asset: AssetRef | null, signal?: AbortSignal) => cancellable<Confirmation>('prepare_regeneration', { account, fileId, asset }, signal),
  /** Regenerates the passcode that the question with this token was about, or asks again when the facts changed. Once the request was sent, it is not cancelled any more. */
  regenerate: (account: string, token: string, signal?: AbortSignal) => stoppable<RegenerationAnswer>('regenerate', { account, token }, signal),
  /** Returns the passcode, to be shown and dropped. */
  showPasscode: (handover: string) => call<Passcode>('show_passcode', { handover }),
  /** Notes that the passcode is no longer shown. */
  hidePasscode: (handover: string) => call<void>('hide_passcode', { handover }),
  /** Has the link sent by email to this address; the passcode stays as it is. */
  share: (account: string, fileId: string, address: string, message: string) => call<Shared>('share', { account, fileId, address, message }),
  /** Reports user activity, which delays the wipe. */
  reportUserActivity: () => call<void>('report_user_activity', {}),
  /** Notes that the user has seen that this passcode was wiped. */
  acknowledgeWipe: (handover: string) => call<void>('acknowledge_wipe', { handover }),
  /** Copies the passcode and reads it back; only a verified copy resolves. */
  copyPasscode: (handover: string) => call<ClipboardHold>('copy_passcode', { handover }),
  /** Copies the email with the passcode, as text and HTML, written to `recipient` or to all; only a verified copy resolves. */
  copyEmail: (handover: string, recipient: string | null) => call<ClipboardHold>('copy_email', { handover, recipient }),
  /** Opens a draft without the passcode in the system's mail program; the passcode is put on the clipboard. */
  openDraft: (handover: string, recipient: string | null) => call<DraftOpened>('open_draft', { handover, recipient }),
  /** Returns true if a draft has room for its text, false for recipient and subject only. */
  draftHasText: (handover: string, recipient: string | null) => call<boolean>('draft_has_text', { handover, recipient }),
  /** Restarts the countdown of the clipboard. */
  extendClipboard: () => call<ClipboardHold>('extend_clipboard', {}),
  /** Clears the clipboard, if it is still ours. */
  clearClipboard: () => call<void>('clear_clipboard', {}),
  /** Marks a passcode as delivered: it is removed, here and from the clipboard. */
  markDelivered: (handover: string) => call<void>('mark_delivered', { handover }),
  /** Begins to list the trash again. */
  refreshTrash: () => call<TrashState>('refresh_trash', {}),
  /** Lists the trash of other users, and of the account itself with `own`. */
  loadTrash: (own: boolean, users: Array<Person>) => call<TrashState>('load_trash', { own, users }),
  /** Stops the listing; what was listed stays. */
  stopTrash: () => call<TrashState>('stop_trash', {}),
  /** Returns rows of the list. */
  trashRows: (query: TrashQuery, from: number, count: number) => call<TrashWindow>('trash_rows', { query, from, count }),
  /** Looks up the original folders of items, in the given order. */
  folderLocations: (keys: Array<ItemKey>, signal?: AbortSignal) => cancellable<Array<Place>>('folder_locations', { keys }, signal),
  /** Returns the original folders whose name holds `text`, the fullest first. */
  trashFolders: (text: string) => call<Array<FolderChoice>>('trash_folders', { text }),
  /** Returns the owners of listed items whose name or address holds `text`. */
  trashOwners: (text: string) => call<Array<PersonChoice>>('trash_owners', { text }),
  /** Returns what was deleted in one go, the newest first, and the deletions of each day. */
  trashIncidents: () => call<IncidentList>('trash_incidents', {}),
  /** Searches the users of the organization whose name or address begins with `text`. */
  searchUsers: (text: string, signal?: AbortSignal) => cancellable<PeopleFound>('search_users', { text }, signal),
  /** Reads who deleted the items, as far as the filter needs it, and returns the source. */
  findDeleters: (filter: TrashFilter, signal?: AbortSignal) => cancellable<DeletersFrom>('find_deleters', { filter }, signal),
  /** Selects items or deselects them; returns the number of selected ones. */
  selectTrash: (what: Selecting) => call<number>('select_trash', { what }),
  /** Returns the saved filters. */
  savedFilters: () => call<Array<SavedFilter>>('saved_filters', {}),
  /** Saves a filter; it replaces one of the same name. */
  saveFilter: (saved: SavedFilter) => call<Array<SavedFilter>>('save_filter', { saved }),
  /** Removes a saved filter. */
  removeFilter: (name: string) => call<Array<SavedFilter>>('remove_filter', { name }),
  /** Returns the conflicts of an item in its original folder or in another one. */
  plan: (key: ItemKey, folder: string | null, signal?: AbortSignal) => cancellable<Plan>('plan', { key, folder }, signal),
  /** Returns the conflicts of every item with this ID, whatever its kind. */
  planById: (id: string, signal?: AbortSignal) => cancellable<Array<Plan>>('plan_by_id', { id }, signal),
  /** Restores an item as this account. */
  restore: (account: string, key: ItemKey, choice: Choice) => call<Outcome>('restore', { account, key, choice }),
  /** Checks a name in a folder, read as the user who has the item in the trash. */
  checkName: (item: ItemKey, folderId: string, name: string, signal?: AbortSignal) => cancellable<NameVerdict>('check_name', { item, folderId, name }, signal),
  /** Returns the folders in a folder, read as the user who has the item in the trash. */
  foldersIn: (item: ItemKey, folderId: string, next: string | null, signal?: AbortSignal) => cancellable<FolderPage>('folders_in', { item, folderId, next }, signal),
  /** Searches folders by name, as the user who has the item in the trash. */
  searchFolders: (item: ItemKey, text: string, signal?: AbortSignal) => cancellable<FoldersFound>('search_folders', { item, text }, signal),
  /** Moves a restored item back to the trash, if nothing changed since. */
  undoRestore: (activity: string) => call<PutBack>('undo_restore', { activity }),
  /** Opens an item in Box, in the system's browser. */
  openInBox: (key: ItemKey) => call<void>('open_in_box', { key }),
  /** Previews the restore of a selection, and sends nothing that changes it. */
  dryRun: (account: string, selection: Selection, report: (step: DryRunStep) => void, signal?: AbortSignal) => reporting<DryRun, DryRunStep>('dry_run', { account, selection }, report, signal),
  /** Returns rows of one group of a preview, or of all. */
  dryRunItems: (dryRun: string, group: Group | null, from: number, count: number) => call<DryRunPage>('dry_run_items', { dryRun, group, from, count }),
  /** Returns the requests and the time that a job with these decisions needs. */
  dryRunCost: (dryRun: string, decisions: Decisions) => call<Cost>('dry_run_cost', { dryRun, decisions }),
  /** Drops a preview. */
  dropDryRun: (dryRun: string) => call<void>('drop_dry_run', { dryRun }),
  /** Saves every row of a preview in a file that the user chooses; null when they cancelled. */
  saveDryRun: (dryRun: string, format: Format, name: string) => call<string | null>('save_dry_run', { dryRun, format, name }),
  /** Makes a job of a preview and starts it. */
  startJob: (dryRun: string, decisions: Decisions) => call<JobState>('start_job', { dryRun, decisions }),
  /** Returns the jobs, newest first. */
  jobs: () => call<Array<JobState>>('jobs', {}),
  /** Returns items of a job, of one group where it is given, with their reasons in the language of the window. */
  jobItems: (job: string, filter: JobItemFilter, group: Group | null, from: number, count: number) => call<JobItemPage>('job_items', { job, filter, group, from, count }),
  /** Pauses a job. */
  pauseJob: (job: string) => call<JobState>('pause_job', { job }),
  /** Resumes a job that is paused or was interrupted. */
  resumeJob: (job: string) => call<JobState>('resume_job', { job }),
  /** Stops a job for good; what is left stays in the trash. */
  cancelJob: (job: string) => call<JobState>('cancel_job', { job }),
  /** Answers the questions of a job, and resumes it. */
  answerJob: (job: string, decisions: Decisions) => call<JobState>('answer_job', { job, decisions }),
  /** Moves to the trash what a job restored, as far as it has not changed since. */
  undoJob: (job: string) => call<JobState>('undo_job', { job }),
  /** Moves one item of a job back to the trash, by its number. */
  undoJobItem: (job: string, number: number) => call<JobState>('undo_job_item', { job, number }),
  /** Saves the report of a job in a file that the user chooses; null when they cancelled. */
  saveJob: (job: string, format: Format, name: string) => call<string | null>('save_job', { job, format, name }),
  /** Returns rows of the activity, newest first. */
  activity: (text: string, from: number, count: number) => call<ActivityPage>('activity', { text, from, count }),
  /** Returns the rows that an earlier run left unfinished, each checked as far as possible; once per start. */
  unfinished: () => call<Array<ActivityRow>>('unfinished', {}),
  /** Saves the rows that match `text` in a file that the user chooses; null when they cancelled. */
  saveActivity: (text: string, format: Format, name: string) => call<string | null>('save_activity', { text, format, name }),
  /** Deletes all activity but what is running; returns the number of entries. */
  eraseActivity: () => call<number>('erase_activity', {}),
  /** Puts ordinary text on the clipboard; only a verified copy resolves. Never a secret. */
  copyText: (text: string) => call<void>('copy_text', { text }),
  /** Returns version, build and platform. */
  about: () => call<About>('about', {}),
  /** Returns a newer version, if one is known. At most one request a day leaves this computer, and none where that is not wanted. */
  newerVersion: () => call<Newer | null>('newer_version', {}),
  /** Opens the page of the newest version in the browser. */
  openRelease: () => call<void>('open_release', {}),
  /** Returns the diagnostics for a bug report: no names, IDs or secrets. */
  diagnostics: (problems: Array<SeenProblem>) => call<string>('diagnostics', { problems }),
  /** Opens the folder with the log. */
  openLogs: () => call<void>('open_logs', {}),
  /** Saves the settings; returns them as they are now. The window follows at once. */
  saveSettings: (settings: Settings) => call<Settings>('save_settings', { settings }),
  /** Returns an email as it would look and the faults of its template; stores nothing. */
  previewMail: (mail: MailSettings) => call<MailPreview>('preview_mail', { mail }),
  /** Parses a pasted or typed text. */
  parseInput: (text: string) => call<Reading>('parse_input', { text }),
});

export type Commands = ReturnType<typeof commandsOver>;
