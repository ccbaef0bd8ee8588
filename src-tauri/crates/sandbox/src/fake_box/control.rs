//! The control calls of the fake Box: state, quirks, reset.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::FakeBox;
use super::item::ItemKind;
use super::state::BoxState;
use crate::control::StateQuery;
use crate::options::Scenario;
use crate::scenario;

impl FakeBox {
    /// Starts over with the data of a scenario. The tokens of the ready line stay valid, all others do not.
    pub(crate) fn reset(&self, scenario: Scenario, seed: u64, trash_items: usize, now: Timestamp) {
        let enterprise = scenario::box_enterprise(scenario, seed, trash_items, now);
        let state = BoxState::new(&self.credentials, seed, enterprise);
        *self.lock() = state;
    }

    /// Returns the Box part of `GET /_sandbox/state`.
    pub(crate) fn snapshot(&self, query: &StateQuery) -> Value {
        let state = self.lock();
        let enterprise = &state.enterprise;
        let mut items: Vec<_> = enterprise
            .items
            .values()
            .filter(|item| query.matches(&item.key.id, &item.name))
            .collect();
        items.sort_by_key(|item| item.key);
        let total = items.len();
        let items: Vec<Value> = query
            .page(items)
            .map(|item| {
                json!({
                    "type": item.key.kind.name(),
                    "id": item.key.id.to_string(),
                    "name": item.name,
                    "parent_id": item.parent.id().to_string(),
                    "status": if enterprise.is_active(item) { "active" } else { "trashed" },
                    "owner_id": item.owner.to_string(),
                    "sha1": if item.key.kind == ItemKind::File { Value::from(item.sha1.as_str()) } else { Value::Null },
                    "etag": item.version.to_string(),
                })
            })
            .collect();
        json!({"items": items, "total": total})
    }

    /// Returns the quirks and their present values.
    pub(crate) fn quirks(&self) -> Map<String, Value> {
        self.lock().quirks.as_map()
    }

    /// Sets the quirks in `changes`; `null` restores the default. Nothing changes when one is refused.
    ///
    /// # Errors
    /// Returns a message about the refused quirk.
    pub(crate) fn set_quirks(&self, changes: &Map<String, Value>) -> Result<(), String> {
        let mut state = self.lock();
        state.quirks = state.quirks.changed(changes)?;
        Ok(())
    }
}
