//! Switches for behaviour that Box leaves open or shows occasionally.

use serde::{Deserialize, Serialize};
#[cfg(feature = "control")]
use serde_json::{Map, Value};

/// The shape of `conflicts` in a 409.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Conflicts {
    /// An object for files and web links, an array for folders.
    Natural,
    Object,
    Array,
    Absent,
}

/// The shape of `order` in an offset-based list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Order {
    Array,
    /// As seen in August 2025.
    Object,
    Absent,
}

/// The value of `next_marker` on the last page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LastMarker {
    Absent,
    Null,
    Empty,
}

/// The treatment of an invalid name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BadNames {
    Reject,
    Sanitise,
}

/// The error code for an item that is not in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotTrashed {
    NotTrashed,
    NotFound,
}

/// The `parent` of a trashed item whose folder was purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum GoneParent {
    Mini,
    Null,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BoxQuirks {
    pub(crate) conflicts: Conflicts,
    /// Status of a restore without `parent` when the original folder is gone: 404 or 403.
    pub(crate) missing_parent: u16,
    pub(crate) order: Order,
    /// `id`, `etag` and `sequence_id` as numbers.
    pub(crate) numeric_ids: bool,
    /// Sizes as `1.0034576983313e+14`.
    pub(crate) exponent_sizes: bool,
    pub(crate) empty_401: bool,
    pub(crate) empty_403: bool,
    /// `total_count` of the trash exceeds the items that can be listed by this number.
    pub(crate) total_count_extra: u64,
    /// With markers, the last entries come with a marker that leads to an empty page.
    pub(crate) empty_last_page: bool,
    pub(crate) last_marker: LastMarker,
    pub(crate) not_trashed: NotTrashed,
    /// Status of `GET /files/:id` and `/web_links/:id` for a trashed item: 200 or 404.
    pub(crate) trashed_file: u16,
    pub(crate) gone_parent: GoneParent,
    /// `modified_by` of a trashed item is the user who deleted it.
    pub(crate) modified_by_deleter: bool,
    pub(crate) bad_names: BadNames,
    /// Duration of a folder restore, which locks the folder, its old parent and its new one.
    pub(crate) folder_restore_ms: u64,
    /// Delay until the search knows that an item was trashed or restored.
    pub(crate) search_lag_ms: u64,
    /// Searches have their own rate limit: six a second and sixty a minute per user (developer guide "Rate limits").
    pub(crate) search_rate: bool,
    /// A refresh token returns the same pair again until the pair is used (Box staff in the forum).
    pub(crate) refresh_grace: bool,
    /// Number of calls after which every access token expires.
    pub(crate) expire_after_calls: Option<u64>,
    /// A 429 has `Retry-After`.
    pub(crate) retry_after: bool,
    /// Header names are written as `Retry-After` on new connections.
    pub(crate) title_case_headers: bool,
    /// The enterprise has no trash: deleting is permanent.
    pub(crate) trash_off: bool,
    /// A move keeps `modified_at` and `modified_by`.
    pub(crate) moves_keep_times: bool,
}

impl Default for BoxQuirks {
    fn default() -> Self {
        Self {
            conflicts: Conflicts::Natural,
            missing_parent: 404,
            order: Order::Array,
            numeric_ids: false,
            exponent_sizes: false,
            empty_401: true,
            empty_403: false,
            total_count_extra: 0,
            empty_last_page: false,
            last_marker: LastMarker::Absent,
            not_trashed: NotTrashed::NotTrashed,
            trashed_file: 200,
            gone_parent: GoneParent::Mini,
            modified_by_deleter: false,
            bad_names: BadNames::Reject,
            folder_restore_ms: 0,
            search_lag_ms: 0,
            search_rate: false,
            refresh_grace: false,
            expire_after_calls: None,
            retry_after: true,
            title_case_headers: false,
            trash_off: false,
            moves_keep_times: false,
        }
    }
}

#[cfg(feature = "control")]
impl BoxQuirks {
    pub(crate) fn as_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            Ok(_) | Err(_) => Map::new(),
        }
    }

    /// Returns these quirks with `changes` applied; `null` restores the default.
    pub(crate) fn changed(&self, changes: &Map<String, Value>) -> Result<Self, String> {
        let (mut values, mut defaults) = (self.as_map(), Self::default().as_map());
        for (name, value) in changes {
            let value = if value.is_null() {
                defaults.remove(name).unwrap_or(Value::Null)
            } else {
                value.clone()
            };
            values.insert(name.clone(), value);
        }
        let changed: Self =
            serde_json::from_value(Value::Object(values)).map_err(|error| error.to_string())?;
        if !matches!(changed.missing_parent, 403 | 404) {
            return Err("missing_parent is 404 or 403".to_owned());
        }
        if !matches!(changed.trashed_file, 200 | 404) {
            return Err("trashed_file is 200 or 404".to_owned());
        }
        Ok(changed)
    }
}

#[cfg(test)]
#[cfg(feature = "control")]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(from: &BoxQuirks, to: &Value) -> Result<BoxQuirks, String> {
        from.changed(to.as_object().unwrap())
    }

    #[test]
    fn null_restores_the_default() {
        let changed = change(
            &BoxQuirks::default(),
            &json!({"conflicts": "array", "missing_parent": 403}),
        )
        .unwrap();
        assert_eq!(
            (changed.conflicts, changed.missing_parent),
            (Conflicts::Array, 403)
        );
        let back = change(&changed, &json!({"conflicts": null})).unwrap();
        assert_eq!(
            (back.conflicts, back.missing_parent),
            (Conflicts::Natural, 403)
        );
    }

    #[test]
    fn unknown_quirks_and_values_are_refused() {
        assert!(change(&BoxQuirks::default(), &json!({"conflicts": "sometimes"})).is_err());
        assert!(change(&BoxQuirks::default(), &json!({"missing_parent": 418})).is_err());
        assert!(
            change(&BoxQuirks::default(), &json!({"nonsense": true}))
                .unwrap_err()
                .contains("nonsense")
        );
    }
}
