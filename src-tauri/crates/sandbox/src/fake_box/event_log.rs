//! The log behind the two event streams.

use jiff::Timestamp;

use super::item::{Item, ItemKey, Parent, UserId};

/// The events that the sandbox records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    Trashed,
    Restored,
}

impl EventKind {
    /// Returns the `event_type` in the stream of a user.
    pub(crate) fn user_event_type(self) -> &'static str {
        match self {
            Self::Trashed => "ITEM_TRASH",
            Self::Restored => "ITEM_UNDELETE_VIA_TRASH",
        }
    }

    /// Returns the `event_type` in the stream of the enterprise.
    pub(crate) fn admin_event_type(self) -> &'static str {
        match self {
            Self::Trashed => "DELETE",
            Self::Restored => "UNDELETE",
        }
    }
}

/// An event, with the item as it was at the time.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Unique, in the order of recording.
    pub(crate) number: u64,
    pub(crate) kind: EventKind,
    pub(crate) at: Timestamp,
    pub(crate) by: UserId,
    pub(crate) key: ItemKey,
    pub(crate) name: String,
    pub(crate) parent: Parent,
    pub(crate) owner: UserId,
}

/// All events in order of time.
#[derive(Debug)]
pub(crate) struct Events {
    seed: u64,
    events: Vec<Event>,
}

impl Events {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            events: Vec::new(),
        }
    }

    pub(crate) fn record_trashed(&mut self, item: &Item, at: Timestamp, by: UserId) {
        self.record(EventKind::Trashed, item, at, by);
    }

    pub(crate) fn record_restored(&mut self, item: &Item, at: Timestamp, by: UserId) {
        self.record(EventKind::Restored, item, at, by);
    }

    fn record(&mut self, kind: EventKind, item: &Item, at: Timestamp, by: UserId) {
        self.events.push(Event {
            number: self.events.len() as u64,
            kind,
            at,
            by,
            key: item.key,
            name: item.name.clone(),
            parent: item.parent,
            owner: item.owner,
        });
    }

    /// Sorts the events of a scenario, which records them out of order.
    pub(crate) fn sort(&mut self) {
        self.events.sort_by_key(|event| event.at);
    }

    pub(crate) fn all(&self) -> &[Event] {
        &self.events
    }

    /// Returns an ID in the form of Box's, unique and reproducible.
    pub(crate) fn id(&self, event: &Event) -> String {
        format!(
            "{:08x}-{:04x}-4000-8000-{:012x}",
            self.seed & 0xFFFF_FFFF,
            event.kind as u8,
            event.number
        )
    }
}
