//! Fixtures of the tests of the journal.

use std::path::Path;

use jiff::Timestamp;
use journal::{Action, Item, Journal, NewActivity};
use serde_json::json;

pub(crate) const FILE: &str = "journal.sqlite3";

pub(crate) async fn open(folder: &Path) -> Journal {
    Journal::open(folder.join(FILE)).await.unwrap()
}

/// So many seconds after an agreed moment.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

pub(crate) fn activity(name: &str, second: i64) -> NewActivity {
    NewActivity {
        action: Action::Restore,
        account: "support@example.com".into(),
        acting_as: None,
        item: Item {
            kind: "file".into(),
            id: "1234".into(),
            name: name.into(),
        },
        for_whom: Vec::new(),
        place: Some("All Files / Legal".into()),
        started_at: at(second),
        detail: json!({ "parent": "77" }),
    }
}
