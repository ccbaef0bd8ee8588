//! Jobs of many items against a Box that answers over real sockets.

mod elsewhere;
mod files;
mod going_on;
mod others;
mod planning;
mod undoing;

use std::sync::Arc;

use serde_json::json;

use super::bench::{Bench, path};
use crate::books::Books;
use crate::restore::job::{
    Decision, Decisions, DryRun, Group, GroupDecision, JobItem, JobItemFilter, JobItemState, JobPhase,
    JobState, Jobs, Selection,
};
use crate::restore::{Choice, ItemKey, ItemKind};

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
        let books = Arc::new(Books::holding(bench.journal.clone()));
        let jobs = Jobs::new(books, bench.clock.clone(), bench.window.clone());
        Self { bench, jobs }
    }

    /// The same after the program was started anew: nothing is left of it but the journal.
    fn restart(mut self) -> Self {
        self.bench.restart();
        Self::over(self.bench)
    }

    async fn dry_run(&self, keys: &[ItemKey]) -> DryRun {
        let selection = Selection::Items { keys: keys.to_vec() };
        self.jobs.dry_run(&self.bench.restorer, selection, "test").await.unwrap()
    }

    /// Starts a job and waits until it stands still.
    async fn run(&self, keys: &[ItemKey], decisions: Decisions) -> JobState {
        let job = self.start(keys, decisions).await;
        self.jobs.standstill(&job.id).await.unwrap()
    }

    async fn start(&self, keys: &[ItemKey], decisions: Decisions) -> JobState {
        let dry_run = self.dry_run(keys).await;
        self.jobs.start(&self.bench.restorer, &dry_run.id, decisions).await.unwrap()
    }

    async fn items(&self, job: &str) -> Vec<JobItem> {
        self.jobs.items(job, JobItemFilter::All, 0, 1000).await.unwrap().rows
    }

    async fn item(&self, job: &str, key: &ItemKey) -> JobItem {
        let found = self.items(job).await.into_iter().find(|item| item.key == *key);
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
        let body = json!({ "name": name, "url": "https://example.com", "parent": { "id": folder } });
        let made = self.bench.call("POST", "/2.0/web_links", body).await;
        ItemKey { kind: ItemKind::WebLink, id: made["id"].as_str().unwrap().to_owned() }
    }

    async fn made_folder(&self, parent: &str, name: &str) -> ItemKey {
        let made = self
            .bench
            .call("POST", "/2.0/folders", json!({ "name": name, "parent": { "id": parent } }))
            .await;
        ItemKey { kind: ItemKind::Folder, id: made["id"].as_str().unwrap().to_owned() }
    }

    async fn sent(&self, key: &ItemKey) -> usize {
        self.bench.requests("POST", &path(key)).await
    }
}

fn by(group: Group, decision: Decision) -> Decisions {
    Decisions { groups: vec![GroupDecision { group, decision }], items: Vec::new() }
}

fn restore(choice: Choice) -> Decision {
    Decision::Restore { choice }
}
