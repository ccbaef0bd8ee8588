//! As whom job two is done: the account that is used, or the one that something belongs to.

use crate::{Desk, activity::ActivityRow, events::WindowEvents};
use app_error::{AppError, ErrorCode, Subject};
use box_session::{Actor, BoxSession, ItemKey};
use bulk_restore::{JobPhase, JobState};
use restore::{ItemRestorer, Timing, UndoResult};
use std::{
    collections::HashMap,
    sync::{Arc, MutexGuard, PoisonError},
};
use trash::TrashList;

impl Desk {
    /// Job two, as the Box account that is used.
    ///
    /// # Errors
    /// [`NotConnected`](app_error::ErrorCode::NotConnected), or why the token or the journal cannot be read.
    pub async fn restorer(&self) -> Result<ItemRestorer, AppError> {
        self.restorer_as(None).await
    }

    /// Job two as the Box account with the id `account`, else as the one that is used, whichever is used meanwhile.
    ///
    /// # Errors
    /// As [`restorer`](Self::restorer).
    pub async fn restorer_as(&self, account: Option<&str>) -> Result<ItemRestorer, AppError> {
        let connection = self.accounts.box_connection(account);
        if let Some(restorer) = self.open_restorers().get(&connection) {
            return Ok(restorer.clone());
        }
        // Reading the token may wait for a person or for Box: no lock is held meanwhile, so no other account waits as well.
        let acting = self.accounts.connected_box(account).await?;
        let actor = Actor {
            account: acting.account.login,
            id: acting.account.label.id,
            acting_as: None,
        };
        let session = BoxSession::new(acting.client, actor, self.service_clock.clone());
        let events = || Arc::new(WindowEvents(Arc::clone(&self.window)));
        let trash = TrashList::new(session.clone(), self.journal.clone(), events());
        let restorer = ItemRestorer::new(
            &session,
            trash,
            self.journal.clone(),
            events(),
            Timing::default(),
        );
        let mut open = self.open_restorers();
        open.retain(|connection, _| self.accounts.has_connection(*connection));
        // Whoever was first meanwhile has the one that everybody uses.
        Ok(open.entry(acting.connection).or_insert(restorer).clone())
    }

    /// Locks the map for a moment; a lock of this kind cannot be held over a wait.
    fn open_restorers(&self) -> MutexGuard<'_, HashMap<u64, ItemRestorer>> {
        self.restorers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Job two as the account that a job of many items belongs to.
    ///
    /// # Errors
    /// [`NotConnected`](app_error::ErrorCode::NotConnected) about the login when that account is not connected, or why the token or
    /// the journal cannot be read.
    pub async fn restorer_of_job(&self, job: &str) -> Result<ItemRestorer, AppError> {
        let (id, login) = self.jobs.account_of(job).await?;
        self.restorer_as(Some(&self.accounts.box_account_id(id.as_deref(), &login)?))
            .await
    }

    /// Job two as the account that a dry run was made with.
    ///
    /// # Errors
    /// [`NotFound`](app_error::ErrorCode::NotFound) when it was dropped, and as [`restorer_as`](Self::restorer_as).
    pub async fn restorer_of_preview(&self, preview: &str) -> Result<ItemRestorer, AppError> {
        self.restorer_as(Some(&self.jobs.account_of_preview(preview)?))
            .await
    }

    /// Puts a restored item back into the trash, as the account that restored it, if nothing changed since.
    ///
    /// # Errors
    /// As [`restorer_of_job`](Self::restorer_of_job) and [`ItemRestorer::undo`].
    pub async fn undo_restore(&self, activity: &str) -> Result<UndoResult, AppError> {
        let id = activity.parse().map_err(|_| {
            AppError::new(ErrorCode::InputInvalid, "this is no row").subject(Subject::Activity)
        })?;
        let row = ActivityRow::from(self.journal.activity(id).await?);
        let account = self
            .accounts
            .box_account_id(row.account_id.as_deref(), &row.account)?;
        self.restorer_as(Some(&account)).await?.undo(activity).await
    }

    /// Job two in the name of the user in whose trash the item is.
    ///
    /// # Errors
    /// As [`restorer`](Self::restorer).
    pub async fn restorer_for(&self, key: &ItemKey) -> Result<ItemRestorer, AppError> {
        Ok(self.restorer().await?.for_item(key))
    }

    /// Goes on with the jobs that stopped because the token had ended or was taken away, now that there is another for the same account.
    pub async fn go_on_after_connecting(self: &Arc<Self>) {
        let for_want_of_a_token = |problem: &AppError| {
            matches!(
                problem.code,
                ErrorCode::CredentialRejected | ErrorCode::NotConnected
            )
        };
        self.go_on_where(for_want_of_a_token).await;
    }

    /// Goes on with the jobs that stopped because the proxy wants a sign-in, now that it has one.
    pub async fn go_on_after_proxy_sign_in(self: &Arc<Self>) {
        let for_want_of_a_sign_in = |problem: &AppError| {
            let about = problem.about();
            problem.code == ErrorCode::Refused && about == Some(Subject::ProxySignIn)
        };
        self.go_on_where(for_want_of_a_sign_in).await;
    }

    /// Goes on with the jobs that stopped by themselves for such a reason, and with those that still do.
    async fn go_on_where(self: &Arc<Self>, is_settled: fn(&AppError) -> bool) {
        let Ok(jobs) = self.jobs.all().await else {
            return;
        };
        for job in jobs {
            match job.phase {
                JobPhase::Paused => self.go_on_if(&job, is_settled).await,
                // With a connection from before, it may stop yet.
                JobPhase::Running | JobPhase::Stopping | JobPhase::Undoing => {
                    let (desk, jobs) = (Arc::downgrade(self), Arc::clone(&self.jobs));
                    tokio::spawn(async move {
                        if let Ok(job) = jobs.wait_until_stopped(&job.id).await
                            && let Some(desk) = desk.upgrade()
                        {
                            desk.go_on_if(&job, is_settled).await;
                        }
                    });
                }
                JobPhase::Asking | JobPhase::Finished | JobPhase::Cancelled => {}
            }
        }
    }

    async fn go_on_if(&self, job: &JobState, is_settled: fn(&AppError) -> bool) {
        if job.phase != JobPhase::Paused || !job.problem.as_ref().is_some_and(is_settled) {
            return;
        }
        // One of an account that is not connected waits for that one.
        let gone_on = match self.restorer_of_job(&job.id).await {
            Ok(restorer) => self.jobs.resume(&restorer, &job.id).await.map(drop),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = gone_on {
            tracing::info!(%problem, "a job that was stopped stays so");
        }
    }
}
