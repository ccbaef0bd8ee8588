//! A job whose connection the proxy cuts until somebody signs in to it.

use super::{Bench, Company, Manners, about};
use crate::{Desk, Setup, ports::Event, recording::RecordingWindow};
use accounts::Endpoints;
use app_error::{ErrorCode, Subject};
use bulk_restore::{Decisions, JobPhase, JobState, Selection};
use config::NetworkAccess;
use credential_store::{CredentialStore, MemoryStore, SecretName};
use platform::test_support::{ManualClock, ManualIdleTime, RecordingBrowser, SharedClipboard};
use std::{path::Path, sync::Arc};
use trash::TrashQuery;

const ITEMS: u32 = 60;

/// The program on the same profile, after the sign-in to the proxy was lost.
async fn without_sign_in(company: &Company, keyring: &MemoryStore, profile: &Path) -> Arc<Desk> {
    let keyring = CredentialStore::in_memory(keyring.clone());
    keyring
        .remove(&SecretName::new("proxy-sign-in"))
        .await
        .unwrap();
    let policy = company.policy();
    Desk::open(Setup {
        profile: profile.to_owned(),
        keyring,
        endpoints: Endpoints::Vendors(Box::new(NetworkAccess::by(&policy))),
        policy,
        clipboard: Arc::new(SharedClipboard::default()),
        clock: Arc::new(ManualClock::default()),
        idle_time: Arc::new(ManualIdleTime::default()),
        window: Arc::new(RecordingWindow::default()),
        browser: Arc::new(RecordingBrowser::default()),
    })
}

/// A job that was paused soon after it began.
async fn paused_job(bench: &Bench) -> JobState {
    let (desk, restorer) = (&bench.desk, bench.desk.restorer().await.unwrap());
    restorer.trash().refresh();
    bench
        .window
        .wait_for(|event| matches!(event, Event::Trash { state } if state.complete))
        .await;
    let rows = restorer.trash().rows(&TrashQuery::default(), 0, ITEMS).rows;
    let keys = rows.into_iter().map(|row| row.key).collect();
    let selection = Selection::Items { keys };
    let dry_run = desk
        .jobs
        .preview(&restorer, selection, &|_| {})
        .await
        .unwrap();
    let started = desk
        .jobs
        .start(&restorer, &dry_run.id, Decisions::default());
    let job = started.await.unwrap();
    desk.jobs.pause(&job.id).await.unwrap();
    desk.jobs.wait_until_stopped(&job.id).await.unwrap()
}

#[tokio::test]
async fn a_job_goes_on_once_the_proxy_has_its_sign_in() {
    for paused_before in [true, false] {
        let company = Company::with(Manners::WantsAnn).await;
        let keyring = MemoryStore::default();
        let bench = company.bench(&keyring);
        let signs_in = async |desk: &Arc<Desk>| {
            let accounts = &desk.accounts;
            let signed_in = accounts.sign_in_to_proxy(&company.proxy, "ann", "pass:word".into());
            signed_in.await.unwrap();
            desk.go_on_after_proxy_sign_in().await;
        };
        signs_in(&bench.desk).await;
        bench.connect(&company.sandbox).await;
        let job = paused_job(&bench).await;
        assert_eq!(
            (job.phase, &job.problem),
            (JobPhase::Paused, &None),
            "{job:?}"
        );
        assert!(job.counts.pending > 0, "{job:?}");
        bench.desk.close().await;

        let desk = without_sign_in(&company, &keyring, bench._profile.path()).await;
        // One that a person paused stays paused.
        desk.go_on_after_proxy_sign_in().await;
        assert!(!desk.jobs.is_any_running());
        let restorer = desk.restorer_of_job(&job.id).await.unwrap();
        desk.jobs.resume(&restorer, &job.id).await.unwrap();
        if paused_before {
            let paused = desk.jobs.wait_until_stopped(&job.id).await.unwrap();
            let problem = paused.problem.clone().unwrap();
            let wants = (
                ErrorCode::Refused,
                Some(Subject::ProxySignIn),
                Some(company.proxy.as_str()),
            );
            assert_eq!((paused.phase, about(&problem)), (JobPhase::Paused, wants));
        }
        signs_in(&desk).await;
        let ended = async {
            loop {
                let job = desk.jobs.wait_until_stopped(&job.id).await.unwrap();
                if matches!(job.phase, JobPhase::Finished | JobPhase::Asking) {
                    break job;
                }
                tokio::task::yield_now().await;
            }
        };
        let ended = tokio::time::timeout(std::time::Duration::from_secs(60), ended).await;
        let ended = ended.expect("it goes on by itself");
        assert_eq!(ended.problem, None, "{ended:?}");
        assert!(ended.counts.done > job.counts.done, "{ended:?}");
    }
}
