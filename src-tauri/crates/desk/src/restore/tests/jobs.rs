//! Jobs of many items against a Box that answers over real sockets.

mod any_order;
mod asking;
mod elsewhere;
mod ending;
mod files;
mod going_on;
mod network;
mod others;
mod planning;
mod refused;
mod stopping;
mod undoing;
mod undoing_early;
mod unwritten;

use std::sync::Arc;
use std::time::Duration;

use journal::{ItemUpdate, JobUpdate};
use serde_json::json;

use super::bench::{Bench, path};
use crate::restore::job::{
    Decision, Decisions, DryRun, Group, GroupDecision, JobItem, JobItemFilter, JobItemState,
    JobPhase, JobState, Jobs, Selection,
};
use crate::restore::{Choice, ItemKey, ItemKind};

/// Longer than any of these jobs takes, so that one that never ends fails.
const NEVER: Duration = Duration::from_secs(60);

/// A bench with jobs.
struct Desk {
    bench: Bench,
    jobs: Arc<Jobs>,
}

impl Desk {
    async fn new() -> Self {
        Self::over(Bench::new().await)
    }

    fn over(bench: Bench) -> Self {
        let journal = bench.journal.clone();
        let jobs = Jobs::new(journal, bench.clock.clone(), bench.window.clone());
        Self { bench, jobs }
    }

    /// The same after the program was started anew: nothing is left of it but the journal.
    fn restart(mut self) -> Self {
        self.bench.restart();
        Self::over(self.bench)
    }

    async fn dry_run(&self, keys: &[ItemKey]) -> DryRun {
        let selection = Selection::Items {
            keys: keys.to_vec(),
        };
        self.jobs
            .dry_run(&self.bench.restorer, selection, "test")
            .await
            .unwrap()
    }

    /// Starts a job and waits until it stands still.
    async fn run(&self, keys: &[ItemKey], decisions: Decisions) -> JobState {
        let job = self.start(keys, decisions).await;
        self.jobs.standstill(&job.id).await.unwrap()
    }

    async fn start(&self, keys: &[ItemKey], decisions: Decisions) -> JobState {
        let dry_run = self.dry_run(keys).await;
        self.jobs
            .start(&self.bench.restorer, &dry_run.id, decisions)
            .await
            .unwrap()
    }

    async fn items(&self, job: &str) -> Vec<JobItem> {
        self.jobs
            .items(job, JobItemFilter::All, 0, 1000)
            .await
            .unwrap()
            .rows
    }

    async fn item(&self, job: &str, key: &ItemKey) -> JobItem {
        let found = self
            .items(job)
            .await
            .into_iter()
            .find(|item| item.key == *key);
        found.unwrap_or_else(|| panic!("{key:?} is not in the job"))
    }

    /// A new file in a folder, for whom the bench acts; in the trash afterwards.
    async fn trashed_file(&self, folder: &str, name: &str) -> ItemKey {
        let made = self.made_file(folder, name).await;
        self.bench.delete(&made).await;
        made
    }

    /// A web link, which is made with one plain call.
    async fn made_file(&self, folder: &str, name: &str) -> ItemKey {
        let body =
            json!({ "name": name, "url": "https://example.com", "parent": { "id": folder } });
        let made = self.bench.call("POST", "/2.0/web_links", body).await;
        ItemKey {
            kind: ItemKind::WebLink,
            id: made["id"].as_str().unwrap().to_owned(),
        }
    }

    async fn made_folder(&self, parent: &str, name: &str) -> ItemKey {
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

    /// Trashed files in a folder of their own: `file 0`, `file 1` and so on.
    async fn many(&self, count: usize) -> (ItemKey, Vec<ItemKey>) {
        let folder = self.made_folder("0", "many").await;
        let mut keys = Vec::new();
        for number in 0..count {
            keys.push(
                self.trashed_file(&folder.id, &format!("file {number}"))
                    .await,
            );
        }
        (folder, keys)
    }

    /// The number of an item in a job.
    async fn number(&self, job: &str, key: &ItemKey) -> u32 {
        self.item(job, key).await.number
    }

    /// Changes what the journal remembers of an item, as if an earlier run had got that far.
    async fn remember(&self, job: &str, key: &ItemKey, change: impl FnOnce(&mut ItemUpdate)) {
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

    async fn standstill(&self, job: &JobState) -> JobState {
        let stands = tokio::time::timeout(NEVER, self.jobs.standstill(&job.id)).await;
        stands.expect("the job never ends").unwrap()
    }

    async fn sent(&self, key: &ItemKey) -> usize {
        self.bench.requests("POST", &path(key)).await
    }
}

fn by(group: Group, decision: Decision) -> Decisions {
    Decisions {
        groups: vec![GroupDecision { group, decision }],
        items: Vec::new(),
    }
}

fn restore(choice: Choice) -> Decision {
    Decision::Restore { choice }
}
