//! Who works together in folders, and the past versions of files: to look at only.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Knowledge;
use super::call::Call;
use super::item::{Access, FolderId, Item, Key, Kind, UserId};
use super::json::ok;
use super::paging::{limit, offset};
use super::refusal::{Answer, Refusal};
use super::show::{Show, stamp};

/// A folder holds fewer collaborators than this, so that folder and place make an id.
const MOST_IN_A_FOLDER: u64 = 1000;

/// One collaborator of one folder.
#[derive(Clone, Copy)]
struct Collaboration<'w> {
    folder: &'w Item,
    number: usize,
    user: UserId,
    access: Access,
}

/// A version of a file that another took the place of.
#[derive(Debug, Clone)]
pub(crate) struct PastVersion {
    pub(crate) sha1: String,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) at: Timestamp,
    pub(crate) by: UserId,
}

/// `GET /folders/:id/collaborations` and `/files/:id/collaborations`: those of the folders above count as well.
pub(crate) fn list(knowledge: &mut Knowledge, call: &Call, key: Key) -> Answer {
    let item = active(knowledge, call, key)?;
    let folders = knowledge
        .world
        .path(item.place)
        .into_iter()
        .chain(Some(item));
    let all: Vec<Collaboration<'_>> = folders.flat_map(of_folder).collect();
    let most = limit(&call.query, 100, 1000)?;
    let begin = match call.query.get("marker") {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|_| Refusal::invalid("marker", format!("Invalid value '{text}'")))?,
    };
    let begin: usize = all.len().min(begin);
    let end = begin.saturating_add(most).min(all.len());
    let show = knowledge.show(call);
    let entries: Vec<Value> = all[begin..end]
        .iter()
        .map(|one| one.shown(&show, call))
        .collect();
    let next = (begin < end && end < all.len()).then(|| end.to_string());
    Ok(ok(
        &json!({"entries": entries, "limit": most, "next_marker": next}),
    ))
}

/// `GET /collaborations/:id`.
pub(crate) fn get(knowledge: &mut Knowledge, call: &Call, id: u64) -> Answer {
    let missing = || Refusal::not_found("collaboration", &id.to_string());
    let key = Key {
        kind: Kind::Folder,
        id: id / MOST_IN_A_FOLDER,
    };
    let folder = knowledge
        .world
        .visible(call.caller, key)
        .map_err(|_| missing())?;
    let found = of_folder(folder)
        .find(|one| one.id() == id)
        .ok_or_else(missing)?;
    Ok(ok(&found.shown(&knowledge.show(call), call)))
}

/// `GET /files/:id/versions`: the past ones, the newest first.
pub(crate) fn versions(knowledge: &mut Knowledge, call: &Call, key: Key) -> Answer {
    let file = active(knowledge, call, key)?;
    let (most, begin) = (limit(&call.query, 1000, 1000)?, offset(&call.query)?);
    let show = knowledge.show(call);
    let past = file.past.iter().enumerate().rev().skip(begin).take(most);
    let entries: Vec<Value> = past
        .map(|(number, version)| show.past_version(file, number, version))
        .collect();
    Ok(ok(&json!({
        "total_count": file.past.len(),
        "entries": entries,
        "limit": most,
        "offset": begin,
        "order": [{"by": "version_number", "direction": "DESC"}],
    })))
}

fn active<'k>(knowledge: &'k Knowledge, call: &Call, key: Key) -> Result<&'k Item, Refusal> {
    let item = knowledge.world.visible(call.caller, key)?;
    if knowledge.world.is_active(item) {
        Ok(item)
    } else {
        Err(Refusal::trashed())
    }
}

fn of_folder(folder: &Item) -> impl Iterator<Item = Collaboration<'_>> {
    let all = folder.collaborators.iter().enumerate();
    all.map(|(number, &(user, access))| Collaboration {
        folder,
        number,
        user,
        access,
    })
}

impl Collaboration<'_> {
    fn id(&self) -> u64 {
        let folder: FolderId = self.folder.key.id;
        folder
            .saturating_mul(MOST_IN_A_FOLDER)
            .saturating_add(self.number as u64)
    }

    fn shown(&self, show: &Show<'_>, call: &Call) -> Value {
        let mut grantee = show.user(self.user);
        grantee["is_active"] = Value::from(true);
        let mut creator = show.user(self.folder.owner);
        creator["is_active"] = Value::from(true);
        let since = stamp(self.folder.created_at);
        let role = match self.access {
            Access::Viewer => "viewer",
            Access::Editor => "editor",
        };
        let all = Map::from_iter([
            ("type".to_owned(), Value::from("collaboration")),
            ("id".to_owned(), show.number(self.id())),
            ("item".to_owned(), show.mini(self.folder)),
            ("app_item".to_owned(), Value::Null),
            ("accessible_by".to_owned(), grantee),
            ("invite_email".to_owned(), Value::Null),
            ("role".to_owned(), Value::from(role)),
            ("expires_at".to_owned(), Value::Null),
            ("is_access_only".to_owned(), Value::from(false)),
            ("status".to_owned(), Value::from("accepted")),
            ("acknowledged_at".to_owned(), since.clone()),
            ("created_by".to_owned(), creator),
            ("created_at".to_owned(), since.clone()),
            ("modified_at".to_owned(), since),
        ]);
        let Some(fields) = call.query.list("fields") else {
            return Value::Object(all);
        };
        let asked_for = |name: &String| {
            matches!(name.as_str(), "type" | "id") || fields.contains(&name.as_str())
        };
        Value::Object(
            all.into_iter()
                .filter(|(name, _)| asked_for(name))
                .collect(),
        )
    }
}
