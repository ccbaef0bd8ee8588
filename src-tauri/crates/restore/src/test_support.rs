//! A sandbox's account with a restorer, for tests of this crate and of those above it.

#![expect(clippy::unwrap_used, reason = "a test fails where it is misused")]

use crate::{
    Choice, ItemRestorer, Outcome, RestoreCheck, RestoreVerified, Restored, Timing, VERIFY_DELAYS,
};
use box_session::{ItemKey, test_support::SandboxAccount};
use journal::{Activity, Journal};
use platform::test_support::{ManualClock, RecordingEvents};
use std::{any::Any, ops::Deref, sync::Arc, time::Duration};
use trash::{TrashList, TrashState};

/// A restorer over a sandbox. [`SandboxAccount`] calls Box directly.
pub struct Bench {
    /// The sandbox, which runs as long as this.
    pub sandbox: Box<dyn Any + Send + Sync>,
    account: SandboxAccount,
    admin_token: String,
    /// The restorer.
    pub restorer: ItemRestorer,
    /// Its journal.
    pub journal: Journal,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// The emitted states of the trash.
    pub trash_events: Arc<RecordingEvents<TrashState>>,
    /// The emitted outcomes.
    pub verified: Arc<RecordingEvents<RestoreVerified>>,
}

impl Deref for Bench {
    type Target = SandboxAccount;

    fn deref(&self) -> &SandboxAccount {
        &self.account
    }
}

impl Bench {
    /// Opens a restorer for an account of a sandbox, which is kept running.
    pub async fn over(
        sandbox: impl Any + Send + Sync,
        account: SandboxAccount,
        admin_token: String,
    ) -> Self {
        let journal = Journal::in_memory().await.unwrap();
        let clock = Arc::new(ManualClock::default());
        let trash_events = Arc::default();
        let verified = Arc::default();
        let restorer = open(
            &account,
            &journal,
            &clock,
            &trash_events,
            &verified,
            Timing::default(),
        );
        Self {
            sandbox: Box::new(sandbox),
            account,
            admin_token,
            restorer,
            journal,
            clock,
            trash_events,
            verified,
        }
    }

    /// Opens the restorer again, as after a restart of the program.
    pub fn restart(&mut self) {
        self.reopen(&self.account.clone(), Timing::default());
    }

    /// Opens the restorer again as an administrator of the organization.
    pub fn restart_as_admin(&mut self) {
        let admin = SandboxAccount {
            token: self.admin_token.clone(),
            ..self.account.clone()
        };
        self.reopen(&admin, Timing::default());
    }

    /// Opens the restorer again with waits that are a hundredth as long.
    pub fn restart_quick(&mut self) {
        let verify_delays = [5, 15, 25].map(Duration::from_millis);
        let timing = Timing {
            verify_delays,
            ..Timing::default()
        };
        self.reopen(&self.account.clone(), timing);
    }

    /// Opens the restorer again with another `answer_within`.
    pub fn restart_with_patience(&mut self, answer_within: Duration) {
        let timing = Timing {
            answer_within,
            ..Timing::default()
        };
        self.reopen(&self.account.clone(), timing);
    }

    fn reopen(&mut self, account: &SandboxAccount, timing: Timing) {
        self.journal = self.journal.for_new_run();
        self.restorer = open(
            account,
            &self.journal,
            &self.clock,
            &self.trash_events,
            &self.verified,
            timing,
        );
    }

    /// Waits until an outcome is emitted; returns the last one.
    pub async fn next_verified(&self) -> Activity {
        self.verified.wait_for(|_| true).await;
        self.verified.all().pop().unwrap().0
    }

    /// Loads the trash to its end.
    pub async fn list(&self) {
        self.restorer.trash().refresh();
        self.trash_events.wait_for(|state| state.complete).await;
    }

    /// Checks an item.
    pub async fn check(&self, key: &ItemKey) -> RestoreCheck {
        self.restorer.check(key, None).await.unwrap()
    }

    /// Restores an item.
    pub async fn restore(&self, key: &ItemKey, choice: Choice) -> Outcome {
        self.restorer.restore(key, choice).await.unwrap()
    }

    /// Restores an item without a conflict.
    pub async fn restored(&self, key: &ItemKey, choice: Choice) -> Restored {
        match self.restore(key, choice).await {
            Outcome::Restored { restored } => *restored,
            Outcome::NeedsDecision { check } => panic!("a conflict: {check:?}"),
        }
    }

    /// Tries to restore an item that has a conflict.
    pub async fn conflict(&self, key: &ItemKey, choice: Choice) -> RestoreCheck {
        match self.restore(key, choice).await {
            Outcome::NeedsDecision { check } => *check,
            Outcome::Restored { restored } => panic!("restored {restored:?}"),
        }
    }

    /// Returns the rows of the journal, newest first.
    pub async fn activities(&self) -> Vec<Activity> {
        self.journal.search("", 0, 100).await.unwrap().rows
    }
}

fn open(
    account: &SandboxAccount,
    journal: &Journal,
    clock: &Arc<ManualClock>,
    trash_events: &Arc<RecordingEvents<TrashState>>,
    verified: &Arc<RecordingEvents<RestoreVerified>>,
    timing: Timing,
) -> ItemRestorer {
    let is_quick = timing.verify_delays != VERIFY_DELAYS;
    let session = account.session(clock.clone(), is_quick);
    let trash = TrashList::new(session.clone(), journal.clone(), trash_events.clone());
    ItemRestorer::new(&session, trash, journal.clone(), verified.clone(), timing)
}
