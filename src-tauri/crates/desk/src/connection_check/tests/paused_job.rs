//! A job that a proxy stops until the person signs in to it.

use super::{InspectedNetwork, ProxyBehavior, TestDesk, summary};
use crate::{Desk, Setup, events::Event, test_support::RecordingWindow};
use ::trash::TrashQuery;
use accounts::Endpoints;
use app_error::{ErrorCode, Subject};
use bulk_restore::{Decisions, JobPhase, JobState, Selection};
use config::NetworkAccess;
use credential_store::{CredentialStore, MemoryStore, SecretName};
use platform::test_support::{ManualClock, ManualIdleTime, RecordingBrowser, SharedClipboard};
use std::{path::Path, sync::Arc};

const ITEMS: u32 = 60;

/// Opens a desk on the same profile, with the sign-in to the proxy removed.
async fn without_sign_in(
    network: &InspectedNetwork,
    keyring: &MemoryStore,
    profile: &Path,
) -> Arc<Desk> {
    let keyring = CredentialStore::in_memory(keyring.clone());
    keyring
        .remove(&SecretName::new("proxy-sign-in"))
        .await
        .unwrap();
    let policy = network.policy();
    Desk::open(Setup {
        profile: profile.to_owned(),
        keyring,
        endpoints: Endpoints::Vendors(Box::new(NetworkAccess::by(&policy))),
        policy,
        clipboard: Arc::new(SharedClipboard::default()),
        clock: Arc::new(ManualClock::default()),
        idle_time: Arc::new(ManualIdleTime::default()),
        presence: Arc::<platform::test_support::ScriptedPresence>::default(),
        window: Arc::new(RecordingWindow::default()),
        browser: Arc::new(RecordingBrowser::default()),
    })
}

/// Starts a job and pauses it soon after.
async fn paused_job(test_desk: &TestDesk) -> JobState {
    let (desk, restorer) = (
        &test_desk.desk,
        test_desk.desk.restorers.active().await.unwrap(),
    );
    restorer.trash().refresh();
    test_desk
        .window
        .wait_for(|event| matches!(event, Event::Trash { state } if state.complete))
        .await;
    let rows = restorer.trash().rows(&TrashQuery::default(), 0, ITEMS).rows;
    let keys = rows.into_iter().map(|row| row.key).collect();
    let selection = Selection::Items { keys };
    let preview = desk
        .jobs
        .preview(&restorer, selection, &|_| {})
        .await
        .unwrap();
    let started = desk
        .jobs
        .start(&restorer, &preview.id, Decisions::default());
    let job = started.await.unwrap();
    desk.jobs.pause(&job.id).await.unwrap();
    desk.jobs.wait_until_stopped(&job.id).await.unwrap()
}

#[tokio::test]
async fn job_resumes_after_the_proxy_sign_in() {
    for paused_before in [true, false] {
        let network = InspectedNetwork::with(ProxyBehavior::RequiresAnn).await;
        let keyring = MemoryStore::default();
        let test_desk = network.test_desk(&keyring);
        let sign_in = async |desk: &Arc<Desk>| {
            let accounts = &desk.accounts;
            let signed_in = accounts.sign_in_to_proxy(&network.proxy, "ann", "pass:word".into());
            signed_in.await.unwrap();
            desk.paused_jobs.resume_after_proxy_sign_in().await;
        };
        sign_in(&test_desk.desk).await;
        test_desk.connect(&network.sandbox).await;
        let job = paused_job(&test_desk).await;
        assert_eq!(
            (job.phase, &job.problem),
            (JobPhase::Paused, &None),
            "{job:?}"
        );
        assert!(job.counts.pending > 0, "{job:?}");
        test_desk.desk.close().await;

        let desk = without_sign_in(&network, &keyring, test_desk._profile.path()).await;
        // A job that the person paused stays paused.
        desk.paused_jobs.resume_after_proxy_sign_in().await;
        assert!(!desk.jobs.is_any_running());
        let restorer = desk.restorers.of_job(&job.id).await.unwrap();
        desk.jobs.resume(&restorer, &job.id).await.unwrap();
        if paused_before {
            let paused = desk.jobs.wait_until_stopped(&job.id).await.unwrap();
            let problem = paused.problem.clone().unwrap();
            let sign_in_required = (
                ErrorCode::Refused,
                Some(Subject::ProxySignIn),
                Some(network.proxy.as_str()),
            );
            assert_eq!(
                (paused.phase, summary(&problem)),
                (JobPhase::Paused, sign_in_required)
            );
        }
        sign_in(&desk).await;
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
        let ended = ended.expect("the job resumes by itself");
        assert_eq!(ended.problem, None, "{ended:?}");
        assert!(ended.counts.done > job.counts.done, "{ended:?}");
    }
}
