//! Bulk restores against a sandbox over real sockets.

mod any_order;
mod cancellation;
mod clocks;
mod early_undo;
mod failed_changes;
mod impersonation;
mod network;
mod outcomes;
mod previews;
mod questions;
mod refusals;
mod reports;
mod running;
mod target_folders;
mod undo;
mod unrecorded_pause;

use crate::{
    BulkRestore, Decision, Decisions, Group, GroupDecision, JobItemFilter, JobItemRow, JobState,
    Preview, Selection,
};
use box_session::test_support::{SandboxAccount, path};
use box_session::{ItemKey, ItemKind, Person};
use messages::SpokenLanguage;
use platform::test_support::RecordingEvents;
use restore::{Choice, test_support::Bench};
use sandbox::Options;
use std::sync::Arc;
use std::time::Duration;
use trash::TrashState;

use journal::{ItemUpdate, JobUpdate};
use serde_json::json;

/// Longer than any of these jobs takes, so that a test of one that never ends fails.
const NEVER: Duration = Duration::from_secs(60);

/// A test account with jobs.
struct JobBench {
    bench: Bench,
    jobs: Arc<BulkRestore>,
    events: Arc<RecordingEvents<JobState>>,
}

/// Opens a restorer for the demo company.
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

/// Opens a restorer with a hundredth of the waits.
async fn quick_bench() -> Bench {
    let mut bench = bench().await;
    bench.restart_quick();
    bench
}

async fn listed_users(bench: &Bench, own: bool, users: &[&str]) -> TrashState {
    bench.clock.advance(jiff::SignedDuration::from_secs(1));
    let users = users.iter().map(|id| Person {
        id: Some((*id).into()),
        name: format!("Person {id}"),
        login: Some(format!("{id}@example.com")),
    });
    let started = bench.restorer.trash().load(own, users.collect()).await;
    bench
        .trash_events
        .wait_for(|state| !state.listing && state.listed_at == started.listed_at)
        .await;
    bench.restorer.trash().state()
}

impl JobBench {
    async fn new() -> Self {
        Self::over(bench().await)
    }

    fn over(bench: Bench) -> Self {
        let journal = bench.journal.clone();
        let events = Arc::new(RecordingEvents::default());
        let jobs = BulkRestore::new(journal, bench.clock.clone(), events.clone());
        Self {
            bench,
            jobs,
            events,
        }
    }

    /// Restarts with nothing but the journal.
    fn restart(mut self) -> Self {
        self.bench.restart();
        Self::over(self.bench)
    }

    async fn preview(&self, keys: &[ItemKey]) -> Preview {
        let selection = Selection::Items {
            keys: keys.to_vec(),
        };
        self.jobs
            .preview(&self.bench.restorer, selection, &|_| {})
            .await
            .unwrap()
    }

    /// Starts a job and waits until it is not running.
    async fn run(&self, keys: &[ItemKey], decisions: Decisions) -> JobState {
        let job = self.start(keys, decisions).await;
        self.jobs.wait_until_stopped(&job.id).await.unwrap()
    }

    async fn start(&self, keys: &[ItemKey], decisions: Decisions) -> JobState {
        let preview = self.preview(keys).await;
        self.jobs
            .start(&self.bench.restorer, &preview.id, decisions)
            .await
            .unwrap()
    }

    async fn items(&self, job: &str) -> Vec<JobItemRow> {
        self.jobs
            .items(job, JobItemFilter::All, None, 0, 1000, SpokenLanguage::En)
            .await
            .unwrap()
            .rows
    }

    async fn item(&self, job: &str, key: &ItemKey) -> JobItemRow {
        let found = self
            .items(job)
            .await
            .into_iter()
            .find(|item| item.key == *key);
        found.unwrap_or_else(|| panic!("{key:?} is not in the job"))
    }

    /// Creates an item in a folder and moves it to the trash.
    async fn trashed_file(&self, folder: &str, name: &str) -> ItemKey {
        let made = self.create_file(folder, name).await;
        self.bench.delete(&made).await;
        made
    }

    /// Creates a web link, which takes one request.
    async fn create_file(&self, folder: &str, name: &str) -> ItemKey {
        let body =
            json!({ "name": name, "url": "https://example.com", "parent": { "id": folder } });
        let made = self.bench.call("POST", "/2.0/web_links", body).await;
        ItemKey {
            kind: ItemKind::WebLink,
            id: made["id"].as_str().unwrap().to_owned(),
        }
    }

    async fn create_folder(&self, parent: &str, name: &str) -> ItemKey {
        let made = self
            .bench
            .call(
                "POST",
                "/2.0/folders",
                json!({ "name": name, "parent": { "id": parent } }),
            )
            .await;
        ItemKey {
            kind: ItemKind::Folder,
            id: made["id"].as_str().unwrap().to_owned(),
        }
    }

    /// Creates trashed items in a folder of their own: `file 0`, `file 1` and so on.
    async fn trashed_files(&self, count: usize) -> (ItemKey, Vec<ItemKey>) {
        let folder = self.create_folder("0", "many").await;
        let mut keys = Vec::new();
        for number in 0..count {
            keys.push(
                self.trashed_file(&folder.id, &format!("file {number}"))
                    .await,
            );
        }
        (folder, keys)
    }

    /// Returns the number of an item in a job.
    async fn number(&self, job: &str, key: &ItemKey) -> u32 {
        self.item(job, key).await.number
    }

    /// Changes the stored state of an item, as if an earlier run had got that far.
    async fn store_item(&self, job: &str, key: &ItemKey, change: impl FnOnce(&mut ItemUpdate)) {
        let (job, number) = (job.parse().unwrap(), self.number(job, key).await);
        let (_, rows) = self
            .bench
            .journal
            .job_items(job, Vec::new(), 0, u32::MAX)
            .await
            .unwrap();
        let now = rows
            .into_iter()
            .map(|row| row.now)
            .find(|now| now.number == number)
            .unwrap();
        let mut write = now;
        change(&mut write);
        let write = JobUpdate {
            items: vec![write],
            ..JobUpdate::default()
        };
        self.bench.journal.update_job(job, write).await.unwrap();
    }

    async fn wait_until_stopped(&self, job: &JobState) -> JobState {
        let stands = tokio::time::timeout(NEVER, self.jobs.wait_until_stopped(&job.id)).await;
        stands.expect("the job never ends").unwrap()
    }

    async fn times_sent(&self, key: &ItemKey) -> usize {
        self.bench.requests("POST", &path(key)).await
    }
}

fn decide_group(group: Group, decision: Decision) -> Decisions {
    Decisions {
        groups: vec![GroupDecision { group, decision }],
        items: Vec::new(),
    }
}

fn restore(choice: Choice) -> Decision {
    Decision::Restore { choice }
}
