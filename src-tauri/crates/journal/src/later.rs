//! What was done and could not be written down at that moment: a full disk, another program's lock.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Activity, Ending, Error, ItemWrite, JobWrite, Journal, Outcome, RestoreItem, RestoreJob,
};
use crate::{activity, restore_jobs};

/// Something that happened and has to be written down.
#[derive(Clone, Debug)]
pub(crate) enum Later {
    Ending(Uuid, Ending),
    Detail(Uuid, Value),
    Job(Uuid, JobWrite),
}

pub(crate) fn write(connection: &mut Connection, what: &Later) -> Result<(), Error> {
    match what.clone() {
        Later::Ending(id, ending) => activity::change(connection, id, |row| ending.put_into(row)),
        Later::Detail(id, detail) => activity::change(connection, id, |row| row.detail = detail),
        Later::Job(id, write) => restore_jobs::write(connection, id, write),
    }
}

/// Shows a row as it would be with everything written.
pub(crate) fn shown(later: &[Later], row: &mut Activity) {
    for what in later {
        match what {
            Later::Ending(id, ending) if *id == row.id => ending.clone().put_into(row),
            Later::Detail(id, detail) if *id == row.id => row.detail.clone_from(detail),
            Later::Ending(..) | Later::Detail(..) | Later::Job(..) => {}
        }
    }
}

/// Shows a job as it would be with everything written.
pub(crate) fn shown_job(later: &[Later], job: &mut RestoreJob) {
    for what in later {
        let Later::Job(id, write) = what else {
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

/// The items of a job that are not written down yet, by number.
pub(crate) fn items(later: &[Later], job: Uuid) -> BTreeMap<u32, &ItemWrite> {
    let mut items = BTreeMap::new();
    for what in later {
        if let Later::Job(id, write) = what
            && *id == job
        {
            items.extend(write.items.iter().map(|now| (now.number, now)));
        }
    }
    items
}

/// Shows an item of a job as it would be with everything written.
pub(crate) fn shown_item(later: &[Later], job: Uuid, item: &mut RestoreItem) {
    for what in later {
        if let Later::Job(id, write) = what
            && *id == job
            && let Some(now) = write.items.iter().find(|now| now.number == item.now.number)
        {
            item.now.clone_from(now);
        }
    }
}

/// Whether a row has no ending, whatever the disk says.
pub(crate) fn is_open(row: &Activity) -> bool {
    row.outcome == Outcome::Started
}

impl Journal {
    /// As [`update_detail`](Self::update_detail) for something that is done already: what cannot be written now is written by the
    /// next call that can.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn remember_detail(&self, id: Uuid, detail: Value) -> Result<(), Error> {
        self.at_last(Later::Detail(id, detail)).await
    }

    /// As [`write_job`](Self::write_job) for how a job came to a stand: what cannot be written now is written by the next call that
    /// can, and shown until then.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn end_job(&self, id: Uuid, write: JobWrite) -> Result<(), Error> {
        self.at_last(Later::Job(id, write)).await
    }
}
