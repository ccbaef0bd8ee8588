/** The ids of the accounts that the window shows; none where none is connected. */
export interface Shown {
  clumio: string | undefined;
  box: string | undefined;
}

/**
 * All that the window may ask of Rust, and all that Rust tells it unasked.
 *
 * Every call may be rejected with a {@link Problem}. A call that takes a `signal` can be cancelled: it is then
 * rejected with a `DOMException` named "AbortError", which is nothing to show to anybody.
 */
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
  Cost,
  Decisions,
  DeletersFrom,
  DraftOpened,
  DryRun,
  DryRunPage,
  DryRunStep,
  Event,
  Examined,
  Farewell,
  FileQuery,
  FilesLooked,
  FilesState,
  FilesWindow,
  FolderChoice,
  FolderPage,
  FolderRow,
  Format,
  Group,
  Handover,
  ItemKey,
  JobItemFilter,
  JobItemPage,
  JobState,
  Keeping,
  Left,
  MadeLately,
  MailPreview,
  MailSettings,
  NameVerdict,
  Newer,
  Outcome,
  PeopleFound,
  Person,
  PersonChoice,
  Place,
  Plan,
  PutBack,
  Reading,
  SavedFilter,
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

export interface Backend {
  // start
  start(): Promise<Start>;
  /** Opens the demo in place of the real profile, or leaves it; the page starts again. */
  demo(open: boolean): Promise<void>;
  /** Tries once more what could not be done with the profile; the page reloads if anything is better then. */
  recheckProfile(): Promise<void>;
  /** Sets a damaged journal aside and begins a new one; answers with the name of the old file. */
  setJournalAside(): Promise<string>;
  /** Closes the window, whatever is pending. */
  quit(): Promise<void>;
  /** Acknowledges a request to close: a page that does not is taken for one that hangs. */
  closeHeard(): Promise<void>;
  /** Calls `handler` for every event; the function returned stops it. */
  listen(handler: (event: Event) => void): () => void;

  // accounts: a token goes in and never comes back
  checkClumio(address: string, token: string, signal?: AbortSignal): Promise<ClumioCheck>;
  /** Tests, then keeps. An empty `unitId` means the token's own default unit. */
  connectClumio(
    address: string,
    token: string,
    unitId: string | null,
    signal?: AbortSignal,
  ): Promise<Accounts>;
  connectBox(token: string, signal?: AbortSignal): Promise<Accounts>;
  /** Returns the options of connecting Box. */
  boxWays(): Promise<BoxWays>;
  /** Opens Box's page in the browser and waits for the answer. Without an app the known one is used. */
  signInBox(app: BoxApp | null, farewell: Farewell, signal?: AbortSignal): Promise<Accounts>;
  /** Shows Box's page of the sign-in that waits once more. */
  showSignInAgain(): Promise<void>;
  /** Goes on with the sign-in that waits by the address that Box sent the browser to. */
  finishSignIn(address: string): Promise<void>;
  connectBoxApplication(app: BoxApp | null, subject: BoxSubject, signal?: AbortSignal): Promise<Accounts>;
  disconnect(service: Service, account: string): Promise<Left>;
  /** Uses another account from now on; what goes on for the one before goes on as that one. */
  switchAccount(service: Service, account: string): Promise<Accounts>;
  renameAccount(service: Service, account: string, label: string, colour: AccountColour): Promise<Accounts>;
  /** The same as the accounts that the window shows at each call: whatever changes something is done as them, whichever are used
   *  when Rust hears of it. */
  acting(shown: () => Shown): Backend;
  /** Tries a name and a password at the proxy on the way, and keeps them if it takes them. */
  signInToProxy(proxy: string, user: string, password: string, signal?: AbortSignal): Promise<Keeping>;
  /** Examines the way to both services, connected or not; changes nothing. */
  examine(heard: (examined: Examined) => void, signal?: AbortSignal): Promise<void>;

  // passcode
  /** Assets of a kind whose name or native id holds `text`; `next` is what the page before gave. */
  assets(kind: AssetKind, text: string, next: string | null, signal?: AbortSignal): Promise<AssetPage>;
  /** Reads the restored files of one asset again and remembers the asset as recent; returns their number. */
  filesOfAsset(asset: AssetRef, signal?: AbortSignal): Promise<number>;
  /** Begins to look for restored files through the assets that were used or pinned and the first ones, or through all. */
  lookForFiles(all: boolean): Promise<FilesState>;
  stopLooking(): Promise<FilesState>;
  /** Returns rows of the files found so far, without a request. */
  fileRows(query: FileQuery, from: number, count: number): Promise<FilesWindow>;
  /** Looks for what has this id through the assets; null when no list has it. */
  byId(id: string, looked: (step: FilesLooked) => void, signal?: AbortSignal): Promise<ById | null>;
  pinAsset(asset: AssetRef, pinned: boolean): Promise<void>;
  pinnedAssets(): Promise<AssetRef[]>;
  /** Returns who regenerated the passcode of this file within the last hour; null if no one did, or it is not known. */
  madeLately(fileId: string, signal?: AbortSignal): Promise<MadeLately | null>;
  /** Makes a new passcode; the old one stops working at once. Cannot be cancelled. `unlisted` says that the person
   *  agreed to do it for an id that no list has. */
  regenerate(fileId: string, unlisted: boolean): Promise<Handover>;
  /** The passcode, to be drawn and dropped. */
  showPasscode(handover: string): Promise<string>;
  /** The passcode is drawn no longer. */
  hidePasscode(handover: string): Promise<void>;
  /** Has the link sent by email to this address; the passcode stays what it is. */
  share(fileId: string, address: string, message: string): Promise<Shared>;
  /** Reports user activity, which delays the wipe. */
  somebodyIsThere(): Promise<void>;
  /** The person knows that this passcode was forgotten. */
  wipedIsKnown(handover: string): Promise<void>;
  /** Copies and reads back; only a verified copy resolves. */
  copyPasscode(handover: string): Promise<ClipboardHold>;
  /** Copies the email with the passcode, as text and HTML, written to `recipient` or to all; only a verified copy resolves. */
  copyEmail(handover: string, recipient: string | null): Promise<ClipboardHold>;
  /** Opens a draft without the passcode; the passcode waits on the clipboard. */
  openDraft(handover: string, recipient: string | null): Promise<DraftOpened>;
  /** Returns true if a draft has room for its text, false for recipient and subject only. */
  draftHasText(handover: string, recipient: string | null): Promise<boolean>;
  /** Restarts the countdown. */
  keepOnClipboard(): Promise<ClipboardHold>;
  clearClipboard(): Promise<void>;
  /** The passcode is forgotten, here and on the clipboard. */
  passedOn(handover: string): Promise<void>;

  // restore
  refreshTrash(): Promise<TrashState>;
  /** Lists the trash of other users, and of the account itself with `own`. */
  showTrashOf(own: boolean, users: Person[]): Promise<TrashState>;
  stopTrash(): Promise<TrashState>;
  trashRows(query: TrashQuery, from: number, count: number): Promise<TrashWindow>;
  /** Looks up where the items were, in the given order. */
  places(keys: ItemKey[], signal?: AbortSignal): Promise<Place[]>;
  /** The folders that items were in whose name holds `text`, the fullest first. */
  trashFolders(text: string): Promise<FolderChoice[]>;
  /** The people whose items are listed and whose name or address holds `text`. */
  trashOwners(text: string): Promise<PersonChoice[]>;
  /** People of the company whose name or address begins with `text`. */
  people(text: string, signal?: AbortSignal): Promise<PeopleFound>;
  /** Learns who deleted what, as far as the filter needs it, and says from where. */
  findDeleters(filter: TrashFilter, signal?: AbortSignal): Promise<DeletersFrom>;
  /** Selects, or no longer; answers with how many items are selected. */
  selectTrash(what: Selecting): Promise<number>;
  savedFilters(): Promise<SavedFilter[]>;
  /** Keeps a filter; one of the same name makes room for it. */
  saveFilter(saved: SavedFilter): Promise<SavedFilter[]>;
  removeFilter(name: string): Promise<SavedFilter[]>;
  /** Returns the conflicts of an item in its original folder or in another one. */
  plan(key: ItemKey, signal?: AbortSignal, folderId?: string | null): Promise<Plan>;
  /** An id without a kind: every item that has it and can be seen. */
  planById(id: string, signal?: AbortSignal): Promise<Plan[]>;
  restore(key: ItemKey, choice: Choice): Promise<Outcome>;
  /** The folder is read as the user who has the item in the trash; so it is in the two below. */
  checkName(item: ItemKey, folderId: string, name: string, signal?: AbortSignal): Promise<NameVerdict>;
  foldersIn(item: ItemKey, folderId: string, next: string | null, signal?: AbortSignal): Promise<FolderPage>;
  searchFolders(item: ItemKey, text: string, signal?: AbortSignal): Promise<FolderRow[]>;
  /** Back into the trash, if nothing changed since. */
  undoRestore(activity: string): Promise<PutBack>;
  /** Shows the item in Box, in the system's browser. */
  openInBox(key: ItemKey): Promise<void>;

  // many items at once
  /** Looks what restoring the selection would meet, and sends nothing else. */
  dryRun(selection: Selection, looked: (step: DryRunStep) => void, signal?: AbortSignal): Promise<DryRun>;
  /** Rows of one group, or of all. */
  dryRunItems(dryRun: string, group: Group | null, from: number, count: number): Promise<DryRunPage>;
  dryRunCost(dryRun: string, decisions: Decisions): Promise<Cost>;
  dropDryRun(dryRun: string): Promise<void>;
  /** Saves every row where the person says: the file, or null when they cancelled. */
  saveDryRun(dryRun: string, format: Format, name: string): Promise<string | null>;
  /** Makes a job of a dry run and sets it going. */
  startJob(dryRun: string, decisions: Decisions): Promise<JobState>;
  /** The jobs there are, newest first. */
  jobs(): Promise<JobState[]>;
  jobItems(job: string, filter: JobItemFilter, from: number, count: number): Promise<JobItemPage>;
  pauseJob(job: string): Promise<JobState>;
  /** Resumes a job that is paused or was interrupted. */
  goOnWithJob(job: string): Promise<JobState>;
  /** Stops a job for good; what is left stays in the trash. */
  cancelJob(job: string): Promise<JobState>;
  /** Answers what a job that stands still asks, and goes on with it. */
  answerJob(job: string, decisions: Decisions): Promise<JobState>;
  /** Moves to the trash what a job restored, as far as it has not changed since. */
  undoJob(job: string): Promise<JobState>;
  /** Undoes one item of it, by its number. */
  undoJobItem(job: string, number: number): Promise<JobState>;
  /** Saves the report where the person says: the file, or null when they cancelled. */
  saveJob(job: string, format: Format, name: string, reasons: string[]): Promise<string | null>;

  // activity, settings, finding
  activity(text: string, from: number, count: number): Promise<ActivityPage>;
  /** Returns the rows that an earlier run left unfinished, each checked as far as possible; once per start. */
  unfinished(): Promise<ActivityRow[]>;
  /** Saves what matches where the person says: the file, or null when they cancelled. */
  saveActivity(text: string, format: Format, name: string): Promise<string | null>;
  /** Erases all but what is under way; answers with the number of entries. */
  eraseActivity(): Promise<number>;
  /** How this computer's clock differs from the services', for a page whose own clock jumped. */
  serviceTime(): Promise<ServiceTime>;
  /** Puts ordinary text on the clipboard; only a verified copy resolves. Never a secret. */
  copyText(text: string): Promise<void>;
  /** Returns version, build and platform. */
  about(): Promise<About>;
  /** A newer version, if one is known. Cheap: at most one call a day leaves this computer, and none where that is not wanted. */
  newerVersion(): Promise<Newer | null>;
  /** Shows the page of the newest version in the browser. */
  openRelease(): Promise<void>;
  /** Returns the diagnostics for a bug report: no names, ids or secrets. */
  diagnostics(): Promise<string>;
  openLogs(): Promise<void>;
  saveSettings(settings: Settings): Promise<Settings>;
  /** How an email would look, and what is wrong with its template. Keeps nothing. */
  previewMail(mail: MailSettings): Promise<MailPreview>;
  /** Parses a pasted or typed text. */
  read(text: string): Promise<Reading>;
}
