//! `GET /search`: active and trashed items, with an index that may lag.

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::enterprise::Enterprise;
use super::error::{BoxError, BoxResult};
use super::expression::Expression;
use super::item::{Item, ItemKind, Parent, UserId};
use super::json::ok;
use super::paging::{limit, offset};
use super::query::QueryParams;
use super::render::Representation;
use super::request::BoxRequest;
use super::state::BoxState;

pub(crate) fn search(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    let wanted = SearchFilter::parse(request, &state.enterprise)?;
    let (page_size, begin) = (limit(&request.query, 30, 200)?, offset(&request.query)?);
    let enterprise = &state.enterprise;
    let lag =
        SignedDuration::from_millis(i64::try_from(state.quirks.search_lag_ms).unwrap_or(i64::MAX));
    let indexed_until = request.now.checked_sub(lag).unwrap_or(Timestamp::MIN);
    let mut found: Vec<&Item> = Vec::new();
    if wanted.trashed
        && let Some(trash) = enterprise.trashes.get(&request.caller)
    {
        found.extend(trash.by_id.iter().filter_map(|&key| enterprise.item(key)));
    }
    if wanted.active {
        found.extend(enterprise.items.values().filter(|item| {
            item.trashed.is_none()
                && enterprise.permission(request.caller, item).is_some()
                && enterprise.is_active(item)
        }));
    }
    // Without a lag the index knows everything, including items that a scenario dates later than now.
    found.retain(|item| {
        (lag.is_zero() || item.status_since <= indexed_until) && wanted.matches(item, enterprise)
    });
    found.sort_by(|left, right| match (&wanted.by_date, wanted.descending) {
        (true, true) => right
            .modified_at
            .cmp(&left.modified_at)
            .then(left.key.cmp(&right.key)),
        (true, false) => left
            .modified_at
            .cmp(&right.modified_at)
            .then(left.key.cmp(&right.key)),
        // Short names are the closest matches.
        (false, _) => {
            (left.name.chars().count(), left.key).cmp(&(right.name.chars().count(), right.key))
        }
    });
    let renderer = state.renderer(request.caller);
    let entries: Vec<Value> = found
        .iter()
        .skip(begin)
        .take(page_size)
        .map(|item| renderer.item(item, Representation::Standard, &request.query))
        .collect();
    Ok(ok(&json!({
        "type": "search_results_items",
        "total_count": found.len(),
        "limit": page_size,
        "offset": begin,
        "entries": entries,
    })))
}

/// The parsed parameters of a search.
struct SearchFilter<'q> {
    expression: Expression,
    searched: SearchedFields,
    trashed: bool,
    active: bool,
    kind: Option<ItemKind>,
    extensions: Option<Vec<&'q str>>,
    owners: Option<Vec<UserId>>,
    updaters: Option<Vec<UserId>>,
    deleted_by: Option<Vec<UserId>>,
    ancestors: Option<Vec<u64>>,
    created: Option<(Timestamp, Timestamp)>,
    updated: Option<(Timestamp, Timestamp)>,
    deleted: Option<(Timestamp, Timestamp)>,
    sizes: Option<(u64, u64)>,
    by_date: bool,
    descending: bool,
}

impl<'q> SearchFilter<'q> {
    fn parse(request: &'q BoxRequest, enterprise: &Enterprise) -> Result<Self, BoxError> {
        let query = &request.query;
        let Some(text) = query.get("query") else {
            let message = "'query' is required".to_owned();
            return Err(BoxError::parameters(&[(
                "missing_parameter",
                "query",
                message,
            )]));
        };
        match query.get("scope") {
            None | Some("user_content") => {}
            Some("enterprise_content") => return Err(BoxError::insufficient_permissions()),
            Some(other) => {
                return Err(BoxError::invalid(
                    "scope",
                    format!("Invalid value '{other}'"),
                ));
            }
        }
        let (mut trashed, mut active) = match query.get("trash_content") {
            None | Some("non_trashed_only") => (false, true),
            Some("trashed_only") => (true, false),
            Some("all_items") => (true, true),
            Some(other) => {
                return Err(BoxError::invalid(
                    "trash_content",
                    format!("Invalid value '{other}'"),
                ));
            }
        };
        let kind = match query.get("type") {
            None => None,
            Some("file") => Some(ItemKind::File),
            Some("folder") => Some(ItemKind::Folder),
            Some("web_link") => Some(ItemKind::WebLink),
            Some(other) => {
                return Err(BoxError::invalid(
                    "type",
                    format!("Invalid value '{other}'"),
                ));
            }
        };
        let by_date = match query.get("sort") {
            None | Some("relevance") => false,
            Some("modified_at") => true,
            Some(other) => {
                return Err(BoxError::invalid(
                    "sort",
                    format!("Invalid value '{other}'"),
                ));
            }
        };
        let deleted_by = ids(query, "deleted_user_ids")?;
        let deleted = query.dates("deleted_at_range")?;
        if (deleted_by.is_some() || deleted.is_some()) && (active || !trashed) {
            (trashed, active) = (false, false);
        }
        let ancestors = ids(query, "ancestor_folder_ids")?;
        for &id in ancestors.iter().flatten() {
            if id != 0
                && enterprise
                    .permission_in(request.caller, Parent::Folder(id))
                    .is_none()
            {
                return Err(BoxError::folder_not_found("ancestor_folder_ids", id));
            }
        }
        let expression = Expression::parse(text).map_err(|operator| {
            BoxError::invalid(
                "query",
                format!("Invalid value '{text}'. {operator} has no search term"),
            )
        })?;
        Ok(Self {
            expression,
            searched: SearchedFields::parse(query)?,
            trashed,
            active,
            kind,
            extensions: query.list("file_extensions"),
            owners: ids(query, "owner_user_ids")?,
            updaters: ids(query, "recent_updater_user_ids")?,
            deleted_by,
            ancestors,
            created: query.dates("created_at_range")?,
            updated: query.dates("updated_at_range")?,
            deleted,
            sizes: sizes(query)?,
            by_date,
            descending: !query
                .get("direction")
                .is_some_and(|text| text.eq_ignore_ascii_case("asc")),
        })
    }

    fn matches(&self, item: &Item, enterprise: &Enterprise) -> bool {
        let within = |range: &Option<(Timestamp, Timestamp)>, at: Timestamp| {
            range.is_none_or(|(from, to)| from <= at && at <= to)
        };
        let one_of = |wanted: &Option<Vec<UserId>>, id: UserId| {
            wanted.as_ref().is_none_or(|ids| ids.contains(&id))
        };
        let extension_fits = || {
            self.extensions.as_ref().is_none_or(|wanted| {
                let extension = item
                    .name
                    .rsplit_once('.')
                    .map_or("", |(_, extension)| extension);
                item.key.kind == ItemKind::File
                    && wanted.iter().any(|one| one.eq_ignore_ascii_case(extension))
            })
        };
        self.kind.is_none_or(|kind| kind == item.key.kind)
            && one_of(&self.owners, item.owner)
            && one_of(&self.updaters, item.modified_by)
            && within(&self.created, item.created_at)
            && within(&self.updated, item.modified_at)
            && item.trashed.is_none_or(|trashed| {
                one_of(&self.deleted_by, trashed.by) && within(&self.deleted, trashed.at)
            })
            && self
                .sizes
                .is_none_or(|(min, max)| (min..=max).contains(&item.size))
            && extension_fits()
            && self.ancestors.as_ref().is_none_or(|folders| {
                folders
                    .iter()
                    .any(|&folder| folder == 0 || enterprise.is_within(item.parent, folder))
            })
            && self.matches_text(item)
    }

    fn matches_text(&self, item: &Item) -> bool {
        let mut texts = Vec::new();
        if self.searched.name {
            texts.push(item.name.as_str());
        }
        if self.searched.description {
            texts.push(item.description.as_str());
        }
        if self.searched.tags {
            texts.extend(item.tags.iter().map(String::as_str));
        }
        self.expression.matches(&texts)
    }
}

/// The searched fields of an item (`content_types`), by default all. Contents and comments are always empty here.
struct SearchedFields {
    name: bool,
    description: bool,
    tags: bool,
}

impl SearchedFields {
    fn parse(query: &QueryParams) -> Result<Self, BoxError> {
        let Some(list) = query.list("content_types") else {
            return Ok(Self {
                name: true,
                description: true,
                tags: true,
            });
        };
        let known = ["name", "description", "file_content", "comments", "tags"];
        if let Some(other) = list.iter().find(|part| !known.contains(part)) {
            return Err(BoxError::invalid(
                "content_types",
                format!("Invalid value '{other}'"),
            ));
        }
        let has = |part| list.contains(&part);
        Ok(Self {
            name: has("name"),
            description: has("description"),
            tags: has("tags"),
        })
    }
}

fn ids(query: &QueryParams, name: &str) -> Result<Option<Vec<u64>>, BoxError> {
    let Some(list) = query.list(name) else {
        return Ok(None);
    };
    let wrong = || BoxError::invalid(name, "a comma list of ids");
    list.into_iter()
        .map(|id| id.parse().map_err(|_| wrong()))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn sizes(query: &QueryParams) -> Result<Option<(u64, u64)>, BoxError> {
    let Some(text) = query.get("size_range") else {
        return Ok(None);
    };
    let wrong = || {
        BoxError::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "size_range is a range of bytes",
        )
    };
    let (min, max) = text.split_once(',').unwrap_or((text, ""));
    let bound = |text: &str, open: u64| {
        if text.is_empty() {
            Ok(open)
        } else {
            text.parse().map_err(|_| wrong())
        }
    };
    Ok(Some((bound(min, 0)?, bound(max, u64::MAX)?)))
}
