//! The switches for what Box leaves open or does now and then.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What `conflicts` looks like in a 409.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Conflicts {
    /// An object for files and web links, an array for folders.
    Natural,
    Object,
    Array,
    Absent,
}

/// What `order` looks like in a listing by offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Order {
    Array,
    /// As seen in August 2025.
    Object,
    Absent,
}

/// What `next_marker` is on the last page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LastMarker {
    Absent,
    Null,
    Empty,
}

/// What becomes of a name that Box does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BadNames {
    Reject,
    Sanitise,
}

/// The code for an item that is not in the trash.
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
pub(crate) struct Quirks {
    pub(crate) conflicts: Conflicts,
    /// 404 or 403: restoring without `parent` when the original folder is gone.
    pub(crate) missing_parent: u16,
    pub(crate) order: Order,
    /// `id`, `etag` and `sequence_id` as numbers.
    pub(crate) numeric_ids: bool,
    /// Sizes as `1.0034576983313e+14`.
    pub(crate) exponent_sizes: bool,
    pub(crate) empty_401: bool,
    pub(crate) empty_403: bool,
    /// `total_count` of the trash says so many more than can be listed.
    pub(crate) total_count_extra: u64,
    /// In marker mode the last entries come with a marker that leads to an empty page.
    pub(crate) empty_last_page: bool,
    pub(crate) last_marker: LastMarker,
    pub(crate) not_trashed: NotTrashed,
    /// 200 or 404: `GET` of a trashed file or web link outside the trash calls.
    pub(crate) trashed_file: u16,
    pub(crate) gone_parent: GoneParent,
    /// `modified_by` of what is in the trash is who deleted it.
    pub(crate) modified_by_deleter: bool,
    pub(crate) bad_names: BadNames,
    /// A folder restore takes so long and locks its trees meanwhile.
    pub(crate) folder_restore_ms: u64,
    /// The search does not know what was trashed or restored in the last so many milliseconds.
    pub(crate) search_lag_ms: u64,
    /// The search has its own rate: six a second and sixty a minute for each user (developer guide "Rate limits").
    pub(crate) search_rate: bool,
    /// A refresh token gives the same pair again until that is used (Box's staff in the forum).
    pub(crate) refresh_grace: bool,
    /// Every access token expires after so many calls.
    pub(crate) expire_after_calls: Option<u64>,
    /// 429 says how long to wait.
    pub(crate) retry_after: bool,
    /// Header names as `Retry-After`, not `retry-after`, on connections made from now on.
    pub(crate) title_case_headers: bool,
    /// The enterprise has no trash: deleting is for ever.
    pub(crate) trash_off: bool,
    /// A move into another folder leaves an item the times and the person of its last change.
    pub(crate) moves_keep_times: bool,
}

impl Default for Quirks {
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

impl Quirks {
    pub(crate) fn as_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            Ok(_) | Err(_) => Map::new(),
        }
    }

    /// These with `changes` made; `null` is the default again.
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
mod tests {
    use serde_json::json;

    use super::*;

    fn change(from: &Quirks, to: &Value) -> Result<Quirks, String> {
        from.changed(to.as_object().unwrap())
    }

    #[test]
    fn null_is_the_default_again() {
        let changed = change(
            &Quirks::default(),
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
    fn refuses_what_it_does_not_know() {
        assert!(change(&Quirks::default(), &json!({"conflicts": "sometimes"})).is_err());
        assert!(change(&Quirks::default(), &json!({"missing_parent": 418})).is_err());
        assert!(
            change(&Quirks::default(), &json!({"nonsense": true}))
                .unwrap_err()
                .contains("nonsense")
        );
    }
}
