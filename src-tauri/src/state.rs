//! State that the commands share: the open desk, and the work that can be cancelled.

use crate::{close_request::CloseRequest, host::Host, startup::Startup, updates::Updates};
use app_error::AppError;
use config::{MailLanguage, Policy};
use desk::Desk;
use messages::SpokenLanguage;
use parking_lot::{Mutex, MutexGuard, RwLock};
use std::{
    collections::{HashMap, VecDeque},
    future::Future,
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

/// The program behind the page: what the commands work with. Knows no window system.
pub struct AppState {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) startup: Startup,
    pub(crate) policy: Policy,
    pub(crate) updates: Updates,
    pub(crate) operations: Operations,
    pub(crate) close_request: CloseRequest,
    desk: RwLock<Arc<Desk>>,
}

impl AppState {
    pub(crate) fn new(
        host: Arc<dyn Host>,
        startup: Startup,
        policy: Policy,
        updates: Updates,
        desk: Arc<Desk>,
    ) -> Self {
        Self {
            host,
            startup,
            policy,
            updates,
            operations: Operations::default(),
            close_request: CloseRequest::default(),
            desk: RwLock::new(desk),
        }
    }

    /// Returns the desk that is open now. A caller keeps it even if another takes its place: opening or leaving the demo does.
    #[must_use]
    pub fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk.read())
    }

    /// Returns the language that the window speaks now.
    pub(crate) fn spoken_language(&self) -> SpokenLanguage {
        self.startup.spoken(self.desk().settings.current().language)
    }

    /// Returns the language of emails for which none is chosen: that of the window.
    pub(crate) fn mail_language(&self) -> MailLanguage {
        match self.spoken_language() {
            SpokenLanguage::En => MailLanguage::En,
            SpokenLanguage::Ja => MailLanguage::Ja,
        }
    }

    pub(crate) fn replace_desk(&self, desk: Arc<Desk>) {
        *self.desk.write() = desk;
    }
}

/// Why the program does not start; there is no desk then, and the window shows nothing else.
pub(crate) struct Stopped(pub(crate) AppError);

/// Names of cancelled work that are remembered until the work arrives; more than a page can cancel at once.
const MOST_CANCELLED_EARLY: usize = 64;

/// Work that the window may cancel, by the name it gave it.
#[derive(Default)]
pub(crate) struct Operations(Mutex<Known>);

#[derive(Default)]
struct Known {
    running: HashMap<String, CancellationToken>,
    /// Cancelled before it arrived: the call and its cancel are two tasks, and either may be first.
    cancelled_early: VecDeque<String>,
}

impl Operations {
    /// Runs `work` until it ends or is cancelled by `operation`'s name, also when that was cancelled before; `None` says cancelled.
    pub(crate) async fn run<T>(
        &self,
        operation: String,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let token = self.begin(&operation)?;
        let end = token.run_until_cancelled(work).await;
        self.known().running.remove(&operation);
        end
    }

    /// Returns the token of work that stops by itself; `None` when it was cancelled before. [`end`](Self::end) has to follow.
    pub(crate) fn begin(&self, operation: &str) -> Option<CancellationToken> {
        let mut known = self.known();
        if let Some(early) = known
            .cancelled_early
            .iter()
            .position(|cancelled| cancelled == operation)
        {
            known.cancelled_early.remove(early);
            return None;
        }
        let token = CancellationToken::new();
        known.running.insert(operation.to_owned(), token.clone());
        Some(token)
    }

    /// Forgets work that has ended.
    pub(crate) fn end(&self, operation: &str) {
        self.known().running.remove(operation);
    }

    /// Cancels; what is not running is not begun any more. No name is ever given twice.
    pub(crate) fn cancel(&self, operation: &str) {
        let mut known = self.known();
        if let Some(token) = known.running.get(operation) {
            token.cancel();
            return;
        }
        if known.cancelled_early.len() == MOST_CANCELLED_EARLY {
            known.cancelled_early.pop_front();
        }
        known.cancelled_early.push_back(operation.to_owned());
    }

    /// Cancels everything: the page that asked for it is gone.
    pub(crate) fn cancel_all(&self) {
        let mut known = self.known();
        known.cancelled_early.clear();
        for token in known.running.values() {
            token.cancel();
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;

    async fn begun(operations: &Operations) {
        while operations.known().running.is_empty() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn cancelled_work_is_dropped_and_forgotten() {
        let operations = Arc::new(Operations::default());
        let running = Arc::clone(&operations);
        let work = tokio::spawn(async move { running.run("one".into(), pending::<()>()).await });
        begun(&operations).await;
        operations.cancel("another");
        operations.cancel("one");
        assert_eq!(work.await.unwrap(), None);
        assert!(operations.known().running.is_empty());
    }

    #[tokio::test]
    async fn a_cancel_that_arrives_before_its_call_counts() {
        let operations = Operations::default();
        operations.cancel("one");
        assert_eq!(operations.run("one".into(), async { "done" }).await, None);
        assert_eq!(
            operations.run("two".into(), async { "done" }).await,
            Some("done")
        );
        assert!(operations.known().cancelled_early.is_empty());
    }

    #[tokio::test]
    async fn late_cancels_are_not_remembered_without_end() {
        let operations = Operations::default();
        for number in 0..1000 {
            operations.cancel(&number.to_string());
        }
        assert_eq!(
            operations.known().cancelled_early.len(),
            MOST_CANCELLED_EARLY
        );
        assert_eq!(operations.run("999".into(), async {}).await, None);
    }

    #[tokio::test]
    async fn a_page_that_is_loaded_again_ends_all_that_it_asked_for() {
        let operations = Arc::new(Operations::default());
        let running = Arc::clone(&operations);
        let work = tokio::spawn(async move { running.run("one".into(), pending::<()>()).await });
        begun(&operations).await;
        operations.cancel("two");
        operations.cancel_all();
        assert_eq!(work.await.unwrap(), None);
        assert_eq!(
            operations.run("two".into(), async { 2 }).await,
            Some(2),
            "of the page before"
        );
    }
}
