//! The way to the services over real sockets: a proxy, an authority that no system knows, and the sandbox behind them.

use super::{Examined, StepOutcome, WayStep};
use crate::{
    Desk, Setup,
    recording::{RecordingWindow, place_of},
};
use accounts::{AccountLabel, Endpoints, Service};
use app_error::{AppError, ErrorCode, Subject};
use clumio_client::{ExtraRoots, ProxyChoice};
use config::{NetworkAccess, Policy};
use credential_store::{CredentialStore, MemoryStore, SecretName};
use platform::test_support::{ManualClock, RecordingBrowser, SharedClipboard, sandbox_call};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use serde_json::json;
use std::{
    fs,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

mod paused_job;
mod signing_in;

/// "ann" and "pass:word" as Basic.
const ANN: &str = "Basic YW5uOnBhc3M6d29yZA==";

/// What a proxy does with those who ask.
#[derive(Clone, Copy, PartialEq)]
enum Manners {
    Open,
    WantsAnn,
    WantsWindows,
    CannotReach,
    SaysNo,
    Silent,
}

/// A company that looks into connections: everything goes through its proxy, and its authority signs for the vendors' hosts.
struct Company {
    sandbox: sandbox::RunningSandbox,
    proxy: String,
    roots: ExtraRoots,
    /// The authority's certificate, as a file holds it.
    authority: String,
    _files: TempDir,
}

impl Company {
    async fn with(manners: Manners) -> Self {
        let files = tempfile::tempdir().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority
            .distinguished_name
            .push(DnType::CommonName, "TLS Inspection");
        let (key, leaf_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let pem = authority.self_signed(&key).unwrap().pem();
        let names = [
            "api.box.com".to_owned(),
            "us-west-2.api.clumio.com".to_owned(),
        ];
        let leaf = CertificateParams::new(names).unwrap();
        let leaf = leaf
            .signed_by(&leaf_key, &Issuer::new(authority, key))
            .unwrap();
        let (cert, key) = (files.path().join("cert.pem"), files.path().join("key.pem"));
        fs::write(&cert, leaf.pem()).unwrap();
        fs::write(&key, leaf_key.serialize_pem()).unwrap();
        let options = sandbox::Options {
            tls_cert: Some(cert),
            tls_key: Some(key),
            ..sandbox::Options::default()
        };
        let sandbox = sandbox::start(options).await.unwrap();
        let roots = ExtraRoots::from_pem(pem.as_bytes()).unwrap();
        let proxy = proxy(&sandbox, manners).await;
        Self {
            sandbox,
            proxy,
            roots,
            authority: pem,
            _files: files,
        }
    }

    fn bench(&self, keyring: &MemoryStore) -> Bench {
        Bench::new(self.policy(), keyring)
    }

    fn policy(&self) -> Policy {
        let mut policy = Policy::default();
        policy.network.proxy =
            ProxyChoice::Fixed(format!("http://{}", self.proxy).parse().unwrap());
        policy.network.extra_roots = self.roots.clone();
        policy
    }
}

/// Hands on to the sandbox what is meant for the vendors.
async fn proxy(sandbox: &sandbox::RunningSandbox, manners: Manners) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let bare = |url: &str| url.strip_prefix("https://").unwrap().to_owned();
    let (box_at, clumio_at) = (bare(&sandbox.box_url), bare(&sandbox.clumio_url));
    tokio::spawn(async move {
        let mut kept = Vec::new();
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            if manners == Manners::Silent {
                kept.push(client);
                continue;
            }
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let Ok(byte) = client.read_u8().await else {
                    break;
                };
                head.push(byte);
            }
            let head = String::from_utf8(head).unwrap();
            let to = match head.split(' ').nth(1) {
                Some("api.box.com:443") => &box_at,
                Some("us-west-2.api.clumio.com:443") => &clumio_at,
                _ => continue,
            };
            let ann = head
                .lines()
                .any(|line| line.eq_ignore_ascii_case(&format!("proxy-authorization: {ANN}")));
            let refusal = match manners {
                Manners::WantsAnn if !ann => {
                    Some("407 Who are you\r\nProxy-Authenticate: Basic realm=\"x\"")
                }
                Manners::WantsWindows => {
                    Some("407 Who are you\r\nProxy-Authenticate: Negotiate, NTLM")
                }
                Manners::CannotReach => Some("503 Busy"),
                Manners::SaysNo => Some("403 Forbidden"),
                Manners::Open | Manners::WantsAnn | Manners::Silent => None,
            };
            if let Some(refusal) = refusal {
                assert!(
                    manners == Manners::WantsAnn || !head.to_lowercase().contains("authorization"),
                    "{head}"
                );
                let answer = format!("HTTP/1.1 {refusal}\r\ncontent-length: 0\r\n\r\n");
                let _ = client.write_all(answer.as_bytes()).await;
                continue;
            }
            let mut service = TcpStream::connect(to).await.unwrap();
            client
                .write_all(b"HTTP/1.1 200 Connected\r\n\r\n")
                .await
                .unwrap();
            tokio::spawn(async move {
                let _ = copy_bidirectional(&mut client, &mut service).await;
            });
        }
    });
    address
}

struct Bench {
    desk: Arc<Desk>,
    clock: Arc<ManualClock>,
    window: Arc<RecordingWindow>,
    steps: Arc<Mutex<Vec<Examined>>>,
    _profile: TempDir,
}

impl Bench {
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
            window: window.clone(),
            browser: Arc::new(RecordingBrowser::default()),
        });
        Self {
            desk,
            clock,
            window,
            steps: Arc::default(),
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

    /// How each step to a service ended, in words.
    async fn examined(&self, service: Service) -> Vec<(WayStep, &'static str)> {
        self.steps.lock().unwrap().clear();
        self.examine().await;
        self.ends(service)
            .into_iter()
            .map(|(step, outcome)| (step, word(&outcome)))
            .collect()
    }

    async fn examine(&self) {
        let report = |step| self.steps.lock().unwrap().push(step);
        self.desk.examine(&report).await.unwrap();
    }

    fn ends(&self, service: Service) -> Vec<(WayStep, StepOutcome)> {
        let steps = self.steps.lock().unwrap().clone();
        steps
            .into_iter()
            .filter(|examined| examined.service == service)
            .map(|examined| (examined.step, examined.outcome))
            .filter(|(_, outcome)| *outcome != StepOutcome::Running)
            .collect()
    }

    /// The step that failed, and why.
    fn failed(&self, service: Service) -> (WayStep, AppError) {
        let fails = |(step, outcome)| {
            let StepOutcome::Fails { problem, .. } = outcome else {
                return None;
            };
            Some((step, problem))
        };
        self.ends(service).into_iter().find_map(fails).unwrap()
    }
}

fn word(outcome: &StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Running => "running",
        StepOutcome::Works { .. } => "works",
        StepOutcome::Fails { .. } => "fails",
        StepOutcome::NotNeeded => "not needed",
        StepOutcome::NotReached => "not reached",
    }
}

fn about(problem: &AppError) -> (ErrorCode, Option<Subject>, Option<&str>) {
    let detail = problem.detail.as_ref();
    let about = problem.about();
    (
        problem.code,
        about,
        detail.and_then(|detail| detail.by.as_deref()),
    )
}

fn every_step(words: [&'static str; 6]) -> Vec<(WayStep, &'static str)> {
    WayStep::ALL.into_iter().zip(words).collect()
}

#[tokio::test]
async fn both_services_are_reached_through_the_proxy_and_its_authority() {
    let company = Company::with(Manners::Open).await;
    let bench = company.bench(&MemoryStore::default());
    let before = every_step([
        "works",
        "works",
        "works",
        "works",
        "not needed",
        "not needed",
    ]);
    assert_eq!(bench.examined(Service::Box).await, before);
    assert_eq!(bench.ends(Service::Clumio).len(), 6);
    bench.connect(&company.sandbox).await;
    for service in [Service::Clumio, Service::Box] {
        assert_eq!(
            bench.examined(service).await,
            every_step(["works"; 6]),
            "{service:?}"
        );
    }
    assert!(bench.desk.accounts.has_proxy());
}

#[tokio::test]
async fn the_step_that_fails_is_named_and_those_behind_it_are_not_tried() {
    let company = Company::with(Manners::Open).await;
    let mut policy = Policy::default();
    let mut looks = Vec::new();
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    for (proxy, roots) in [
        ("no-such-proxy.invalid:3128", &company.roots),
        (gone.as_str(), &company.roots),
        (company.proxy.as_str(), &ExtraRoots::default()),
    ] {
        policy.network.proxy = ProxyChoice::Fixed(format!("http://{proxy}").parse().unwrap());
        policy.network.extra_roots = roots.clone();
        let bench = Bench::new(policy.clone(), &MemoryStore::default());
        looks.push((
            bench.examined(Service::Box).await,
            bench.failed(Service::Box).1,
        ));
    }
    let left = ["not reached"; 5];
    assert_eq!(
        looks[0].0,
        every_step(["fails", left[0], left[1], left[2], left[3], left[4]])
    );
    assert_eq!(
        about(&looks[0].1),
        (
            ErrorCode::Offline,
            Some(Subject::Proxy),
            Some("no-such-proxy.invalid:3128")
        )
    );
    assert_eq!(
        looks[1].0,
        every_step(["works", "fails", left[0], left[1], left[2], left[3]])
    );
    assert_eq!(
        about(&looks[1].1),
        (
            ErrorCode::Offline,
            Some(Subject::Proxy),
            Some(gone.as_str())
        )
    );
    assert_eq!(
        looks[2].0,
        every_step(["works", "works", "works", "fails", left[0], left[1]])
    );
    assert_eq!(
        about(&looks[2].1),
        (
            ErrorCode::Refused,
            Some(Subject::CertificateIssuer),
            Some("TLS Inspection")
        )
    );
}

#[tokio::test]
async fn a_proxy_that_wants_a_sign_in_is_given_one_which_is_kept_for_it_alone() {
    let company = Company::with(Manners::WantsAnn).await;
    let keyring = MemoryStore::default();
    let bench = company.bench(&keyring);
    bench.examined(Service::Box).await;
    let (step, problem) = bench.failed(Service::Box);
    let wants = (
        ErrorCode::Refused,
        Some(Subject::ProxySignIn),
        Some(company.proxy.as_str()),
    );
    assert_eq!((step, about(&problem)), (WayStep::Proxy, wants));
    let refused = bench
        .desk
        .accounts
        .connect_box(&company.sandbox.box_token.clone().into())
        .await
        .unwrap_err();
    assert_eq!(about(&refused), wants);

    let name = SecretName::new("proxy-sign-in");
    let accounts = &bench.desk.accounts;
    let wrong = accounts
        .sign_in_to_proxy(&company.proxy, "ann", "wrong".into())
        .await
        .unwrap_err();
    assert_eq!(about(&wrong), wants);
    let elsewhere = accounts
        .sign_in_to_proxy("evil.test:3128", "ann", "pass:word".into())
        .await
        .unwrap_err();
    assert_eq!(
        about(&elsewhere),
        (ErrorCode::InputInvalid, Some(Subject::Proxy), None)
    );
    let odd = accounts
        .sign_in_to_proxy(&company.proxy, "a:b", "x".into())
        .await
        .unwrap_err();
    assert_eq!(
        about(&odd),
        (ErrorCode::InputInvalid, Some(Subject::User), None)
    );
    assert!(
        CredentialStore::in_memory(keyring.clone())
            .read(&name)
            .await
            .unwrap()
            .is_none()
    );

    accounts
        .sign_in_to_proxy(&company.proxy, " ann ", "pass:word".into())
        .await
        .unwrap();
    bench.connect(&company.sandbox).await;
    assert_eq!(
        bench.examined(Service::Clumio).await,
        every_step(["works"; 6])
    );

    let next_run = company.bench(&keyring);
    assert_eq!(
        next_run.examined(Service::Box).await[2],
        (WayStep::Proxy, "works")
    );
    let another = Company::with(Manners::WantsAnn).await.bench(&keyring);
    assert_eq!(
        another.examined(Service::Box).await[2],
        (WayStep::Proxy, "fails")
    );
}

#[tokio::test]
async fn what_a_proxy_says_is_told_apart_and_a_password_kept_from_most() {
    for (manners, code, wanted, schemes) in [
        (
            Manners::WantsWindows,
            ErrorCode::Refused,
            Subject::ProxyScheme,
            Some("Negotiate, NTLM"),
        ),
        (
            Manners::CannotReach,
            ErrorCode::Offline,
            Subject::ProxyGateway,
            None,
        ),
        (Manners::SaysNo, ErrorCode::Refused, Subject::Proxy, None),
    ] {
        let company = Company::with(manners).await;
        let keyring = MemoryStore::default();
        let name = SecretName::new("proxy-sign-in");
        let kept = format!("{}\nann\npass:word", company.proxy);
        CredentialStore::in_memory(keyring.clone())
            .store(&name, kept.into())
            .await
            .unwrap();
        let bench = company.bench(&keyring);
        bench.examined(Service::Box).await;
        let (step, problem) = bench.failed(Service::Box);
        let says = (code, Some(wanted), Some(company.proxy.as_str()));
        assert_eq!((step, about(&problem)), (WayStep::Proxy, says));
        assert_eq!(problem.detail.as_ref().unwrap().schemes.as_deref(), schemes);
        let accounts = &bench.desk.accounts;
        let box_token = company.sandbox.box_token.clone().into();
        assert_eq!(
            about(&accounts.connect_box(&box_token).await.unwrap_err()),
            says
        );
        let typed = accounts
            .sign_in_to_proxy(&company.proxy, "ann", "pass:word".into())
            .await
            .unwrap_err();
        assert_eq!(about(&typed), says);
    }
}

#[tokio::test]
async fn a_token_that_has_ended_and_a_right_that_is_missing_are_told_apart() {
    let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
    let endpoints = Endpoints::Demo(vec![place_of(&sandbox)]);
    let bench = Bench::at(endpoints, Policy::default(), &MemoryStore::default());
    let (clumio, box_token) = (
        sandbox.clumio_token.clone().into(),
        sandbox.box_token.clone().into(),
    );
    bench
        .desk
        .accounts
        .connect_demo(&place_of(&sandbox), &clumio, &box_token)
        .await
        .unwrap();
    let script = async |base: &str, path: &str, status: u16, body: serde_json::Value| {
        let rule = json!([{ "match": { "method": "GET", "path": path }, "times": 1,
            "do": { "status": status, "body": body } }]);
        assert_eq!(
            sandbox_call(base, "", "POST", "/_sandbox/script", &rule)
                .await
                .0
                / 100,
            2
        );
    };

    script(
        &sandbox.box_url,
        "/2.0/users/me",
        401,
        json!({ "type": "error", "code": "unauthorized" }),
    )
    .await;
    let blocked = json!({ "errors": [{ "error_code": 1, "error_message": "IP 203.0.113.9 is not allowed" }] });
    script(&sandbox.clumio_url, "/datasources", 403, blocked).await;
    let ended = every_step([
        "works",
        "works",
        "not needed",
        "not needed",
        "fails",
        "not reached",
    ]);
    assert_eq!(bench.examined(Service::Box).await, ended);
    assert_eq!(
        about(&bench.failed(Service::Box).1).0,
        ErrorCode::CredentialRejected
    );
    let (step, problem) = bench.failed(Service::Clumio);
    assert_eq!(
        (step, about(&problem)),
        (
            WayStep::Rights,
            (ErrorCode::Forbidden, Some(Subject::Blocked), None)
        )
    );

    script(
        &sandbox.box_url,
        "/2.0/folders/trash",
        403,
        json!({ "code": "insufficient_scope" }),
    )
    .await;
    script(
        &sandbox.clumio_url,
        "/datasources",
        403,
        json!({ "errors": [] }),
    )
    .await;
    assert_eq!(
        bench.examined(Service::Box).await[5],
        (WayStep::Rights, "fails")
    );
    assert_eq!(
        about(&bench.failed(Service::Box).1),
        (ErrorCode::Forbidden, Some(Subject::Token), None)
    );
    assert_eq!(
        about(&bench.failed(Service::Clumio).1),
        (ErrorCode::Forbidden, Some(Subject::Clumio), None)
    );
}

#[tokio::test]
async fn every_account_is_examined_by_itself() {
    let sandbox = sandbox::start(sandbox::Options::default()).await.unwrap();
    let endpoints = Endpoints::Demo(vec![place_of(&sandbox)]);
    let bench = Bench::at(endpoints, Policy::default(), &MemoryStore::default());
    for token in [&sandbox.box_token, &sandbox.box_admin_token] {
        bench
            .desk
            .accounts
            .connect_box(&token.clone().into())
            .await
            .unwrap();
    }
    let now = bench.desk.accounts.list();
    let [used, other] = [
        now.box_account.unwrap().label,
        now.other_boxes[0].label.clone(),
    ];
    let rule =
        json!([{ "match": { "path": "/2.0/users/me" }, "times": 1, "do": { "status": 401 } }]);
    assert_eq!(
        sandbox_call(&sandbox.box_url, "", "POST", "/_sandbox/script", &rule)
            .await
            .0
            / 100,
        2
    );
    bench.examine().await;
    let told = |account: Option<&AccountLabel>| -> Vec<_> {
        let steps = bench.steps.lock().unwrap().clone();
        let ended = steps.into_iter().filter(|examined| {
            examined.account.as_ref() == account && examined.outcome != StepOutcome::Running
        });
        ended
            .map(|examined| (examined.service, word(&examined.outcome)))
            .collect()
    };
    let at_box = |words: [&'static str; 6]| words.map(|word| (Service::Box, word)).to_vec();
    let before = ["works", "works", "not needed", "not needed"];
    let [a, b, c, d] = before;
    assert_eq!(
        told(Some(&used)),
        at_box([a, b, c, d, "fails", "not reached"])
    );
    assert_eq!(
        told(Some(&other)),
        at_box([a, b, c, d, "works", "works"]),
        "whatever became of the other"
    );
    let clumio = told(None);
    assert!(
        clumio.len() == 6 && clumio[5] == (Service::Clumio, "not needed"),
        "{clumio:?}"
    );
}

#[tokio::test]
async fn an_examination_that_is_dropped_ends_at_once() {
    let company = Company::with(Manners::Silent).await;
    let bench = company.bench(&MemoryStore::default());
    let desk = bench.desk.clone();
    let (steps, proxy) = (Arc::clone(&bench.steps), Arc::new(Notify::new()));
    let at_the_proxy = Arc::clone(&proxy);
    let examination = tokio::spawn(async move {
        let report = |examined: Examined| {
            if examined.step == WayStep::Proxy {
                at_the_proxy.notify_one();
            }
            steps.lock().unwrap().push(examined);
        };
        desk.examine(&report).await
    });
    proxy.notified().await;
    examination.abort();
    assert!(examination.await.unwrap_err().is_cancelled());
    let steps: Vec<_> = bench.ends(Service::Clumio);
    assert_eq!(steps.len(), 2);
}
