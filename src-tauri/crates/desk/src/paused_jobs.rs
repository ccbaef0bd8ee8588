//! Resumes bulk restores that paused because of a token or a proxy, once that is settled.

use crate::account_restorers::AccountRestorers;
use app_error::{AppError, ErrorCode, Subject};
use bulk_restore::{BulkRestore, JobPhase, JobState};
use std::sync::Arc;

/// Bulk restores that paused for a reason that the person has to settle.
pub struct PausedJobs {
    jobs: Arc<BulkRestore>,
    restorers: Arc<AccountRestorers>,
}

impl PausedJobs {
    pub(crate) fn new(jobs: Arc<BulkRestore>, restorers: Arc<AccountRestorers>) -> Self {
        Self { jobs, restorers }
    }

    /// Resumes the jobs that paused because a token expired or was revoked, now that the account has another.
    pub async fn resume_after_connecting(self: &Arc<Self>) {
        let is_token_error = |problem: &AppError| {
            matches!(
                problem.code,
                ErrorCode::CredentialRejected | ErrorCode::NotConnected
            )
        };
        self.resume_where(is_token_error).await;
    }

    /// Resumes the jobs that paused because the proxy requires a sign-in, now that it has one.
    pub async fn resume_after_proxy_sign_in(self: &Arc<Self>) {
        let is_sign_in_error = |problem: &AppError| {
            problem.code == ErrorCode::Refused && problem.about() == Some(Subject::ProxySignIn)
        };
        self.resume_where(is_sign_in_error).await;
    }

    /// Resumes the jobs that paused because of such an error, and those that are about to.
    async fn resume_where(self: &Arc<Self>, is_settled: fn(&AppError) -> bool) {
        let Ok(jobs) = self.jobs.all().await else {
            return;
        };
        for job in jobs {
            match job.phase {
                JobPhase::Paused => self.resume_if(&job, is_settled).await,
                // It runs with the former connection, so it may still pause.
                JobPhase::Running | JobPhase::Stopping | JobPhase::Undoing => {
                    let (this, jobs) = (Arc::downgrade(self), Arc::clone(&self.jobs));
                    tokio::spawn(async move {
                        if let Ok(job) = jobs.wait_until_stopped(&job.id).await
                            && let Some(this) = this.upgrade()
                        {
                            this.resume_if(&job, is_settled).await;
                        }
                    });
                }
                JobPhase::Asking | JobPhase::Finished | JobPhase::Cancelled => {}
            }
        }
    }

    async fn resume_if(&self, job: &JobState, is_settled: fn(&AppError) -> bool) {
        if job.phase != JobPhase::Paused || !job.problem.as_ref().is_some_and(is_settled) {
            return;
        }
        // The job of an account that is not connected stays paused.
        let resumed = match self.restorers.of_job(&job.id).await {
            Ok(session) => self.jobs.resume(&session, &job.id).await.map(drop),
            Err(problem) => Err(problem),
        };
        if let Err(problem) = resumed {
            tracing::info!(%problem, "a paused job could not be resumed");
        }
    }
}
