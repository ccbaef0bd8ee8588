//! The queue of writes that failed because of a full disk or a lock of another program.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;

use crate::{Activity, Completion, Error, ItemUpdate, JobUpdate, Outcome, RestoreItem, RestoreJob};
use crate::{activity, restore_jobs};

/// A write of an outcome that is to be repeated.
#[derive(Clone, Debug)]
pub(crate) enum PendingWrite {
    Completion(Uuid, Completion),
    Detail(Uuid, Value),
    Job(Uuid, JobUpdate),
}

pub(crate) fn write(connection: &mut Connection, what: &PendingWrite) -> Result<(), Error> {
    match what.clone() {
        PendingWrite::Completion(id, ending) => {
            activity::change(connection, id, |row| ending.apply_to(row))
        }
        PendingWrite::Detail(id, detail) => {
            activity::change(connection, id, |row| row.detail = detail)
        }
        PendingWrite::Job(id, write) => restore_jobs::write(connection, id, write),
    }
}

/// Applies the queued writes to a row.
pub(crate) fn apply_to_activity(pending: &[PendingWrite], row: &mut Activity) {
    for what in pending {
        match what {
            PendingWrite::Completion(id, ending) if *id == row.id => ending.clone().apply_to(row),
            PendingWrite::Detail(id, detail) if *id == row.id => row.detail.clone_from(detail),
            PendingWrite::Completion(..) | PendingWrite::Detail(..) | PendingWrite::Job(..) => {}
        }
    }
}

/// Applies the queued writes to a job.
pub(crate) fn apply_to_job(pending: &[PendingWrite], job: &mut RestoreJob) {
    for what in pending {
        let PendingWrite::Job(id, write) = what else {
            continue;
        };
        if *id != job.id {
            continue;
        }
        if let Some((phase, code)) = &write.phase {
            (job.phase, job.finished_at) = (*phase, write.finished_at);
            job.code.clone_from(code);
        }
        if let Some(detail) = &write.detail {
            job.detail.clone_from(detail);
        }
    }
}

/// Returns the queued items of a job by number.
pub(crate) fn pending_items(pending: &[PendingWrite], job: Uuid) -> BTreeMap<u32, &ItemUpdate> {
    let mut items = BTreeMap::new();
    for what in pending {
        if let PendingWrite::Job(id, write) = what
            && *id == job
        {
            items.extend(write.items.iter().map(|now| (now.number, now)));
        }
    }
    items
}

/// Applies the queued writes to an item of a job.
pub(crate) fn apply_to_item(pending: &[PendingWrite], job: Uuid, item: &mut RestoreItem) {
    for what in pending {
        if let PendingWrite::Job(id, write) = what
            && *id == job
            && let Some(now) = write.items.iter().find(|now| now.number == item.now.number)
        {
            item.now.clone_from(now);
        }
    }
}

/// Returns whether a row is unfinished.
pub(crate) fn is_unfinished(row: &Activity) -> bool {
    row.outcome == Outcome::Started
}
