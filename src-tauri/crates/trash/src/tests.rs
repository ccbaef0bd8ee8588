//! The list against a Box that answers over real sockets.

mod deleted_by;
mod loading;

use crate::{TrashList, TrashState};
use box_session::test_support::SandboxAccount;
use journal::Journal;
use platform::test_support::{ManualClock, RecordingEvents};
use sandbox::{Options, RunningSandbox};
use std::{ops::Deref, sync::Arc};

/// A list over a sandbox. [`SandboxAccount`] calls Box directly.
struct Fixture {
    sandbox: RunningSandbox,
    account: SandboxAccount,
    trash: TrashList,
    journal: Journal,
    clock: Arc<ManualClock>,
    trash_events: Arc<RecordingEvents<TrashState>>,
}

impl Deref for Fixture {
    type Target = SandboxAccount;

    fn deref(&self) -> &SandboxAccount {
        &self.account
    }
}

impl Fixture {
    /// Opens the list again.
    fn restart(&mut self, token: String) {
        let account = SandboxAccount {
            token,
            ..self.account.clone()
        };
        let session = account.session(self.clock.clone(), false);
        self.trash = TrashList::new(session, self.journal.clone(), self.trash_events.clone());
    }

    /// Loads the trash to its end.
    async fn list(&self) {
        self.trash.refresh();
        self.trash_events.wait_for(|state| state.complete).await;
    }
}

/// Opens the list of the sandbox's organization.
async fn fixture() -> Fixture {
    fixture_with(Options::default()).await
}

async fn fixture_with(options: Options) -> Fixture {
    let sandbox = sandbox::start(options).await.unwrap();
    let account = SandboxAccount {
        box_url: sandbox.box_url.clone(),
        token: sandbox.box_token.clone(),
    };
    let journal = Journal::in_memory().await.unwrap();
    let clock = Arc::new(ManualClock::default());
    let trash_events = Arc::new(RecordingEvents::default());
    let session = account.session(clock.clone(), false);
    let trash = TrashList::new(session, journal.clone(), trash_events.clone());
    Fixture {
        sandbox,
        account,
        trash,
        journal,
        clock,
        trash_events,
    }
}

async fn admin_fixture() -> Fixture {
    let mut fixture = fixture().await;
    let token = fixture.sandbox.box_admin_token.clone();
    fixture.restart(token);
    fixture
}
