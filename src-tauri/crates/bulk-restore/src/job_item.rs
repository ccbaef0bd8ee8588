//! An item of a job as the journal keeps it.

use crate::{
    Decision, Group, GroupDecision, JobItemRow, JobItemState, Undone,
    progress::{can_be_undone, states_after_end},
    runner::Direction,
};
use app_error::{AppError, ErrorCode, Subject};
use box_session::{FolderRef, ItemKey, ItemKind, Person};
use jiff::{SignedDuration, Timestamp};
use journal::{ItemState, ItemUpdate, NewRestoreItem, RestoreItem, UndoneState};
use restore::{CheckResult, RenamedItem, RestoreSteps};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// How long after a lost answer Box may still finish a folder.
const LATEST: SignedDuration = SignedDuration::from_mins(10);

/// What is remembered of a job besides its items.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct JobDetail {
    /// The rules that were given, for what turns up on the way.
    pub(crate) rules: Vec<GroupDecision>,
    /// The names of the first items.
    pub(crate) names: Vec<String>,
    /// Why it paused by itself.
    pub(crate) problem: Option<AppError>,
    /// The phase that it goes back to: it is being put back into the trash.
    pub(crate) undoing: bool,
    /// Our id of the account; not known of a job that an older program began.
    #[serde(default)]
    pub(crate) account: Option<String>,
    /// It paused because item after item was refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) refusals_told: bool,
    /// The users acted for whom Box keeps out, and why: nothing is done for them until what is asked about theirs is answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) blocked_users: Vec<(Person, AppError)>,
    /// Its row in the activity.
    #[serde(default)]
    pub(crate) activity: Option<Uuid>,
}

/// An item of a job.
#[derive(Debug, Clone)]
pub(crate) struct JobItem {
    pub(crate) number: u32,
    pub(crate) key: ItemKey,
    pub(crate) name: String,
    pub(crate) state: ItemState,
    pub(crate) undone: Option<UndoneState>,
    pub(crate) attempts: u32,
    pub(crate) code: Option<ErrorCode>,
    pub(crate) request_id: Option<String>,
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) detail: ItemDetail,
    /// The detail as it is stored, of an entry that cannot be read.
    pub(crate) unreadable: Option<Value>,
}

/// What else is remembered of an item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ItemDetail {
    pub(crate) group: Group,
    pub(crate) decision: Decision,
    /// Where it was, in words.
    pub(crate) was_in: String,
    /// Where it goes to, as `limit::tree_of` writes it.
    pub(crate) tree: String,
    /// The user in whose name it is restored, where that is not the account's own: it is in the trash of that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) acting_for: Option<Person>,
    /// The number of the folder that has to be back before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<u32>,
    /// The free name that the dry run found for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
    /// Box's id of the folder that these names were shown for: nothing else of the job gets one of them there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) shown_in: Option<String>,
    /// The name that was shown for what has its name and is to be renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) existing_new_name: Option<String>,
    /// Something is known to stand in the way, or was: look before sending.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) look_first: bool,
    /// An answer got lost before, so that it may turn out to be back by our doing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) lost_before: bool,
    /// When that was last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lost_at: Option<Timestamp>,
    /// It lies in the folder that has to be back before, and comes back with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) comes_along: bool,
    /// It gets another name where its own is taken in the folder that was named for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) keeps_both: bool,
    /// The person wants to be asked about it, whatever the rules say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) asks: bool,
    /// How often it was sent to the trash again.
    #[serde(default)]
    pub(crate) attempts_away: u32,
    /// How often something stood in its way since somebody was asked about it.
    #[serde(default)]
    pub(crate) times_blocked: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) steps: Option<RestoreSteps>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) finding: Option<CheckResult>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) new_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) folder: Option<FolderRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    /// When it was sent last, by Box's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sent_at: Option<Timestamp>,
    /// What the folder held right after its restore.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contents: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    /// What got another name for it, and has it still.
    pub(crate) renamed: Option<RenamedItem>,
    #[serde(
        default,
        rename = "found_by_looking",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub(crate) verified: bool,
    /// The last name that Box refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refused_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<String>,
}

impl ItemDetail {
    pub(crate) fn new(group: Group, decision: Decision, was_in: String, tree: String) -> Self {
        Self {
            group,
            decision,
            was_in,
            tree,
            acting_for: None,
            after: None,
            suggestion: None,
            shown_in: None,
            existing_new_name: None,
            look_first: false,
            lost_before: false,
            lost_at: None,
            comes_along: false,
            keeps_both: false,
            asks: false,
            attempts_away: 0,
            times_blocked: 0,
            steps: None,
            finding: None,
            new_name: None,
            folder: None,
            etag: None,
            sent_at: None,
            contents: None,
            renamed: None,
            verified: false,
            refused_name: None,
            message: None,
            about: None,
        }
    }
}

impl JobItem {
    /// Reads one back. What does not make sense, because a newer program wrote it or the disk lost it, keeps its place and its
    /// name: it is told, and nothing is sent for it.
    pub(crate) fn of(stored: RestoreItem) -> Self {
        let RestoreItem { item, now } = stored;
        let kind = [ItemKind::File, ItemKind::Folder, ItemKind::WebLink]
            .into_iter()
            .find(|kind| box_client::ItemKind::from(*kind).as_str() == item.kind);
        let detail = ItemDetail::deserialize(&now.detail).ok();
        let unreadable = (kind.is_none() || detail.is_none()).then_some(now.detail);
        let mut record = Self {
            number: now.number,
            key: ItemKey {
                kind: kind.unwrap_or(ItemKind::File),
                id: item.id,
            },
            name: item.name,
            state: now.state,
            undone: now.undone,
            attempts: now.attempts,
            code: now.code.as_deref().and_then(ErrorCode::from_name),
            request_id: now.request_id,
            finished_at: now.finished_at,
            detail: detail.unwrap_or_else(|| {
                ItemDetail::new(Group::Ready, Decision::Skip, String::new(), String::new())
            }),
            unreadable: None,
        };
        if unreadable.is_some() {
            record.detail.etag = None;
            let words = "this entry of the journal cannot be read";
            record.set_error(
                &AppError::new(ErrorCode::JournalUnavailable, words).subject(Subject::Entry),
            );
        }
        Self {
            unreadable,
            ..record
        }
    }

    /// Gives an entry that cannot be read its ending. Answers with whether that changed anything.
    pub(crate) fn end_unreadable(&mut self) -> bool {
        if self.unreadable.is_none() || self.has_ended() {
            return false;
        }
        let sent = self.state == ItemState::InFlight;
        self.state = if sent {
            ItemState::Unknown
        } else {
            ItemState::Failed
        };
        true
    }

    /// The row as it is from now on.
    pub(crate) fn to_row(&self) -> ItemUpdate {
        ItemUpdate {
            number: self.number,
            state: self.state,
            undone: self.undone,
            attempts: self.attempts,
            code: self.code.map(ErrorCode::name),
            request_id: self.request_id.clone(),
            finished_at: self.finished_at,
            // What could not be read is left as it is. Texts and numbers: cannot fail.
            detail: self
                .unreadable
                .clone()
                .unwrap_or_else(|| serde_json::to_value(&self.detail).unwrap_or_default()),
        }
    }

    /// As the row of a job that has ended.
    pub(crate) fn into_ended(mut self) -> Self {
        if self.is_in_flight() {
            self.set_outcome_not_verified();
        }
        (self.state, self.undone) = states_after_end(self.state, self.undone);
        self
    }

    /// The row that joins a job.
    pub(crate) fn new_row(&self) -> NewRestoreItem {
        NewRestoreItem {
            item: journal::Item {
                kind: box_client::ItemKind::from(self.key.kind)
                    .as_str()
                    .to_owned(),
                id: self.key.id.clone(),
                name: self.name.clone(),
            },
            state: self.state,
            code: self.code.map(ErrorCode::name),
            detail: serde_json::to_value(&self.detail).unwrap_or_default(),
        }
    }

    /// How often it was sent in a pass.
    pub(crate) fn attempts(&mut self, direction: Direction) -> &mut u32 {
        match direction {
            Direction::Restore => &mut self.attempts,
            Direction::Undo => &mut self.detail.attempts_away,
        }
    }

    /// What was renamed for it has its name back, or keeps the other one.
    pub(crate) fn take_note_of_name(&mut self, named_back: bool) {
        if named_back {
            self.detail.renamed = None;
        }
    }

    /// Whether nobody knows yet what became of what was sent last.
    pub(crate) fn is_in_flight(&self) -> bool {
        self.state == ItemState::InFlight || self.undone == Some(UndoneState::InFlight)
    }

    /// Whether Box may still finish what was sent: a folder can outlive a gateway by minutes.
    pub(crate) fn may_come_late(&self, now: Timestamp) -> bool {
        let lost = self.detail.lost_at.filter(|_| self.is_folder());
        lost.is_some_and(|at| now.duration_since(at) < LATEST)
    }

    /// What got another name for it, and was not looked at again, is told with it.
    pub(crate) fn keep_what_was_renamed(&mut self) {
        if let Some(RestoreSteps::RenameExisting(renamed)) = self.detail.steps.take() {
            self.detail.renamed = Some(renamed);
        }
    }

    pub(crate) fn is_folder(&self) -> bool {
        self.key.kind == ItemKind::Folder
    }

    /// Whether nothing more is going to happen to it unasked.
    pub(crate) fn has_ended(&self) -> bool {
        match self.state {
            ItemState::Pending | ItemState::InFlight | ItemState::Asking => false,
            ItemState::Done | ItemState::Skipped | ItemState::Failed | ItemState::Unknown => true,
        }
    }

    /// Notes why.
    pub(crate) fn set_error(&mut self, problem: &AppError) {
        self.code = Some(problem.code);
        self.detail.message = Some(problem.message.clone());
        let detail = problem.detail.as_ref();
        self.detail.about = problem.about().map(Subject::name);
        let name = detail
            .filter(|_| problem.code == ErrorCode::NameInvalid)
            .and_then(|detail| detail.by.clone());
        self.detail.refused_name = name;
        if problem.request_id.is_some() {
            self.request_id.clone_from(&problem.request_id);
        }
    }

    /// Notes that it was on its way when an earlier run ended, and that nobody looked what became of it.
    pub(crate) fn set_outcome_not_verified(&mut self) {
        let words = "it was on its way when the program ended, and nobody looked what became of it";
        self.set_error(&AppError::new(ErrorCode::UnknownOutcome, words));
    }

    /// Forgets why it was not done before.
    pub(crate) fn clear_error(&mut self) {
        self.code = None;
        self.detail.message = None;
        self.detail.about = None;
        self.detail.finding = None;
    }
}

impl From<JobItem> for JobItemRow {
    fn from(record: JobItem) -> Self {
        let can_undo = can_be_undone(&record);
        let JobItem {
            number,
            key,
            name,
            state,
            undone,
            attempts,
            code,
            request_id,
            finished_at,
            detail,
            ..
        } = record;
        Self {
            number,
            key,
            name,
            was_in: detail.was_in,
            acting_as: detail.acting_for.map(|person| person.address().to_owned()),
            group: detail.group,
            decision: detail.decision,
            state: match state {
                ItemState::Pending => JobItemState::Pending,
                ItemState::InFlight => JobItemState::InFlight,
                ItemState::Asking => JobItemState::Asking,
                ItemState::Done => JobItemState::Done,
                ItemState::Skipped => JobItemState::Skipped,
                ItemState::Failed => JobItemState::Failed,
                ItemState::Unknown => JobItemState::Unknown,
            },
            attempts,
            new_name: detail.new_name,
            path: detail.folder.map(|folder| folder.path),
            existing_renamed: detail.renamed.map(|renamed| renamed.new_name),
            refused_name: detail.refused_name,
            code,
            message: detail.message,
            about: detail.about.as_deref().and_then(Subject::from_name),
            request_id,
            finished_at,
            finding: detail.finding,
            verified: detail.verified,
            undone: undone.map(|undone| match undone {
                UndoneState::InFlight => Undone::InFlight,
                UndoneState::Done => Undone::Done,
                UndoneState::ChangedSince => Undone::ChangedSince,
                UndoneState::Failed => Undone::Failed,
                UndoneState::Unknown => Undone::Unknown,
            }),
            can_undo,
        }
    }
}
