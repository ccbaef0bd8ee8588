//! Restores against a Box that answers over real sockets.

mod account_access;
mod conflict_check;
mod crash_recovery;
mod journal_failures;
mod late_outcomes;
mod lost_answers;
mod restore_item;
mod restore_steps;
mod undo;
mod users;

use crate::{CheckResult, RestoreCheck, test_support::Bench};
use box_session::test_support::SandboxAccount;
use sandbox::Options;

/// Opens a restorer for the sandbox's organization.
async fn bench() -> Bench {
    bench_with(Options::default()).await
}

async fn bench_with(options: Options) -> Bench {
    let sandbox = sandbox::start(options).await.unwrap();
    let account = SandboxAccount {
        box_url: sandbox.box_url.clone(),
        token: sandbox.box_token.clone(),
    };
    let admin_token = sandbox.box_admin_token.clone();
    Bench::over(sandbox, account, admin_token).await
}

async fn admin_bench() -> Bench {
    let mut bench = bench().await;
    bench.restart_as_admin();
    bench
}

/// Opens a restorer whose waits are a hundredth as long.
async fn quick_bench() -> Bench {
    let mut bench = bench().await;
    bench.restart_quick();
    bench
}

/// Returns the suggested name of a conflict.
fn suggestion(check: &RestoreCheck) -> String {
    let CheckResult::NameTaken { suggestion, .. } = &check.result else {
        panic!("{check:?}");
    };
    suggestion.clone()
}
