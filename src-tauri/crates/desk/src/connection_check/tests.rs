//! Connection checks over real sockets: a proxy, an authority that no system knows, and the sandbox behind them.

use super::{ConnectionStep, StepOutcome, StepReport};
use crate::{Desk, Setup, test_support::RecordingWindow};
use accounts::{Endpoints, Service};
use app_error::{AppError, ErrorCode, Subject};
use config::{NetworkAccess, Policy};
use credential_store::{CredentialStore, MemoryStore};
use inspected_network::{InspectedNetwork, ProxyBehavior};
use platform::{
    EventSink,
    test_support::{ManualClock, RecordingBrowser, RecordingEvents, SharedClipboard},
};
use std::sync::Arc;
use tempfile::TempDir;

mod accounts_of_services;
mod browser_sign_in;
mod inspected_network;
mod paused_job;
mod proxy;

/// A desk with an event recorder in place of the window.
struct TestDesk {
    desk: Arc<Desk>,
    clock: Arc<ManualClock>,
    window: Arc<RecordingWindow>,
    reports: Arc<RecordingEvents<StepReport>>,
    _profile: TempDir,
}

impl TestDesk {
    fn new(policy: Policy, keyring: &MemoryStore) -> Self {
        let endpoints = Endpoints::Vendors(Box::new(NetworkAccess::by(&policy)));
        Self::at(endpoints, policy, keyring)
    }

    fn at(endpoints: Endpoints, policy: Policy, keyring: &MemoryStore) -> Self {
        let (profile, window) = (
            tempfile::tempdir().unwrap(),
            Arc::new(RecordingWindow::default()),
        );
        let clock = Arc::new(ManualClock::default());
        let desk = Desk::open(Setup {
            profile: profile.path().to_owned(),
            keyring: CredentialStore::in_memory(keyring.clone()),
            policy,
            endpoints,
            clipboard: Arc::new(SharedClipboard::default()),
            clock: clock.clone(),
            idle_time: Arc::new(platform::test_support::ManualIdleTime::default()),
            presence: Arc::<platform::test_support::ScriptedPresence>::default(),
            window: window.clone(),
            browser: Arc::new(RecordingBrowser::default()),
        });
        Self {
            desk,
            clock,
            window,
            reports: Arc::default(),
            _profile: profile,
        }
    }

    async fn connect(&self, sandbox: &sandbox::RunningSandbox) {
        let portal = "https://west.portal.clumio.com";
        self.desk
            .accounts
            .connect_clumio(portal, &sandbox.clumio_token.clone().into(), None)
            .await
            .unwrap();
        self.desk
            .accounts
            .connect_box(&sandbox.box_token.clone().into())
            .await
            .unwrap();
    }

    /// Checks all connections; returns the outcome of each step to `service` by its name.
    async fn check(&self, service: Service) -> Vec<(ConnectionStep, &'static str)> {
        self.reports.clear();
        self.run_check().await;
        self.outcomes(service)
            .into_iter()
            .map(|(step, outcome)| (step, outcome_name(&outcome)))
            .collect()
    }

    async fn run_check(&self) {
        let report = |report| self.reports.emit(report);
        self.desk.connection_check.run(&report).await.unwrap();
    }

    fn outcomes(&self, service: Service) -> Vec<(ConnectionStep, StepOutcome)> {
        let reports = self.reports.all().into_iter();
        reports
            .filter(|report| report.service == service)
            .map(|report| (report.step, report.outcome))
            .filter(|(_, outcome)| *outcome != StepOutcome::Running)
            .collect()
    }

    /// Returns the step that failed, with its error.
    fn failure(&self, service: Service) -> (ConnectionStep, AppError) {
        let fails = |(step, outcome)| {
            let StepOutcome::Fails { problem, .. } = outcome else {
                return None;
            };
            Some((step, problem))
        };
        self.outcomes(service).into_iter().find_map(fails).unwrap()
    }
}

fn outcome_name(outcome: &StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Running => "running",
        StepOutcome::Works { .. } => "works",
        StepOutcome::Fails { .. } => "fails",
        StepOutcome::NotNeeded => "not needed",
        StepOutcome::NotReached => "not reached",
    }
}

fn summary(problem: &AppError) -> (ErrorCode, Option<Subject>, Option<&str>) {
    let detail = problem.detail.as_ref();
    let about = problem.about();
    (
        problem.code,
        about,
        detail.and_then(|detail| detail.by.as_deref()),
    )
}

fn all_steps(words: [&'static str; 6]) -> Vec<(ConnectionStep, &'static str)> {
    ConnectionStep::ALL.into_iter().zip(words).collect()
}

#[tokio::test]
async fn dropped_check_ends_at_once() {
    let network = InspectedNetwork::with(ProxyBehavior::Silent).await;
    let test_desk = network.test_desk(&MemoryStore::default());
    let desk = test_desk.desk.clone();
    let reports = Arc::clone(&test_desk.reports);
    let check = tokio::spawn(async move {
        let report = |report| reports.emit(report);
        desk.connection_check.run(&report).await
    });
    let is_at_proxy = |report: &StepReport| report.step == ConnectionStep::Proxy;
    test_desk.reports.wait_for(is_at_proxy).await;
    check.abort();
    assert!(check.await.unwrap_err().is_cancelled());
    let steps: Vec<_> = test_desk.outcomes(Service::Clumio);
    assert_eq!(steps.len(), 2);
}
