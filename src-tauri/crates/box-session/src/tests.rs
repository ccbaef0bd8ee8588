//! Against a Box that answers over real sockets.

mod folders;

use crate::{BoxSession, test_support::SandboxAccount};
use platform::test_support::ManualClock;
use sandbox::{Options, RunningSandbox};
use std::{ops::Deref, sync::Arc};

/// A session over a sandbox. [`SandboxAccount`] calls Box directly.
struct Fixture {
    _sandbox: RunningSandbox,
    account: SandboxAccount,
    session: BoxSession,
    clock: Arc<ManualClock>,
}

impl Deref for Fixture {
    type Target = SandboxAccount;

    fn deref(&self) -> &SandboxAccount {
        &self.account
    }
}

/// Opens a session of the sandbox's organization.
async fn fixture() -> Fixture {
    let sandbox = sandbox::start(Options::default()).await.unwrap();
    let account = SandboxAccount {
        box_url: sandbox.box_url.clone(),
        token: sandbox.box_token.clone(),
    };
    let clock = Arc::new(ManualClock::default());
    let session = account.session(clock.clone(), false);
    Fixture {
        _sandbox: sandbox,
        account,
        session,
        clock,
    }
}
