//! The whole desk: both jobs, the accounts and the journal they share.

use crate::{
    activity::{self, ActivityPage, ActivityRow, Erased},
    drawn::Drawn,
    events::WindowEvents,
    export::Format,
    idle::Idle,
    links::{self, Reading},
    passcode::{
        ClipboardHold, DraftOpened, Finder, MailPreview, PasscodeClipboard, PasscodeDesk,
        preview_mail,
    },
    ports::{Event, Window},
    profile_state::set,
    service_clock::{ServiceClock, ServiceTime},
    zone::Zone,
};
use accounts::{AccountRegistry, Accounts, BoxApp, CallbackPage, Endpoints};
use app_error::{AppError, ErrorCode, Subject};
use box_session::ItemKey;
use bulk_restore::BulkRestore;
use config::{LockedSettings, MailSettings, Policy, ProfileFile, Settings, StateFile};
use credential_store::CredentialStore;
use jiff::SignedDuration;
use journal::Journal;
use platform::{Browser, Clipboard, Clock, Content, IdleTime, LONGEST_READ};
use restore::ItemRestorer;
use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};
use trash::SavedFilters;

/// Rows of the activity that one call answers with.
const MOST_ROWS: u32 = 500;

/// How long the way out waits for what is on its way.
const SETTLE_DOWN: Duration = Duration::from_secs(10);

/// What a desk is made of.
pub struct Setup {
    /// The folder for settings, accounts and the journal.
    pub profile: PathBuf,
    /// Where tokens are kept.
    pub keyring: CredentialStore,
    /// What the company decided.
    pub policy: Policy,
    /// Which services it talks to.
    pub endpoints: Endpoints,
    /// The system's clipboard.
    pub clipboard: Arc<dyn Clipboard>,
    /// The computer's clocks.
    pub clock: Arc<dyn Clock>,
    /// How long nobody has touched the computer.
    pub idle_time: Arc<dyn IdleTime>,
    /// The window to tell.
    pub window: Arc<dyn Window>,
    /// The system's browser.
    pub browser: Arc<dyn Browser>,
}

/// Both jobs, the accounts and the journal they share.
pub struct Desk {
    /// Who the program acts as.
    pub accounts: Arc<AccountRegistry>,
    /// Job one.
    pub passcodes: PasscodeDesk,
    /// Job two, many items at once.
    pub jobs: Arc<BulkRestore>,
    /// The filters of the trash that were kept under a name.
    pub saved_filters: SavedFilters,
    /// Job two of each Box account, by the number of its connection.
    pub(crate) restorers: Mutex<HashMap<u64, ItemRestorer>>,
    clipboard: Arc<dyn Clipboard>,
    /// The computer's clocks, for what this program itself lets go of after a time.
    pub(crate) clock: Arc<dyn Clock>,
    /// The services' clock, for everything that is compared with what a service says, and for the journal.
    pub(crate) service_clock: Arc<ServiceClock>,
    pub(crate) window: Arc<dyn Window>,
    browser: Arc<dyn Browser>,
    pub(crate) journal: Journal,
    pub(crate) settings_file: StateFile,
    pub(crate) settings: RwLock<Settings>,
    pub(crate) policy: Policy,
    demo: bool,
    pub(crate) looks_only: bool,
    pub(crate) idle: Idle,
    pub(crate) idle_time: Arc<dyn IdleTime>,
    pub(crate) drawn: Drawn,
}

impl Desk {
    /// Opens a desk. Neither the network, the keyring nor the journal is touched yet.
    #[must_use]
    pub fn open(setup: Setup) -> Arc<Self> {
        Self::open_as(setup, false)
    }

    /// Opens a desk on a profile that another program uses: everything can be looked at, and nothing is changed or offered to
    /// be gone on with.
    #[must_use]
    pub fn open_to_look(setup: Setup) -> Arc<Self> {
        Self::open_as(setup, true)
    }

    fn open_as(setup: Setup, looks_only: bool) -> Arc<Self> {
        let Setup {
            profile,
            keyring,
            policy,
            endpoints,
            clipboard,
            clock,
            idle_time,
            window,
            browser,
        } = setup;
        let demo = endpoints.is_demo();
        let running = clock.running();
        let policy = if demo { policy.in_demo() } else { policy };
        let file =
            |file: ProfileFile| StateFile::in_profile(&profile, file).looking_only(looks_only);
        let settings_file = file(ProfileFile::Settings);
        let settings = set(&settings_file, &policy);
        let accounts = file(ProfileFile::Accounts);
        let accounts = AccountRegistry::open_file(
            accounts,
            &profile,
            keyring,
            endpoints,
            Arc::clone(&clock),
            &policy,
        );
        let accounts = Arc::new(accounts);
        let service_clock = Arc::new(ServiceClock::new(
            Arc::clone(&clock),
            Arc::new(WindowEvents(Arc::clone(&window))),
        ));
        accounts.set_date_listener(service_clock.clone());
        let services: Arc<dyn Clock> = service_clock.clone();
        let journal = profile.join("journal.sqlite");
        let journal = if looks_only {
            Journal::read_only(journal)
        } else {
            Journal::at(journal).with_actor(signed_in_user().as_deref())
        };
        journal.on_write_failure({
            let window = Arc::clone(&window);
            move |error| {
                window.tell(Event::NotWrittenDown {
                    problem: Box::new(AppError::from(error)),
                });
            }
        });
        let finder = Finder::new(
            Arc::clone(&accounts),
            journal.clone(),
            Arc::clone(&services),
            Arc::clone(&window),
        );
        let on_clipboard = PasscodeClipboard::new(
            Arc::clone(&clipboard),
            Arc::clone(&clock),
            Arc::clone(&window),
        );
        Arc::new(Self {
            saved_filters: SavedFilters::read(file(ProfileFile::Filters)),
            passcodes: PasscodeDesk::new(
                finder,
                Arc::clone(&accounts),
                journal.clone(),
                Arc::clone(&services),
                on_clipboard,
                profile.join("runs"),
            ),
            jobs: BulkRestore::new(
                journal.clone(),
                services,
                Arc::new(WindowEvents(Arc::clone(&window))),
            ),
            restorers: Mutex::default(),
            clipboard,
            clock,
            service_clock,
            window,
            browser,
            accounts,
            journal,
            settings_file,
            settings: RwLock::new(settings),
            policy,
            demo,
            looks_only,
            idle: Idle::since(running),
            idle_time,
            drawn: Drawn::default(),
        })
    }

    /// Whether this is the demo.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// What the person set.
    pub fn settings(&self) -> Settings {
        self.settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The settings that the company locked.
    pub fn locks(&self) -> LockedSettings {
        self.policy.locks()
    }

    /// How this computer's clock differs from the services'.
    pub fn service_time(&self) -> ServiceTime {
        self.service_clock.time()
    }

    /// The time zone in which people type and read times; the same for the whole run.
    pub fn zone(&self) -> Zone {
        Zone::from(&self.service_clock.zone())
    }

    /// Forgets the passcode, here and on the clipboard, and the tokens that were read.
    pub async fn passed_on(&self, handover: &str) {
        self.passcodes.passed_on(handover).await;
        self.passcode_is_hidden(handover);
        self.accounts.forget_tokens();
    }

    /// The screen was locked, so whoever sits here left: a passcode leaves the clipboard if it is still ours, none stays
    /// drawn, and the tokens that were read are forgotten. What waits to be passed on is kept: it would be lost.
    pub async fn screen_was_locked(&self) {
        self.no_passcode_is_drawn();
        self.window.tell(Event::Locked);
        self.passcodes.clear_clipboard().await;
        self.accounts.forget_tokens();
    }

    /// The window has the focus: what could not be cleared from the clipboard is tried again.
    pub fn window_has_focus(&self) {
        self.passcodes.look_at_clipboard_again();
    }

    /// How an email would look, and what is wrong with it.
    pub fn preview_mail(&self, mail: &MailSettings) -> MailPreview {
        preview_mail(mail, self.service_clock.now(), &self.service_clock.zone())
    }

    /// Copies the email with the passcode for as long as the settings say, in their language.
    ///
    /// # Errors
    /// As [`PasscodeDesk::copy_email`].
    pub async fn copy_email(
        &self,
        handover: &str,
        recipient: Option<String>,
    ) -> Result<ClipboardHold, AppError> {
        let settings = self.settings();
        self.passcodes
            .copy_email(
                handover,
                recipient,
                &settings.mail,
                settings.clipboard_seconds,
            )
            .await
    }

    /// Opens a draft of the email, and leaves the passcode on the clipboard for as long as the settings say.
    ///
    /// # Errors
    /// As [`PasscodeDesk::open_draft`].
    pub async fn open_draft(
        &self,
        handover: &str,
        recipient: Option<String>,
    ) -> Result<DraftOpened, AppError> {
        let settings = self.settings();
        let seconds = settings.clipboard_seconds;
        self.passcodes
            .open_draft(handover, recipient, &settings.mail, seconds, &self.browser)
            .await
    }

    /// Whether a draft of the email would have its text in it.
    ///
    /// # Errors
    /// As [`PasscodeDesk::draft_has_text`].
    pub fn draft_has_text(
        &self,
        handover: &str,
        recipient: Option<String>,
    ) -> Result<bool, AppError> {
        self.passcodes
            .draft_has_text(handover, recipient, &self.settings().mail)
    }

    /// What a pasted or typed text is taken for, and what is known here that it may mean. Asks nobody outside.
    pub async fn read(&self, text: &str) -> Reading {
        let finder = &self.passcodes.finder;
        let taken = links::read(text);
        let name = links::as_name(&taken);
        let files = name.map_or(0, |name| finder.matching(name));
        let mut assets = Vec::new();
        for words in links::as_assets(&taken) {
            for known in finder.known_assets(words).await {
                if !assets.contains(&known) {
                    assets.push(known);
                }
            }
        }
        Reading {
            assets,
            files,
            taken,
        }
    }

    /// Copies a passcode for as long as the settings say.
    ///
    /// # Errors
    /// As [`PasscodeDesk::copy`].
    pub async fn copy_passcode(&self, handover: &str) -> Result<ClipboardHold, AppError> {
        self.passcodes
            .copy(handover, self.settings().clipboard_seconds)
            .await
    }

    /// Rows of the activity, newest first.
    ///
    /// # Errors
    /// [`JournalUnavailable`](app_error::ErrorCode::JournalUnavailable).
    pub async fn activity(
        &self,
        text: &str,
        from: u32,
        count: u32,
    ) -> Result<ActivityPage, AppError> {
        self.passcodes.noted().await;
        self.forget_old_activity().await;
        let found = self
            .journal
            .search(text, from, count.min(MOST_ROWS))
            .await?;
        let erased = self.journal.erased().await?;
        Ok(ActivityPage {
            rows: found.rows.into_iter().map(ActivityRow::from).collect(),
            total: found.total,
            erased: erased.map(Erased::from),
        })
    }

    /// The file for all of the activity that matches `text`, newest first, and the name to offer for it.
    ///
    /// # Errors
    /// [`JournalUnavailable`](app_error::ErrorCode::JournalUnavailable).
    pub async fn activity_file(&self, text: &str, format: Format) -> Result<Vec<u8>, AppError> {
        self.passcodes.noted().await;
        activity::file_of(&self.journal, text, format).await
    }

    /// Erases the activity but for what is still under way; answers with how many rows that were.
    ///
    /// # Errors
    /// [`Forbidden`](app_error::ErrorCode::Forbidden) about `policy` where the company locked how long it is kept,
    /// [`JournalUnavailable`](app_error::ErrorCode::JournalUnavailable).
    pub async fn erase_activity(&self) -> Result<u32, AppError> {
        if self
            .locks()
            .settings
            .iter()
            .any(|setting| setting == "activity_days")
        {
            let words = "the company's policy says how long the activity is kept";
            return Err(AppError::new(ErrorCode::Forbidden, words).subject(Subject::Policy));
        }
        self.passcodes.noted().await;
        Ok(self.journal.erase_all().await?)
    }

    /// Erases the activity that is older than the settings say. Called when the window has opened, when the setting
    /// changes, and whenever the activity is looked at: a program that is never closed forgets as well. A computer's clock
    /// that is wrong erases nothing. A journal that can be read and not written keeps it for longer, and is read all the same.
    pub(crate) async fn forget_old_activity(&self) {
        if self.looks_only {
            return;
        }
        let kept = SignedDuration::from_hours(24 * i64::from(self.settings().activity_days));
        let now = self.service_clock.for_erasing();
        let erased = async {
            let journal = &self.journal;
            Ok::<_, AppError>(journal.erase_older_than(kept, now).await?)
        };
        match erased.await {
            Ok(0) => {}
            Ok(erased) => tracing::info!(erased, "old activity was erased"),
            Err(problem) => tracing::warn!(%problem, "old activity is kept for now"),
        }
    }

    /// Puts ordinary text on the clipboard, such as what goes into a ticket, and reads it back.
    ///
    /// # Errors
    /// [`ClipboardUnavailable`](app_error::ErrorCode::ClipboardUnavailable) when it is not there afterwards.
    pub async fn copy_text(&self, text: String) -> Result<(), AppError> {
        let clipboard = Arc::clone(&self.clipboard);
        let copy = move || {
            clipboard.write(&text)?;
            match clipboard.read() {
                Content::Text(found) if *found == text => Ok(()),
                // Too long to be read back whole.
                Content::Foreign if text.len() > LONGEST_READ => Ok(()),
                Content::Unknown(reason) => Err(reason),
                Content::Text(_) | Content::Foreign | Content::Empty => {
                    Err("it did not arrive".to_owned())
                }
            }
        };
        let copied = tokio::task::spawn_blocking(copy).await;
        copied
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(|reason| {
                AppError::new(ErrorCode::ClipboardUnavailable, reason)
                    .subject(Subject::Text)
                    .retryable()
            })
    }

    /// Signs in at Box in the system's browser.
    ///
    /// # Errors
    /// As [`AccountRegistry::sign_in_box`].
    pub async fn sign_in_box(
        &self,
        app: Option<BoxApp>,
        page: &CallbackPage,
    ) -> Result<Accounts, AppError> {
        self.accounts.sign_in_box(app, page, &self.browser).await
    }

    /// Shows Box's page of the sign-in that waits for an answer once more.
    ///
    /// # Errors
    /// As [`AccountRegistry::show_sign_in_again`].
    pub async fn show_sign_in_again(&self) -> Result<(), AppError> {
        self.accounts.show_sign_in_again(&self.browser).await
    }

    /// Shows an item in Box, in the system's browser; in the demo on a page of the sandbox.
    ///
    /// # Errors
    /// [`BrowserUnavailable`](app_error::ErrorCode::BrowserUnavailable), or why Box could not be asked.
    pub async fn open_in_box(&self, key: &ItemKey) -> Result<(), AppError> {
        let address = self.restorer_for(key).await?.session().web_url(key).await?;
        let address = self.accounts.box_page(&address)?;
        let browser = Arc::clone(&self.browser);
        let opened = tokio::task::spawn_blocking(move || browser.open(&address)).await;
        opened
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(|reason| AppError::new(ErrorCode::BrowserUnavailable, reason).retryable())
    }

    /// What an earlier run began and never finished: restores are looked up and settled, a lost passcode is noted as
    /// such. Answers with those rows once; later calls find nothing left open. Where nothing was left, neither the keyring
    /// nor the network is asked.
    ///
    /// # Errors
    /// [`JournalUnavailable`](app_error::ErrorCode::JournalUnavailable).
    pub async fn unfinished(&self) -> Result<Vec<ActivityRow>, AppError> {
        if self.looks_only {
            // It is the other program's, which may be doing it at this moment.
            return Ok(Vec::new());
        }
        self.forget_old_activity().await;
        let mut rows = self.passcodes.settle().await?;
        for account in self.left_restores_open().await? {
            // A keyring that is still locked must not hide what is known already; the rest stays open for the next time.
            match self.settled_restores(&account).await {
                Ok(settled) => rows.extend(settled.into_iter().map(ActivityRow::from)),
                Err(problem) => {
                    tracing::warn!(%problem, "unfinished restores could not be looked up");
                }
            }
        }
        Ok(rows)
    }

    /// The ids of the accounts that left something. Only then is Box asked at the start, and the keyring for its token.
    async fn left_restores_open(&self) -> Result<Vec<String>, AppError> {
        let journal = &self.journal;
        let open = journal.unfinished().await?;
        let left = open
            .iter()
            .filter(|row| restore::was_interrupted(row, journal));
        let accounts: BTreeSet<String> = left.filter_map(|row| self.box_that_did(row)).collect();
        Ok(accounts.into_iter().collect())
    }

    /// The id of the Box account that did what a row tells of, if it is connected and no other has its login.
    fn box_that_did(&self, row: &journal::Activity) -> Option<String> {
        let ActivityRow {
            account,
            account_id,
            ..
        } = ActivityRow::from(row.clone());
        self.accounts
            .box_account_id(account_id.as_deref(), &account)
            .ok()
    }

    async fn settled_restores(&self, account: &str) -> Result<Vec<journal::Activity>, AppError> {
        let is_ours = |row: &journal::Activity| self.box_that_did(row).as_deref() == Some(account);
        self.restorer_as(Some(account))
            .await?
            .recover(is_ours)
            .await
    }

    /// The way out: what is ours leaves the clipboard first, for a system that shuts down may not wait for the rest. Then
    /// jobs are paused, and what is on its way gets its ending, within ten seconds. What takes longer is looked up at the
    /// next start. Done twice it does nothing more.
    pub async fn close(&self) {
        self.passcodes.close().await;
        if tokio::time::timeout(SETTLE_DOWN, self.jobs.pause_all())
            .await
            .is_err()
        {
            tracing::warn!(
                "a job was left while something was on its way; the next start looks it up"
            );
        }
        self.journal.flush_pending().await;
    }
}

/// Returns the name under which the person is signed in to this computer.
fn signed_in_user() -> Option<String> {
    whoami::username().ok().filter(|name| !name.is_empty())
}
