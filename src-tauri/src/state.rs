//! What the commands share: the desk that is open, and the work that can be cancelled.

use desk::{Desk, problem::Problem};
use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tokio_util::sync::CancellationToken;

/// The desk that is open. Opening or leaving the demo puts another in its place.
pub struct OpenDesk(RwLock<Arc<Desk>>);

impl OpenDesk {
    pub(crate) fn new(desk: Arc<Desk>) -> Self {
        Self(RwLock::new(desk))
    }

    /// The desk that is open now; whoever asked keeps it even if another takes its place meanwhile.
    pub(crate) fn get(&self) -> Arc<Desk> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn replace(&self, desk: Arc<Desk>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = desk;
    }
}

/// Why the program does not start; there is no desk then, and the window shows nothing else.
pub(crate) struct Stopped(pub(crate) Problem);

/// Work that the window may cancel, by the name it gave it.
#[derive(Default)]
pub struct Operations(Mutex<HashMap<String, CancellationToken>>);

impl Operations {
    /// Runs `work` until it ends or is cancelled by `operation`'s name; `None` says cancelled.
    pub(crate) async fn run<T>(&self, operation: String, work: impl Future<Output = T>) -> Option<T> {
        let token = CancellationToken::new();
        self.running().insert(operation.clone(), token.clone());
        let end = token.run_until_cancelled(work).await;
        self.running().remove(&operation);
        end
    }

    /// Cancels; what is not running is passed over.
    pub(crate) fn cancel(&self, operation: &str) {
        if let Some(token) = self.running().get(operation) {
            token.cancel();
        }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn cancelled_work_is_dropped_and_forgotten() {
        let operations = Arc::new(Operations::default());
        let running = Arc::clone(&operations);
        let work = tokio::spawn(async move { running.run("one".into(), std::future::pending::<()>()).await });
        while operations.running().is_empty() {
            tokio::task::yield_now().await;
        }
        operations.cancel("another");
        operations.cancel("one");
        assert_eq!(work.await.unwrap(), None);
        assert!(operations.running().is_empty());
    }
}
