// Every command of the program: its module, its name, its arguments and its answer. From this table come the one dispatcher
// (`commands/mod.rs`), the permission of the page (`build.rs`), and `ui/src/api/commands.ts`.
//
// `fn` answers at once. `async` runs to its end, whether or not the page waits for it. `cancellable` ends when the page
// cancels it. `stoppable` is told that the page cancels it, and ends by itself where that is not too late. `reporting(Step)` is cancellable and reports steps to the page until it ends.
commands! {
    start {
        /// Returns the data of the first page.
        fn start() -> Start;
        /// Opens the demo in place of the real profile, or leaves it; the page starts again.
        async demo(open: bool) -> ();
        /// Tries again to open the profile and its files; the page reloads if anything is better then.
        async recheck_profile() -> ();
        /// Sets a damaged journal aside and begins a new one; returns the name of the old file.
        async set_journal_aside() -> String;
        /// Closes the program. A passcode on its way refuses it; jobs are paused and kept.
        async quit() -> ();
        /// Acknowledges a request to close: a page that does not is taken for one that hangs.
        fn close_heard() -> ();
        /// Returns the text that a start of the program left for the search on top, once.
        fn take_text_to_find() -> Option<String>;
        /// Cancels the call that was given this operation ID.
        fn cancel(operation: String) -> ();
        /// Returns the offset of this computer's clock from the services', for a page whose own clock jumped.
        fn service_time() -> ServiceTime;
    }
    accounts {
        /// Checks an address and a token of Clumio, and stores neither.
        cancellable check_clumio(address: String, token: String) -> ClumioCheck;
        /// Tests the connection, then stores it. An empty unit ID means the token's own default unit.
        cancellable connect_clumio(address: String, token: String, unit_id: Option<String>) -> Accounts;
        /// Tests the connection, then stores it.
        cancellable connect_box(token: String) -> Accounts;
        /// Returns the options of connecting Box.
        async box_auth_options() -> BoxAuthOptions;
        /// Signs in at Box in the system's browser and waits for the answer; without an app the known one is used.
        cancellable sign_in_box(app: Option<BoxApp>, farewell: CallbackPage) -> Accounts;
        /// Shows Box's page of the pending sign-in once more.
        async show_sign_in_again() -> ();
        /// Continues the pending sign-in with the address that Box sent the browser to.
        fn finish_sign_in(address: String) -> ();
        /// Connects Box as an application.
        cancellable connect_box_application(app: Option<BoxApp>, subject: BoxSubject) -> Accounts;
        /// Revokes a sign-in, and removes an account and its token.
        async disconnect(service: Service, account: String) -> DisconnectResult;
        /// Uses another account of a service from now on; what is running for the one before continues as that one.
        fn switch_account(service: Service, account: String) -> Accounts;
        /// Gives an account another label and color.
        fn rename_account(service: Service, account: String, label: String, colour: AccountColour) -> Accounts;
        /// Notes that the user confirmed that a Box account, which the browser signed in, is theirs.
        fn confirm_box_account(account: String) -> Accounts;
        /// Tries a user name and a password at the proxy, and stores them if it accepts them.
        cancellable sign_in_to_proxy(proxy: String, user: String, password: String) -> TokenStorage;
        /// Checks the connection to both services, connected or not; changes nothing.
        reporting(StepReport) check_connections() -> ();
    }
    passcode {
        /// Returns a page of the assets of a kind whose name or native ID holds `text`; `next` comes from the page before.
        cancellable assets(kind: AssetKind, text: String, next: Option<String>) -> AssetPage;
        /// Reads the restored files of one asset again and remembers the asset as recent; returns their number.
        cancellable files_of_asset(asset: AssetRef) -> u32;
        /// Begins to look for restored files through recent and pinned assets and the first ones, or through all.
        async start_scan(all: bool) -> ScanState;
        /// Stops the scan; what was found stays.
        fn stop_scan() -> ScanState;
        /// Returns rows of the files found so far, without a request.
        fn file_rows(query: FileQuery, from: u32, count: u32) -> FileRows;
        /// Finds the file or the asset with this ID through the assets; null when no list has it.
        reporting(LookupProgress) find_by_id(id: String) -> Option<IdMatch>;
        /// Pins an asset or unpins it.
        async pin_asset(asset: AssetRef, pinned: bool) -> ();
        /// Returns the pinned assets.
        async pinned_assets() -> Vec<AssetRef>;
        /// Reads the file fresh from Clumio as this account and returns the question whether to regenerate its passcode. `asset`
        /// lists the file; null when only its ID is known.
        cancellable prepare_regeneration(account: String, file_id: String, asset: Option<AssetRef>) -> Confirmation;
        /// Regenerates the passcode that the question with this token was about, or asks again when the facts changed. Once the
        /// request was sent, it is not cancelled any more.
        stoppable regenerate(account: String, token: String) -> RegenerationAnswer;
        /// Returns the passcode, to be shown and dropped.
        async show_passcode(handover: String) -> Passcode;
        /// Notes that the passcode is no longer shown.
        fn hide_passcode(handover: String) -> ();
        /// Has the link sent by email to this address; the passcode stays as it is.
        async share(account: String, file_id: String, address: String, message: String) -> SharedLink;
        /// Reports user activity, which delays the wipe.
        fn report_user_activity() -> ();
        /// Notes that the user has seen that this passcode was wiped.
        fn acknowledge_wipe(handover: String) -> ();
        /// Copies the passcode and reads it back; only a verified copy resolves.
        async copy_passcode(handover: String) -> ClipboardHold;
        /// Copies the email with the passcode, as text and HTML, written to `recipient` or to all; only a verified copy resolves.
        async copy_email(handover: String, recipient: Option<String>) -> ClipboardHold;
        /// Opens a draft without the passcode in the system's mail program; the passcode is put on the clipboard.
        async open_draft(handover: String, recipient: Option<String>) -> DraftOpened;
        /// Returns true if a draft has room for its text, false for recipient and subject only.
        fn draft_has_text(handover: String, recipient: Option<String>) -> bool;
        /// Restarts the countdown of the clipboard.
        async extend_clipboard() -> ClipboardHold;
        /// Clears the clipboard, if it is still ours.
        async clear_clipboard() -> ();
        /// Marks a passcode as delivered: it is removed, here and from the clipboard.
        async mark_delivered(handover: String) -> ();
    }
    trash {
        /// Begins to list the trash again.
        async refresh_trash() -> TrashState;
        /// Lists the trash of other users, and of the account itself with `own`.
        async load_trash(own: bool, users: Vec<Person>) -> TrashState;
        /// Stops the listing; what was listed stays.
        async stop_trash() -> TrashState;
        /// Returns rows of the list.
        async trash_rows(query: TrashQuery, from: u32, count: u32) -> TrashPage;
        /// Looks up the original folders of items, in the given order.
        cancellable folder_locations(keys: Vec<ItemKey>) -> Vec<FolderLocation>;
        /// Returns the original folders whose name holds `text`, the fullest first.
        async trash_folders(text: String) -> Vec<FolderCount>;
        /// Returns the owners of listed items whose name or address holds `text`.
        async trash_owners(text: String) -> Vec<OwnerCount>;
        /// Returns what was deleted in one go, the newest first, and the deletions of each day.
        async trash_incidents() -> IncidentList;
        /// Searches the users of the organization whose name or address begins with `text`.
        cancellable search_users(text: String) -> UserSearchResult;
        /// Reads who deleted the items, as far as the filter needs it, and returns the source.
        cancellable find_deleters(filter: TrashFilter) -> DeletedBySource;
        /// Selects items or deselects them; returns the number of selected ones.
        async select_trash(what: SelectionChange) -> u32;
        /// Returns the saved filters.
        fn saved_filters() -> Vec<SavedFilter>;
        /// Saves a filter; it replaces one of the same name.
        fn save_filter(saved: SavedFilter) -> Vec<SavedFilter>;
        /// Removes a saved filter.
        fn remove_filter(name: String) -> Vec<SavedFilter>;
    }
    restore {
        /// Returns the conflicts of an item in its original folder or in another one.
        cancellable plan(key: ItemKey, folder: Option<String>) -> RestoreCheck;
        /// Returns the conflicts of every item with this ID, whatever its kind.
        cancellable plan_by_id(id: String) -> Vec<RestoreCheck>;
        /// Restores an item as this account.
        async restore(account: String, key: ItemKey, choice: Choice) -> Outcome;
        /// Checks a name in a folder, read as the user who has the item in the trash.
        cancellable check_name(item: ItemKey, folder_id: String, name: String) -> NameCheck;
        /// Returns the folders in a folder, read as the user who has the item in the trash.
        cancellable folders_in(item: ItemKey, folder_id: String, next: Option<String>) -> FolderPage;
        /// Searches folders by name, as the user who has the item in the trash.
        cancellable search_folders(item: ItemKey, text: String) -> FolderSearchResult;
        /// Moves a restored item back to the trash, if nothing changed since.
        async undo_restore(activity: String) -> UndoResult;
        /// Opens an item in Box, in the system's browser.
        async open_in_box(key: ItemKey) -> ();
    }
    jobs {
        /// Previews the restore of a selection, and sends nothing that changes it.
        reporting(PreviewProgress) dry_run(account: String, selection: Selection) -> Preview;
        /// Returns rows of one group of a preview, or of all.
        fn dry_run_items(dry_run: String, group: Option<Group>, from: u32, count: u32) -> PreviewPage;
        /// Returns the requests and the time that a job with these decisions needs.
        fn dry_run_cost(dry_run: String, decisions: Decisions) -> Cost;
        /// Drops a preview.
        fn drop_dry_run(dry_run: String) -> ();
        /// Saves every row of a preview in a file that the user chooses; null when they cancelled.
        async save_dry_run(dry_run: String, format: ExportFormat, name: String) -> Option<String>;
        /// Makes a job of a preview and starts it.
        async start_job(dry_run: String, decisions: Decisions) -> JobState;
        /// Returns the jobs, newest first.
        async jobs() -> Vec<JobState>;
        /// Returns items of a job, of one group where it is given, with their reasons in the language of the window.
        async job_items(job: String, filter: JobItemFilter, group: Option<Group>, from: u32, count: u32) -> JobItemPage;
        /// Pauses a job.
        async pause_job(job: String) -> JobState;
        /// Resumes a job that is paused or was interrupted.
        async resume_job(job: String) -> JobState;
        /// Stops a job for good; what is left stays in the trash.
        async cancel_job(job: String) -> JobState;
        /// Answers the questions of a job, and resumes it.
        async answer_job(job: String, decisions: Decisions) -> JobState;
        /// Moves to the trash what a job restored, as far as it has not changed since.
        async undo_job(job: String) -> JobState;
        /// Moves one item of a job back to the trash, by its number.
        async undo_job_item(job: String, number: u32) -> JobState;
        /// Saves the report of a job in a file that the user chooses; null when they cancelled.
        async save_job(job: String, format: ExportFormat, name: String) -> Option<String>;
    }
    activity {
        /// Returns rows of the activity, newest first.
        async activity(text: String, from: u32, count: u32) -> ActivityPage;
        /// Returns the rows that an earlier run left unfinished, each checked as far as possible; once per start.
        async unfinished() -> Vec<ActivityRow>;
        /// Saves the rows that match `text` in a file that the user chooses; null when they cancelled.
        async save_activity(text: String, format: ExportFormat, name: String) -> Option<String>;
        /// Deletes all activity but what is running; returns the number of entries.
        async erase_activity() -> u32;
        /// Puts ordinary text on the clipboard; only a verified copy resolves. Never a secret.
        async copy_text(text: String) -> ();
    }
    about {
        /// Returns version, build and platform.
        fn about() -> About;
        /// Returns a newer version, if one is known. At most one request a day leaves this computer, and none where that is
        /// not wanted.
        async newer_version() -> Option<Newer>;
        /// Opens the page of the newest version in the browser.
        async open_release() -> ();
        /// Returns the diagnostics for a bug report: no names, IDs or secrets.
        fn diagnostics(problems: Vec<SeenProblem>) -> String;
        /// Opens the folder with the log.
        fn open_logs() -> ();
    }
    settings {
        /// Saves the settings; returns them as they are now. The window follows at once.
        async save_settings(settings: Settings) -> Settings;
        /// Returns an email as it would look and the faults of its template; stores nothing.
        fn preview_mail(mail: MailSettings) -> MailPreview;
        /// Parses a pasted or typed text.
        async parse_input(text: String) -> InputMatches;
    }
}
