//! The deletions that Box was asked about, so that nothing is requested twice.

use crate::TimeRange;
use box_client::UserId;
use jiff::Timestamp;

/// The deletions that Box was asked about since the list was loaded.
#[derive(Clone, Debug, Default)]
pub(super) struct DeletionCoverage {
    /// The ranges of time of which all events were read.
    events: Vec<TimeRange>,
    events_forbidden: bool,
    /// The people whose deletions were searched, each with the range of time of the search.
    searched: Vec<(UserId, TimeRange)>,
}

impl DeletionCoverage {
    /// Returns whether all events about items deleted at that time were read.
    pub(super) fn includes(&self, deleted_at: Option<Timestamp>) -> bool {
        let Some(at) = deleted_at else { return false };
        self.events
            .iter()
            .any(|range| range.contains(at.as_microsecond(), i64::MIN))
    }

    /// Returns whether all events of the range were read.
    pub(super) fn covers_events(&self, deleted: TimeRange) -> bool {
        self.events.iter().any(|range| range.covers(deleted))
    }

    /// Adds a range of time of which all events were read.
    pub(super) fn add_events(&mut self, deleted: TimeRange) {
        self.events.push(deleted);
    }

    /// Returns whether the account has no permission to read events.
    pub(super) fn is_events_forbidden(&self) -> bool {
        self.events_forbidden
    }

    /// Records that the account has no permission to read events.
    pub(super) fn forbid_events(&mut self) {
        self.events_forbidden = true;
    }

    /// Returns whether the user's deletions in the range were searched.
    pub(super) fn covers_search(&self, user: &UserId, deleted: TimeRange) -> bool {
        self.searched
            .iter()
            .any(|(searched, range)| searched == user && range.covers(deleted))
    }

    /// Adds a search for the user's deletions in a range of time.
    pub(super) fn add_search(&mut self, user: UserId, deleted: TimeRange) {
        self.searched.push((user, deleted));
    }
}
