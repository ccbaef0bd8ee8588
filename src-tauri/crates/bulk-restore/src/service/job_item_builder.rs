//! Makes the items of a job from the rows of a preview and the decisions.

use crate::{
    Decision, Group, NameHolder, PreviewItem,
    concurrency::{path_key, path_key_inside},
    decision_table::DecisionTable,
    existing_renames::ExistingRenames,
    job_item::{ItemDetail, JobItem},
    preview::{
        builder::{FolderInfo, FolderKey, PlannedItem},
        lookup::PreviewData,
    },
};
use app_error::ErrorCode;
use box_session::{ItemKey, ItemKind, Person, convert};
use journal::ItemState;
use restore::Choice;
use std::collections::HashMap;

/// Builds the items of a job.
#[derive(Default)]
pub(super) struct JobItemBuilder {
    rows: Vec<JobItem>,
    /// The folders that are restored first although they are not selected, by ID.
    added: HashMap<Box<str>, u32>,
    /// The existing items that are renamed.
    renames: ExistingRenames,
}

impl JobItemBuilder {
    pub(super) fn build(data: &PreviewData, table: &DecisionTable) -> Vec<JobItem> {
        let renames = ExistingRenames::with_proposed(data.rows.iter().filter_map(|row| {
            match &row.item.taken_by {
                Some(NameHolder::Existing { existing }) => {
                    Some((&existing.key, row.item.existing_new_name.as_ref()))
                }
                Some(NameHolder::Selected { .. }) | None => None,
            }
        }));
        let mut builder = Self {
            renames,
            ..Self::default()
        };
        for row in &data.rows {
            let job_item = job_item(row, table, &builder.rows, &mut builder.renames);
            builder.push(job_item);
        }
        for (index, row) in data.rows.iter().enumerate() {
            let folder_first = Decision::Restore {
                choice: Choice::FolderFirst,
            };
            if row.item.group == Group::FolderInTrash
                && builder.rows[index].detail.decision == folder_first
            {
                let after = row
                    .parent
                    .as_ref()
                    .and_then(|parent| builder.folder(data, &parent.key, row.viewer.as_ref()));
                builder.rows[index].detail.after = after;
            }
        }
        builder.rows
    }

    /// Returns the number of a folder that is in the trash. Adds it and the folders above it to the job, unless they are in it.
    fn folder(
        &mut self,
        data: &PreviewData,
        folder_key: &FolderKey,
        viewer: Option<&Person>,
    ) -> Option<u32> {
        let id = &*folder_key.folder;
        if let Some(number) = self.added.get(id) {
            return Some(*number);
        }
        let key = ItemKey {
            kind: ItemKind::Folder,
            id: id.to_owned(),
        };
        if let Some(selected) = self.rows.iter().find(|job_item| job_item.key == key) {
            return Some(selected.number);
        }
        let Some(FolderInfo::InTrash { name, parent }) = data.folders.get(folder_key) else {
            return None;
        };
        let (was_in, tree) = match parent {
            Some(parent) => match data.folders.get(&parent.key) {
                Some(FolderInfo::Active { folder, .. } | FolderInfo::ReadOnly { folder }) => {
                    (folder.path.clone(), path_key(&folder.path))
                }
                Some(FolderInfo::InTrash { .. } | FolderInfo::Gone | FolderInfo::Hidden) | None => {
                    (
                        vec![parent.name.clone()],
                        path_key(std::slice::from_ref(&parent.name)),
                    )
                }
            },
            None => (Vec::new(), String::new()),
        };
        let decision = Decision::Restore {
            choice: Choice::AsItWas,
        };
        let mut detail = ItemDetail {
            acting_for: viewer.cloned(),
            ..ItemDetail::new(Group::Ready, decision, convert::path_text(&was_in), tree)
        };
        let number = to_u32(self.rows.len());
        self.added.insert(id.into(), number);
        let state = ItemState::Pending;
        self.push(new_job_item(key, name.clone(), state, None, detail.clone()));
        detail.after = parent
            .as_ref()
            .and_then(|parent| self.folder(data, &parent.key, viewer));
        if let Some(after) = detail.after.and_then(|after| self.rows.get(after as usize)) {
            detail.tree = path_key_inside(&after.detail.tree, &after.name);
        }
        self.rows[number as usize].detail = detail;
        Some(number)
    }

    fn push(&mut self, job_item: JobItem) {
        let number = to_u32(self.rows.len());
        self.rows.push(JobItem { number, ..job_item });
    }
}

fn job_item(
    row: &PlannedItem,
    table: &DecisionTable,
    before: &[JobItem],
    renames: &mut ExistingRenames,
) -> JobItem {
    let PreviewItem {
        key,
        name,
        group,
        was_in,
        destination,
        suggestion,
        taken_by,
        ..
    } = row.item.clone();
    let (decision, existing_new_name) = match (table.decision(&key, group), taken_by) {
        // There is no existing item yet that could be renamed.
        (
            Decision::Restore {
                choice: Choice::RenameExisting { .. },
            },
            Some(NameHolder::Selected { .. }),
        ) => (Decision::KeepBoth, None),
        (
            decision @ Decision::Restore {
                choice: Choice::RenameExisting { .. },
            },
            Some(NameHolder::Existing { existing }),
        ) => renames.decide(decision, &existing.key),
        (decision, _) => (decision, None),
    };
    let folder = row.after.and_then(|after| before.get(after));
    let tree = match (&decision, folder, destination) {
        (
            Decision::Restore {
                choice: Choice::OtherFolder { folder_id, .. },
            },
            _,
            _,
        )
        | (
            Decision::Restore {
                choice: Choice::Elsewhere { folder_id, .. },
            },
            _,
            _,
        ) => {
            format!("folder {folder_id}")
        }
        (_, Some(folder), _) => path_key_inside(&folder.detail.tree, &folder.name),
        (_, None, Some(destination)) => path_key(&destination.path),
        (_, None, None) => path_key(&was_in.path),
    };
    let (state, code) = match (&decision, group) {
        (_, Group::NotInTrash) => (ItemState::Failed, Some(ErrorCode::NotInTrash)),
        (Decision::Skip, Group::NoAccess) => (ItemState::Skipped, Some(ErrorCode::Forbidden)),
        (Decision::Skip, _) => (ItemState::Skipped, None),
        (Decision::Ask | Decision::TryAgain | Decision::KeepBoth | Decision::Restore { .. }, _) => {
            (ItemState::Pending, None)
        }
    };
    let suggestion = suggestion.filter(|_| decision == Decision::KeepBoth);
    let proposes_name = suggestion.is_some() || existing_new_name.is_some();
    let detail = ItemDetail {
        acting_for: row.viewer.clone(),
        after: row.after.map(to_u32),
        suggestion,
        existing_new_name,
        shown_in: row
            .parent
            .as_ref()
            .filter(|_| proposes_name)
            .map(|parent| parent.key.folder.to_string()),
        // Another item of the job may restore its folder.
        check_first: decision == Decision::Ask,
        asks: table.asks_about(&row.item.key),
        ..ItemDetail::new(group, decision, convert::path_text(&was_in.path), tree)
    };
    new_job_item(key, name, state, code, detail)
}

fn new_job_item(
    key: ItemKey,
    name: String,
    state: ItemState,
    code: Option<ErrorCode>,
    detail: ItemDetail,
) -> JobItem {
    JobItem {
        number: 0,
        key,
        name,
        state,
        undone: None,
        attempts: 0,
        code,
        request_id: None,
        finished_at: None,
        detail,
        unreadable: None,
    }
}

/// Converts a count. It is far below 2^32.
pub(super) fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
