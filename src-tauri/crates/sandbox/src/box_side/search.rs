//! `GET /search`: by words, in the trash or outside it, with an index that may lag.

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Knowledge;
use super::call::{Call, Query};
use super::expression::Expression;
use super::item::{Item, Kind, Place, UserId};
use super::json::ok;
use super::paging::{limit, offset};
use super::refusal::{Answer, Refusal};
use super::show::Form;
use super::world::World;

pub(crate) fn search(knowledge: &mut Knowledge, call: &Call) -> Answer {
    let wanted = Wanted::parse(call, &knowledge.world)?;
    let (most, begin) = (limit(&call.query, 30, 200)?, offset(&call.query)?);
    let world = &knowledge.world;
    let lag = SignedDuration::from_millis(
        i64::try_from(knowledge.quirks.search_lag_ms).unwrap_or(i64::MAX),
    );
    let indexed_until = call.now.checked_sub(lag).unwrap_or(Timestamp::MIN);
    let mut found: Vec<&Item> = Vec::new();
    if wanted.trashed
        && let Some(trash) = world.trashes.get(&call.caller)
    {
        found.extend(trash.by_id.iter().filter_map(|&key| world.item(key)));
    }
    if wanted.active {
        found.extend(world.items.values().filter(|item| {
            item.trashed.is_none()
                && world.access(call.caller, item).is_some()
                && world.is_active(item)
        }));
    }
    // Without a lag everything up to this very moment is known, whatever a scenario dated after it.
    found.retain(|item| {
        (lag.is_zero() || item.status_since <= indexed_until) && wanted.fits(item, world)
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
        // Short names are closest to what was typed.
        (false, _) => {
            (left.name.chars().count(), left.key).cmp(&(right.name.chars().count(), right.key))
        }
    });
    let show = knowledge.show(call);
    let entries: Vec<Value> = found
        .iter()
        .skip(begin)
        .take(most)
        .map(|item| show.item(item, Form::Standard, &call.query))
        .collect();
    Ok(ok(&json!({
        "type": "search_results_items",
        "total_count": found.len(),
        "limit": most,
        "offset": begin,
        "entries": entries,
    })))
}

/// Everything a call may ask for.
struct Wanted<'q> {
    expression: Expression,
    parts: Parts,
    trashed: bool,
    active: bool,
    kind: Option<Kind>,
    extensions: Option<Vec<&'q str>>,
    owners: Option<Vec<UserId>>,
    updaters: Option<Vec<UserId>>,
    deleters: Option<Vec<UserId>>,
    ancestors: Option<Vec<u64>>,
    created: Option<(Timestamp, Timestamp)>,
    updated: Option<(Timestamp, Timestamp)>,
    deleted: Option<(Timestamp, Timestamp)>,
    sizes: Option<(u64, u64)>,
    by_date: bool,
    descending: bool,
}

impl<'q> Wanted<'q> {
    fn parse(call: &'q Call, world: &World) -> Result<Self, Refusal> {
        let query = &call.query;
        let Some(text) = query.get("query") else {
            let message = "'query' is required".to_owned();
            return Err(Refusal::parameters(&[(
                "missing_parameter",
                "query",
                message,
            )]));
        };
        match query.get("scope") {
            None | Some("user_content") => {}
            Some("enterprise_content") => return Err(Refusal::no_permission()),
            Some(other) => {
                return Err(Refusal::invalid(
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
                return Err(Refusal::invalid(
                    "trash_content",
                    format!("Invalid value '{other}'"),
                ));
            }
        };
        let kind = match query.get("type") {
            None => None,
            Some("file") => Some(Kind::File),
            Some("folder") => Some(Kind::Folder),
            Some("web_link") => Some(Kind::WebLink),
            Some(other) => {
                return Err(Refusal::invalid("type", format!("Invalid value '{other}'")));
            }
        };
        let by_date = match query.get("sort") {
            None | Some("relevance") => false,
            Some("modified_at") => true,
            Some(other) => {
                return Err(Refusal::invalid("sort", format!("Invalid value '{other}'")));
            }
        };
        let deleters = ids(query, "deleted_user_ids")?;
        let deleted = query.dates("deleted_at_range")?;
        if (deleters.is_some() || deleted.is_some()) && (active || !trashed) {
            (trashed, active) = (false, false);
        }
        let ancestors = ids(query, "ancestor_folder_ids")?;
        for &id in ancestors.iter().flatten() {
            if id != 0 && world.place_access(call.caller, Place::Folder(id)).is_none() {
                return Err(Refusal::no_folder("ancestor_folder_ids", id));
            }
        }
        let expression = Expression::parse(text).map_err(|operator| {
            Refusal::invalid(
                "query",
                format!("Invalid value '{text}'. {operator} has no search term"),
            )
        })?;
        Ok(Self {
            expression,
            parts: Parts::parse(query)?,
            trashed,
            active,
            kind,
            extensions: query.list("file_extensions"),
            owners: ids(query, "owner_user_ids")?,
            updaters: ids(query, "recent_updater_user_ids")?,
            deleters,
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

    fn fits(&self, item: &Item, world: &World) -> bool {
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
                item.key.kind == Kind::File
                    && wanted.iter().any(|one| one.eq_ignore_ascii_case(extension))
            })
        };
        self.kind.is_none_or(|kind| kind == item.key.kind)
            && one_of(&self.owners, item.owner)
            && one_of(&self.updaters, item.modified_by)
            && within(&self.created, item.created_at)
            && within(&self.updated, item.modified_at)
            && item.trashed.is_none_or(|trashed| {
                one_of(&self.deleters, trashed.by) && within(&self.deleted, trashed.at)
            })
            && self
                .sizes
                .is_none_or(|(least, most)| (least..=most).contains(&item.size))
            && extension_fits()
            && self.ancestors.as_ref().is_none_or(|folders| {
                folders
                    .iter()
                    .any(|&folder| folder == 0 || world.is_within(item.place, folder))
            })
            && self.matches(item)
    }

    fn matches(&self, item: &Item) -> bool {
        let mut texts = Vec::new();
        if self.parts.name {
            texts.push(item.name.as_str());
        }
        if self.parts.description {
            texts.push(item.description.as_str());
        }
        if self.parts.tags {
            texts.extend(item.tags.iter().map(String::as_str));
        }
        self.expression.matches(&texts)
    }
}

/// Which parts of an item are searched: `content_types`, all without it. Contents and comments are empty here.
struct Parts {
    name: bool,
    description: bool,
    tags: bool,
}

impl Parts {
    fn parse(query: &Query) -> Result<Self, Refusal> {
        let Some(list) = query.list("content_types") else {
            return Ok(Self {
                name: true,
                description: true,
                tags: true,
            });
        };
        let known = ["name", "description", "file_content", "comments", "tags"];
        if let Some(other) = list.iter().find(|part| !known.contains(part)) {
            return Err(Refusal::invalid(
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

fn ids(query: &Query, name: &str) -> Result<Option<Vec<u64>>, Refusal> {
    let Some(list) = query.list(name) else {
        return Ok(None);
    };
    let wrong = || Refusal::invalid(name, "a comma list of ids");
    list.into_iter()
        .map(|id| id.parse().map_err(|_| wrong()))
        .collect::<Result<_, _>>()
        .map(Some)
}

fn sizes(query: &Query) -> Result<Option<(u64, u64)>, Refusal> {
    let Some(text) = query.get("size_range") else {
        return Ok(None);
    };
    let wrong = || {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "size_range is a range of bytes",
        )
    };
    let (least, most) = text.split_once(',').unwrap_or((text, ""));
    let end = |text: &str, open: u64| {
        if text.is_empty() {
            Ok(open)
        } else {
            text.parse().map_err(|_| wrong())
        }
    };
    Ok(Some((end(least, 0)?, end(most, u64::MAX)?)))
}
