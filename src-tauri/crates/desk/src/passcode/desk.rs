//! Job one as the window asks for it.

use super::{
    ClipboardHold, Copied, Finder, Handover, Passcode, PasscodeClipboard, RestoredFile, Standing,
    handover::{Handovers, Stage},
    run::Runs,
};
use accounts::{AccountRegistry, ClumioAccount, ConnectedClumio};
use app_error::{AppError, ErrorCode, Subject};
use journal::{Action, Completion, Item, Journal, NewActivity};
use platform::{Clock, Secret};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Where the journal's detail of a row has the id of its account.
pub(super) const ACCOUNT: &str = "account";

/// Longer than any passcode. Clumio's have some ten characters.
const LONGEST_PASSCODE: usize = 200;

/// Finds restored files, makes new passcodes and hands them over.
pub struct PasscodeDesk {
    /// Finds what a passcode is made for.
    pub finder: Arc<Finder>,
    pub(super) accounts: Arc<AccountRegistry>,
    pub(super) journal: Journal,
    pub(super) clock: Arc<dyn Clock>,
    clipboard: Arc<PasscodeClipboard>,
    pub(super) handovers: Handovers,
    running: Mutex<Running>,
    pub(super) runs: Runs,
    /// Whoever notes how far a passcode got has the turn.
    noting: Arc<tokio::sync::Mutex<()>>,
}

impl PasscodeDesk {
    /// A desk with nothing on it.
    pub(crate) fn new(
        finder: Arc<Finder>,
        accounts: Arc<AccountRegistry>,
        journal: Journal,
        clock: Arc<dyn Clock>,
        clipboard: Arc<PasscodeClipboard>,
        runs: PathBuf,
    ) -> Self {
        Self {
            finder,
            accounts,
            journal,
            clock,
            clipboard,
            handovers: Handovers::default(),
            running: Mutex::default(),
            runs: Runs::new(runs),
            noting: Arc::default(),
        }
    }

    /// Makes a new passcode; the old one stops working at once. It is done as the account with the id `account`, else as the one
    /// that is used, whichever is used meanwhile. `unlisted` says that the person agreed to do it for an id that no list of the
    /// account has.
    ///
    /// # Errors
    /// Before anything is sent: [`ErrorCode::NoEmailShare`], [`ErrorCode::LinkExpired`], [`ErrorCode::NotFound`] (not in any list,
    /// and not agreed to), [`ErrorCode::AlreadyRunning`], [`ErrorCode::ProfileInUse`], [`ErrorCode::JournalUnavailable`], [`ErrorCode::NotConnected`].
    /// Afterwards: [`ErrorCode::UnknownOutcome`] when the answer was lost, so that the old passcode may be dead; any other
    /// says that nothing was changed.
    pub async fn regenerate(
        &self,
        account: Option<&str>,
        file_id: &str,
        unlisted: bool,
    ) -> Result<Handover, AppError> {
        self.journal.check_writable()?;
        let _only_one = self.begin(file_id)?;
        self.noted().await;
        let acting = self.accounts.connected_clumio(account).await?;
        let file = self.agreed_file(&acting, file_id, unlisted)?;
        let id = clumio_client::RestoredFileId::parse(file_id).map_err(|error| {
            AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Id)
        })?;
        let journal = &self.journal;
        let runs = self.runs.clone();
        let activity = journal
            .start_exclusive(
                self.about_to_regenerate(&acting.account, &file)?,
                move |row| {
                    row.detail["run"]
                        .as_str()
                        .is_some_and(|run| runs.is_alive(run))
                },
            )
            .await?
            .ok_or_else(already_running)?;

        self.clipboard.open();
        let answer = acting.client.regenerate(&id).await;
        let now = self.clock.now();
        let answer = match answer {
            Ok(regenerated) if is_usable(regenerated.secret.expose_secret()) => Ok(regenerated),
            Ok(regenerated) => Err(AppError::new(
                ErrorCode::UnknownOutcome,
                "what Clumio answered with cannot be a passcode: it has line breaks, control characters or no end",
            )
            .subject(Subject::Passcode)
            .request_id(regenerated.request_id)),
            Err(error) => Err(refusal(error)),
        };
        match answer {
            Ok(regenerated) => {
                let request_id = regenerated.request_id.clone();
                let asset = file.asset.clone();
                let (handover, replaced) = self.handovers.hold(
                    &acting.account,
                    file,
                    regenerated.secret,
                    now,
                    request_id,
                    activity,
                );
                let mut ending = Completion::done(now);
                if let Some(request_id) = regenerated.request_id {
                    ending = ending.request_id(request_id);
                }
                // The passcode is what counts now, and does not wait for the disk. Should the program end before it is
                // noted, the next start says that one may have been made.
                let turn = Arc::clone(&self.noting).lock_owned().await;
                let (journal, finder) = (self.journal.clone(), Arc::clone(&self.finder));
                tokio::spawn(async move {
                    finish(&journal, activity, ending).await;
                    for replaced in replaced {
                        note_in_turn(&journal, replaced, Stage::Replaced).await;
                    }
                    if let Some(asset) = asset {
                        finder.remember(&acting.account, &asset).await;
                    }
                    drop(turn);
                });
                Ok(handover)
            }
            Err(problem) => {
                let code = problem.code.name();
                let mut ending = if problem.code == ErrorCode::UnknownOutcome {
                    Completion::unknown(now, code)
                } else {
                    Completion::not_done(now, code)
                };
                if let Some(request_id) = &problem.request_id {
                    ending = ending.request_id(request_id);
                }
                // What became of the passcode must be told, whatever becomes of the journal.
                if let Err(error) = journal.finish(activity, ending).await {
                    tracing::error!(%error, "the journal could not note how a regeneration ended");
                }
                self.list_again(&acting, &file, &problem).await;
                Err(problem)
            }
        }
    }

    /// The passcode, to be drawn and dropped. [`Desk::show_passcode`](crate::Desk::show_passcode) keeps the window out of
    /// pictures as well.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when it was passed on meanwhile.
    pub(crate) fn show(&self, handover: &str) -> Result<Passcode, AppError> {
        self.handovers.passcode(handover).map(Passcode)
    }

    /// Copies, and answers only when the copy was verified.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::ClipboardUnavailable`].
    pub async fn copy(&self, handover: &str, seconds: u32) -> Result<ClipboardHold, AppError> {
        let passcode = self.handovers.passcode(handover)?;
        self.put(
            handover,
            Copied::Passcode,
            Secret {
                text: passcode,
                html: None,
            },
            seconds,
        )
        .await
    }

    /// Every secret that is copied goes through here.
    pub(super) async fn put(
        &self,
        handover: &str,
        what: Copied,
        secret: Secret,
        seconds: u32,
    ) -> Result<ClipboardHold, AppError> {
        let hold = self.clipboard.copy(handover, what, secret, seconds).await?;
        if let Some(activity) = self.handovers.mark_copied(handover) {
            // The disk may take its time; "Copied" does not wait for it.
            tokio::spawn(note(
                self.journal.clone(),
                Arc::clone(&self.noting),
                activity,
                Stage::Copied,
            ));
        }
        Ok(hold)
    }

    /// Starts the countdown anew.
    ///
    /// # Errors
    /// [`ErrorCode::ClipboardUnavailable`] when nothing of ours is on the clipboard any more.
    pub async fn keep_on_clipboard(&self) -> Result<ClipboardHold, AppError> {
        self.clipboard.extend().await
    }

    /// Clears the clipboard, if it is still ours.
    pub async fn clear_clipboard(&self) {
        self.clipboard.clear().await;
    }

    /// Forgets the passcode, here and on the clipboard.
    pub async fn passed_on(&self, handover: &str) {
        let forgotten = self.handovers.forget(handover);
        if self
            .clipboard
            .now()
            .is_some_and(|hold| hold.handover == handover)
        {
            self.clipboard.clear().await;
        }
        if let Some(activity) = forgotten {
            self.note(activity, Stage::PassedOn).await;
        }
    }

    /// Forgets every passcode here, at once, and answers with what they were. [`forgotten`](Self::forgotten) does the rest.
    pub(crate) fn take_all(&self) -> Vec<(Handover, Uuid)> {
        self.handovers.forget_all()
    }

    /// Clears the clipboard, and notes what was forgotten because nobody was there.
    pub(crate) async fn forgotten(&self, taken: Vec<(Handover, Uuid)>) {
        self.clipboard.clear().await;
        for (_, activity) in taken {
            self.note(activity, Stage::Wiped).await;
        }
    }

    /// Tries again what could not be cleared: the window has the focus.
    pub fn look_at_clipboard_again(&self) {
        self.clipboard.look_again();
    }

    /// From now on no passcode is made here, because another desk takes the place of this one. As long as the answer lives,
    /// or for good once it was told so.
    ///
    /// # Errors
    /// [`ErrorCode::AlreadyRunning`] while a passcode is made or waits to be passed on: it would be lost.
    pub fn make_no_more(&self) -> Result<Closed<'_>, AppError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.closed || !running.files.is_empty() || !self.waiting().is_empty() {
            let words = "a passcode waits to be passed on";
            return Err(AppError::new(ErrorCode::AlreadyRunning, words).subject(Subject::Handover));
        }
        running.closed = true;
        Ok(Closed {
            running: &self.running,
            stays: false,
        })
    }

    /// Passcodes that wait to be passed on.
    pub fn waiting(&self) -> Vec<Handover> {
        self.handovers.waiting()
    }

    /// Whether closing now would lose a passcode: one is being made, was never copied, or is still on the clipboard,
    /// which is cleared on the way out.
    pub fn any_would_be_lost(&self) -> bool {
        let on_clipboard = self.clipboard.now().map(|hold| hold.handover);
        self.is_making_one()
            || self
                .waiting()
                .iter()
                .any(|waiting| !waiting.copied || on_clipboard.as_ref() == Some(&waiting.id))
    }

    /// Whether a request for a passcode is on its way: the old one may be dead already.
    pub fn is_making_one(&self) -> bool {
        !self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .files
            .is_empty()
    }

    /// What of ours is on the clipboard.
    pub fn on_clipboard(&self) -> Option<ClipboardHold> {
        self.clipboard.now()
    }

    /// The way out: what is ours leaves the clipboard. A passcode that was copied counts as passed on by whoever closes
    /// the program; one that never was is lost with open eyes, after having been asked.
    pub(crate) async fn close(&self) {
        self.clipboard.leave().await;
        for (_, activity) in self.handovers.forget_all() {
            self.note(activity, Stage::Closed).await;
        }
    }

    /// Writes down how far a passcode got. What fails here costs an explanation after a crash, and nothing else.
    pub(super) async fn note(&self, activity: Uuid, stage: Stage) {
        note(
            self.journal.clone(),
            Arc::clone(&self.noting),
            activity,
            stage,
        )
        .await;
    }

    /// Waits until the journal has what was made so far.
    pub(crate) async fn noted(&self) {
        drop(self.noting.lock().await);
    }

    pub(super) fn agreed_file(
        &self,
        acting: &ConnectedClumio,
        id: &str,
        unlisted: bool,
    ) -> Result<RestoredFile, AppError> {
        let Some(file) = self.finder.found_file_with(acting, id) else {
            let agreed = unlisted.then(|| RestoredFile::unlisted(id));
            return agreed.ok_or_else(|| {
                AppError::new(
                    ErrorCode::NotFound,
                    "no list has a restored file with this id",
                )
            });
        };
        match file.standing {
            Standing::Regenerable | Standing::Unlisted => Ok(file),
            Standing::NoEmailShare => Err(AppError::new(
                ErrorCode::NoEmailShare,
                "the file was not shared by email, so it has no passcode",
            )),
            Standing::LinkEnded => {
                let problem = AppError::new(
                    ErrorCode::LinkExpired,
                    "the link has ended; a new passcode would open nothing",
                );
                Err(match file.link_ends_at {
                    Some(ended) => problem.at(ended),
                    None => problem,
                })
            }
        }
    }

    /// Lists the asset of a file again that is in a list and was not found, so that the row goes.
    pub(super) async fn list_again(
        &self,
        acting: &ConnectedClumio,
        file: &RestoredFile,
        problem: &AppError,
    ) {
        if problem.code == ErrorCode::NotFound
            && let Some(asset) = &file.asset
            && self.finder.found_file_with(acting, &file.id).is_some()
            && let Err(problem) = self.finder.files_of_asset(asset).await
        {
            tracing::warn!(%problem, "the list still has a file that is not found");
        }
    }

    fn about_to_regenerate(
        &self,
        account: &ClumioAccount,
        file: &RestoredFile,
    ) -> Result<NewActivity, AppError> {
        Ok(NewActivity {
            action: Action::RegeneratePasscode,
            account: account.display_name(),
            acting_as: None,
            item: Item {
                kind: "restored_file".to_owned(),
                id: file.id.clone(),
                name: file.name.clone(),
            },
            for_whom: file.recipients.clone(),
            place: file.asset.as_ref().map(|asset| asset.name.clone()),
            started_at: self.clock.now(),
            detail: json!({ "run": self.runs.own()?.to_string(), ACCOUNT: account.label.id }),
        })
    }

    fn begin(&self, id: &str) -> Result<OnlyOne<'_>, AppError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.closed {
            let words = "another profile is being opened, so no new passcode is made in this one";
            return Err(AppError::new(ErrorCode::AlreadyRunning, words));
        }
        if !running.files.insert(id.to_owned()) {
            return Err(already_running());
        }
        Ok(OnlyOne {
            running: &self.running,
            id: id.to_owned(),
        })
    }
}

/// Returns what a refusal means for a restored file. One that Clumio does not know any more has expired, most likely, for it
/// lists active ones only.
pub(super) fn refusal(error: clumio_client::Error) -> AppError {
    let problem = AppError::from(error);
    if problem.code == ErrorCode::NotFound {
        problem.subject(Subject::RestoredFile)
    } else {
        problem
    }
}

/// Notes that a passcode was made, which waits to be passed on.
async fn finish(journal: &Journal, activity: Uuid, ending: Completion) {
    let detail = journal
        .activity(activity)
        .await
        .map_or(Value::Null, |row| row.detail);
    if let Err(error) = journal
        .finish(activity, ending.detail(Stage::Waiting.noted_in(&detail)))
        .await
    {
        tracing::error!(%error, "the journal could not note that a passcode was made");
    }
}

async fn note(journal: Journal, turn: Arc<tokio::sync::Mutex<()>>, activity: Uuid, stage: Stage) {
    let _turn = turn.lock().await;
    note_in_turn(&journal, activity, stage).await;
}

async fn note_in_turn(journal: &Journal, activity: Uuid, stage: Stage) {
    let noted = async {
        let row = journal.activity(activity).await?;
        // What is noted late must not undo what came after it.
        if stage == Stage::Copied && Stage::of(&row.detail) != Some(Stage::Waiting) {
            return Ok(());
        }
        Ok::<_, AppError>(
            journal
                .update_detail(activity, stage.noted_in(&row.detail))
                .await?,
        )
    };
    if let Err(problem) = noted.await {
        tracing::warn!(%problem, "the journal could not note how far a passcode got");
    }
}

fn already_running() -> AppError {
    AppError::new(
        ErrorCode::AlreadyRunning,
        "a new passcode for this file is being made already",
    )
}

/// Whether this can be a passcode. What cannot be written on one line is not shown and copied as one.
fn is_usable(code: &str) -> bool {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    !code.trim().is_empty() && !code.contains(breaks) && code.chars().count() <= LONGEST_PASSCODE
}

/// What is being made.
#[derive(Default)]
struct Running {
    /// The ids of the files.
    files: HashSet<String>,
    /// Whether no more is begun.
    closed: bool,
}

/// As long as this lives, no second regeneration of the same file begins.
struct OnlyOne<'a> {
    running: &'a Mutex<Running>,
    id: String,
}

impl Drop for OnlyOne<'_> {
    fn drop(&mut self) {
        self.running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .files
            .remove(&self.id);
    }
}

/// As long as this lives, no passcode is made.
pub struct Closed<'a> {
    running: &'a Mutex<Running>,
    stays: bool,
}

impl Closed<'_> {
    /// No passcode is made here any more, ever.
    pub fn stays(mut self) {
        self.stays = true;
    }
}

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        if !self.stays {
            self.running
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .closed = false;
        }
    }
}
