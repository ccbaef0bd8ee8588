//! The whole desk: the parts, and what concerns several of them.

mod profile_files;

use crate::{
    account_restorers::AccountRestorers,
    activity::{ActivityLog, ActivityRow},
    connection_check::ConnectionCheck,
    idle_timeout::IdleTimeout,
    paused_jobs::PausedJobs,
    ports::{Event, Window, WindowEvents},
    presence::Presence,
    service_clock::ServiceClock,
    settings_store::SettingsStore,
};
use ::trash::SavedFilters;
use accounts::{AccountRegistry, Endpoints};
use app_error::{AppError, ErrorCode, ServiceWait, Subject};
use box_session::ItemKey;
use bulk_restore::BulkRestore;
use config::{MailLanguage, MailSettings, Policy, ProfileFile, Settings, StateFile};
use credential_store::CredentialStore;
use journal::Journal;
use passcode::{
    ClipboardHold, DraftOpened, MailPreview, Passcode, PasscodeServices, Passcodes,
    RegenerationAnswer, SharedLink, preview_mail,
};
use platform::{Browser, Clipboard, Clock, Content, IdleTime, LONGEST_READ, PresenceCheck};
use std::{collections::BTreeSet, path::PathBuf, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Maximum time that closing waits for requests in flight.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

/// The environment of a desk.
pub struct Setup {
    /// The folder for settings, accounts and the journal.
    pub profile: PathBuf,
    /// The store of the tokens.
    pub keyring: CredentialStore,
    /// The policy of the organization.
    pub policy: Policy,
    /// The addresses of the services.
    pub endpoints: Endpoints,
    /// The system's clipboard.
    pub clipboard: Arc<dyn Clipboard>,
    /// The computer's clocks.
    pub clock: Arc<dyn Clock>,
    /// The computer's idle time.
    pub idle_time: Arc<dyn IdleTime>,
    /// Asks who is at the computer.
    pub presence: Arc<dyn PresenceCheck>,
    /// The window, which gets the events.
    pub window: Arc<dyn Window>,
    /// The system's browser.
    pub browser: Arc<dyn Browser>,
}

/// The program behind the window: passcodes, single and bulk restores, over the accounts and the journal that they share.
pub struct Desk {
    /// The connected accounts.
    pub accounts: Arc<AccountRegistry>,
    /// The search for restored files, and their passcodes.
    pub passcodes: Arc<Passcodes>,
    /// Bulk restores.
    pub jobs: Arc<BulkRestore>,
    /// Resumes bulk restores after a sign-in.
    pub paused_jobs: Arc<PausedJobs>,
    /// The Box accounts for single restores.
    pub restorers: Arc<AccountRestorers>,
    /// The saved filters of the trash.
    pub saved_filters: SavedFilters,
    /// The activity.
    pub activity: ActivityLog,
    /// The settings.
    pub settings: Arc<SettingsStore>,
    /// The policy of the organization.
    pub policy: Policy,
    /// The check of the connections to the services.
    pub connection_check: ConnectionCheck,
    /// Clears secrets when the computer is idle.
    pub idle_timeout: Arc<IdleTimeout>,
    /// Asks who is at the computer, where the settings say so.
    pub presence: Arc<Presence>,
    /// The services' clock, for every comparison with a time of a service, and for the journal.
    pub service_clock: Arc<ServiceClock>,
    /// The system's browser.
    pub browser: Arc<dyn Browser>,
    clipboard: Arc<dyn Clipboard>,
    /// The computer's clocks, for the timeouts of this program.
    pub(crate) clock: Arc<dyn Clock>,
    window: Arc<dyn Window>,
    pub(crate) journal: Journal,
    is_demo: bool,
    is_read_only: bool,
}

impl Desk {
    /// Opens a desk. The network, the keychain and the journal are not used yet.
    #[must_use]
    pub fn open(setup: Setup) -> Arc<Self> {
        Self::open_with(setup, false)
    }

    /// Opens a desk on a profile that another instance uses: it changes nothing there and offers no jobs to resume.
    #[must_use]
    pub fn open_read_only(setup: Setup) -> Arc<Self> {
        Self::open_with(setup, true)
    }

    fn open_with(setup: Setup, is_read_only: bool) -> Arc<Self> {
        let Setup {
            profile,
            keyring,
            policy,
            endpoints,
            clipboard,
            clock,
            idle_time,
            presence,
            window,
            browser,
        } = setup;
        let events = Arc::new(WindowEvents(Arc::clone(&window)));
        let is_demo = endpoints.is_demo();
        let policy = if is_demo { policy.in_demo() } else { policy };
        let file =
            |file: ProfileFile| StateFile::in_profile(&profile, file).with_read_only(is_read_only);
        let settings = SettingsStore::read(file(ProfileFile::Settings), policy.clone());
        let settings = Arc::new(settings);
        let accounts = AccountRegistry::open_file(
            file(ProfileFile::Accounts),
            &profile,
            keyring,
            endpoints,
            Arc::clone(&clock),
            &policy,
        );
        let accounts = Arc::new(accounts);
        let service_clock = Arc::new(ServiceClock::new(Arc::clone(&clock), events.clone()));
        accounts.set_date_listener(service_clock.clone());
        let services: Arc<dyn Clock> = service_clock.clone();
        report_waits(&accounts, &services, &window);
        let journal = open_journal(profile.join("journal.sqlite"), is_read_only, &window);
        let passcodes = Arc::new(Passcodes::new(PasscodeServices {
            accounts: Arc::clone(&accounts),
            journal: journal.clone(),
            service_clock: Arc::clone(&services),
            computer_clock: Arc::clone(&clock),
            clipboard: Arc::clone(&clipboard),
            events: events.clone(),
            screen_capture: events.clone(),
            instance_folder: profile.join("runs"),
        }));
        let jobs = BulkRestore::new(journal.clone(), Arc::clone(&services), events.clone());
        let restorers = Arc::new(AccountRestorers::new(
            Arc::clone(&accounts),
            Arc::clone(&jobs),
            journal.clone(),
            services,
            events.clone(),
        ));
        let presence = Arc::new(Presence::new(
            presence,
            Arc::clone(&clock),
            Arc::clone(&settings),
        ));
        let idle_timeout = IdleTimeout::new(
            Arc::clone(&clock),
            idle_time,
            Arc::clone(&passcodes),
            Arc::clone(&accounts),
            Arc::clone(&window),
            Arc::clone(&settings),
        );
        Arc::new(Self {
            paused_jobs: Arc::new(PausedJobs::new(Arc::clone(&jobs), Arc::clone(&restorers))),
            saved_filters: SavedFilters::read(file(ProfileFile::Filters)),
            activity: ActivityLog::new(
                journal.clone(),
                Arc::clone(&passcodes),
                Arc::clone(&settings),
                Arc::clone(&service_clock),
                is_read_only,
            ),
            connection_check: ConnectionCheck::new(Arc::clone(&accounts)),
            idle_timeout: Arc::new(idle_timeout),
            presence,
            accounts,
            passcodes,
            jobs,
            restorers,
            settings,
            policy,
            service_clock,
            browser,
            clipboard,
            clock,
            window,
            journal,
            is_demo,
            is_read_only,
        })
    }

    /// Returns whether this is the demo.
    pub fn is_demo(&self) -> bool {
        self.is_demo
    }

    /// Returns whether another instance uses the profile, so that this one changes nothing there.
    pub fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// Stores the settings; returns them as stored. A shorter time for the activity applies at once. Whether presence is asked for
    /// is changed only by a person who confirms theirs: an intruder at an unlocked computer cannot, and a computer that cannot ask
    /// does not get the setting.
    ///
    /// # Errors
    /// Those of [`Presence::confirm`], [`ErrorCode::InputInvalid`] with [`Subject::MailTemplate`] when an email template cannot be used, and those of
    /// [`StateFile::write`].
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, AppError> {
        let before = self.settings.current();
        let is_changed = settings.confirm_presence != before.confirm_presence;
        if is_changed && !self.settings.is_locked("confirm_presence") {
            self.presence.confirm_now().await?;
        }
        let days = before.activity_days;
        let settings = self.settings.save(settings)?;
        if settings.activity_days < days {
            self.activity.delete_expired().await;
        }
        Ok(settings)
    }

    /// Marks a pending passcode as delivered: clears it, here and on the clipboard, and the account tokens in memory.
    pub async fn mark_delivered(&self, passcode_id: &str) {
        self.passcodes.mark_delivered(passcode_id).await;
        self.accounts.forget_tokens();
    }

    /// Protects secrets after the screen was locked: hides all passcodes, clears ours from the clipboard, and the tokens that were
    /// read. Pending passcodes are kept: they would be lost.
    pub async fn screen_was_locked(&self) {
        self.presence.forget();
        self.passcodes.hide_all();
        self.window.tell(Event::Locked);
        self.passcodes.clear_clipboard().await;
        self.passcodes.clear_selected().await;
        self.accounts.forget_tokens();
    }

    /// Makes a new passcode; as [`Passcodes::regenerate`].
    ///
    /// # Errors
    /// Those of [`Presence::confirm`], and then nothing is sent; those of [`Passcodes::regenerate`].
    pub async fn regenerate(
        &self,
        account: Option<&str>,
        token: &str,
        cancel: &CancellationToken,
    ) -> Result<Option<RegenerationAnswer>, AppError> {
        tokio::select! {
            () = cancel.cancelled() => return Ok(None),
            confirmed = self.presence.confirm() => confirmed?,
        }
        self.passcodes.regenerate(account, token, cancel).await
    }

    /// Shows a passcode; as [`Passcodes::show`].
    ///
    /// # Errors
    /// Those of [`Presence::confirm`] and [`Passcodes::show`].
    pub async fn show_passcode(&self, passcode_id: &str) -> Result<Passcode, AppError> {
        self.presence.confirm().await?;
        self.passcodes.show(passcode_id)
    }

    /// Copies a passcode for as long as the settings say.
    ///
    /// # Errors
    /// Those of [`Presence::confirm`] and [`Passcodes::copy`].
    pub async fn copy_passcode(&self, passcode_id: &str) -> Result<ClipboardHold, AppError> {
        self.presence.confirm().await?;
        let seconds = self.settings.current().clipboard_seconds;
        self.passcodes.copy(passcode_id, seconds).await
    }

    /// Copies the email with the passcode for as long as the settings say, in their language or else that of the interface.
    ///
    /// # Errors
    /// Those of [`Presence::confirm`] and [`Passcodes::copy_email`].
    pub async fn copy_email(
        &self,
        passcode_id: &str,
        recipient: Option<String>,
        interface: MailLanguage,
    ) -> Result<ClipboardHold, AppError> {
        self.presence.confirm().await?;
        let settings = self.settings.current();
        let seconds = settings.clipboard_seconds;
        let mail = settings.mail.in_language_of(interface);
        self.passcodes
            .copy_email(passcode_id, recipient, &mail, seconds)
            .await
    }

    /// Opens a draft of the email, and leaves the passcode on the clipboard for as long as the settings say.
    ///
    /// # Errors
    /// Those of [`Presence::confirm`] and [`Passcodes::open_draft`].
    pub async fn open_draft(
        &self,
        passcode_id: &str,
        recipient: Option<String>,
        interface: MailLanguage,
    ) -> Result<DraftOpened, AppError> {
        self.presence.confirm().await?;
        let settings = self.settings.current();
        let seconds = settings.clipboard_seconds;
        let mail = settings.mail.in_language_of(interface);
        self.passcodes
            .open_draft(passcode_id, recipient, &mail, seconds, &self.browser)
            .await
    }

    /// Returns whether a draft of the email would include its text.
    ///
    /// # Errors
    /// As [`Passcodes::draft_has_text`].
    pub fn draft_has_text(
        &self,
        passcode_id: &str,
        recipient: Option<String>,
        interface: MailLanguage,
    ) -> Result<bool, AppError> {
        let mail = self.settings.current().mail.in_language_of(interface);
        self.passcodes.draft_has_text(passcode_id, recipient, &mail)
    }

    /// Returns an email with sample values, and the errors of its template.
    pub fn preview_mail(&self, mail: MailSettings, interface: MailLanguage) -> MailPreview {
        let mail = mail.in_language_of(interface);
        preview_mail(&mail, self.service_clock.now(), &self.service_clock.zone())
    }

    /// Sends the link of a restored file again.
    ///
    /// # Errors
    /// [`ErrorCode::Forbidden`] with [`Subject::Policy`] where the policy forbids sharing, and what sharing itself can fail with.
    pub async fn share(
        &self,
        account: Option<&str>,
        file_id: &str,
        address: &str,
        message: &str,
    ) -> Result<SharedLink, AppError> {
        self.policy.check_sharing()?;
        self.passcodes
            .share(account, file_id, address, message)
            .await
    }

    /// Puts ordinary text on the clipboard, such as a note for a ticket, and reads it back.
    ///
    /// # Errors
    /// [`ErrorCode::ClipboardUnavailable`] when it is not there afterwards.
    pub async fn copy_text(&self, text: String) -> Result<(), AppError> {
        let clipboard = Arc::clone(&self.clipboard);
        let copy = move || {
            clipboard.write(&text)?;
            match clipboard.read() {
                Content::Text(found) if *found == text => Ok(()),
                // Too long to be read back in full.
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

    /// Shows an item in Box, in the system's browser; in the demo on a page of the sandbox.
    ///
    /// # Errors
    /// [`ErrorCode::BrowserUnavailable`], or why the request to Box failed.
    pub async fn open_in_box(&self, key: &ItemKey) -> Result<(), AppError> {
        let address = self
            .restorers
            .of_item(key)
            .await?
            .session()
            .web_url(key)
            .await?;
        let address = self.accounts.box_page(&address)?;
        let browser = Arc::clone(&self.browser);
        let opened = tokio::task::spawn_blocking(move || browser.open(&address)).await;
        opened
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(|reason| AppError::new(ErrorCode::BrowserUnavailable, reason).retryable())
    }

    /// Settles what an earlier run started and did not finish: looks restores up, and records passcodes that were lost. Returns
    /// those rows once; later calls find nothing unfinished. If nothing is, neither the keychain nor the network is used.
    ///
    /// # Errors
    /// [`ErrorCode::JournalUnavailable`].
    pub async fn unfinished(&self) -> Result<Vec<ActivityRow>, AppError> {
        if self.is_read_only {
            // The other instance may be working on it.
            return Ok(Vec::new());
        }
        self.activity.delete_expired().await;
        let recovered = self.passcodes.recover().await?;
        let mut rows: Vec<_> = recovered.into_iter().map(ActivityRow::from).collect();
        for account in self.accounts_with_unfinished_restores().await? {
            // A locked keychain must not hide the other rows; its restores stay unfinished until the next start.
            match self.settle_restores(&account).await {
                Ok(settled) => rows.extend(settled.into_iter().map(ActivityRow::from)),
                Err(problem) => {
                    tracing::warn!(%problem, "unfinished restores could not be looked up");
                }
            }
        }
        Ok(rows)
    }

    /// Returns the IDs of the accounts with unfinished restores, so that only these are asked for at the start.
    async fn accounts_with_unfinished_restores(&self) -> Result<BTreeSet<String>, AppError> {
        let unfinished = self.journal.unfinished().await?;
        Ok(unfinished
            .iter()
            .filter(|row| restore::was_interrupted(row, &self.journal))
            .filter_map(|row| self.restorers.account_of(row))
            .collect())
    }

    async fn settle_restores(&self, account: &str) -> Result<Vec<journal::Activity>, AppError> {
        let is_of_account =
            |row: &journal::Activity| self.restorers.account_of(row).as_deref() == Some(account);
        let session = self.restorers.of_account(Some(account)).await?;
        session.recover(is_of_account).await
    }

    /// Closes the desk. Clears our content from the clipboard first, since a system that shuts down may not wait for the rest. Then
    /// pauses jobs and waits up to ten seconds for requests in flight; those that take longer are looked up at the next start.
    /// A second call does nothing more.
    pub async fn close(&self) {
        self.passcodes.close().await;
        if tokio::time::timeout(CLOSE_TIMEOUT, self.jobs.pause_all())
            .await
            .is_err()
        {
            tracing::warn!("closed with requests of a job in flight; the next start looks them up");
        }
        self.journal.flush_pending().await;
    }
}

/// Passes the waits of the calls to the services on to the window.
fn report_waits(accounts: &AccountRegistry, clock: &Arc<dyn Clock>, window: &Arc<dyn Window>) {
    let (clock, window) = (Arc::clone(clock), Arc::clone(window));
    accounts.set_wait_listener(move |service, wait| {
        let wait = wait.map(|wait| ServiceWait::new(wait, clock.now()));
        window.tell(Event::ServiceWait { service, wait });
    });
}

fn open_journal(file: PathBuf, is_read_only: bool, window: &Arc<dyn Window>) -> Journal {
    let journal = if is_read_only {
        Journal::read_only(file)
    } else {
        Journal::at(file).with_actor(signed_in_user().as_deref())
    };
    let window = Arc::clone(window);
    journal.on_write_failure(move |error| {
        window.tell(Event::NotWrittenDown {
            problem: Box::new(AppError::from(error)),
        });
    });
    journal
}

/// Returns the name under which the person is signed in to this computer.
fn signed_in_user() -> Option<String> {
    whoami::username().ok().filter(|name| !name.is_empty())
}
