//! What happened to items, for the two event streams.

use jiff::Timestamp;

use super::item::{Item, Key, Place, UserId};

/// The two things that happen here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Trashed,
    Restored,
}

impl Deed {
    /// The `event_type` in the stream of a user.
    pub(crate) fn in_user_stream(self) -> &'static str {
        match self {
            Self::Trashed => "ITEM_TRASH",
            Self::Restored => "ITEM_UNDELETE_VIA_TRASH",
        }
    }

    /// The `event_type` in the stream of the enterprise.
    pub(crate) fn in_admin_logs(self) -> &'static str {
        match self {
            Self::Trashed => "DELETE",
            Self::Restored => "UNDELETE",
        }
    }
}

/// The item as it was then; it may be gone by now.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Unique within a world, in the order in which things were recorded.
    pub(crate) number: u64,
    pub(crate) deed: Deed,
    pub(crate) at: Timestamp,
    pub(crate) by: UserId,
    pub(crate) key: Key,
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) owner: UserId,
}

/// In order of time: what a scenario invents out of order is sorted in.
#[derive(Debug)]
pub(crate) struct Events {
    seed: u64,
    recorded: Vec<Event>,
}

impl Events {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            recorded: Vec::new(),
        }
    }

    pub(crate) fn trashed(&mut self, item: &Item, at: Timestamp, by: UserId) {
        self.record(Deed::Trashed, item, at, by);
    }

    pub(crate) fn restored(&mut self, item: &Item, at: Timestamp, by: UserId) {
        self.record(Deed::Restored, item, at, by);
    }

    fn record(&mut self, deed: Deed, item: &Item, at: Timestamp, by: UserId) {
        self.recorded.push(Event {
            number: self.recorded.len() as u64,
            deed,
            at,
            by,
            key: item.key,
            name: item.name.clone(),
            place: item.place,
            owner: item.owner,
        });
    }

    /// Called once a scenario is complete; from then on events come in order of time by themselves.
    pub(crate) fn sort(&mut self) {
        self.recorded.sort_by_key(|event| event.at);
    }

    pub(crate) fn all(&self) -> &[Event] {
        &self.recorded
    }

    /// 36 hex digits and dashes in the wild; here enough to be unique and repeatable.
    pub(crate) fn id(&self, event: &Event) -> String {
        format!(
            "{:08x}-{:04x}-4000-8000-{:012x}",
            self.seed & 0xFFFF_FFFF,
            event.deed as u8,
            event.number
        )
    }
}
