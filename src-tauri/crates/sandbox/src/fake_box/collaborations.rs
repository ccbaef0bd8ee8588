//! Collaborations of folders and previous versions of files, both read-only.

use serde_json::{Map, Value, json};

use super::error::{BoxError, BoxResult};
use super::item::{FolderId, Item, ItemKey, ItemKind, Permission, UserId};
use super::json::ok;
use super::paging::{limit, offset};
use super::render::Renderer;
use super::request::BoxRequest;
use super::state::BoxState;
use super::timestamps::format_time;

/// The ID of a collaboration is the folder ID times this plus the position in the folder.
const MAX_COLLABORATORS_PER_FOLDER: u64 = 1000;

/// The collaboration of one user in one folder.
#[derive(Clone, Copy)]
struct Collaboration<'w> {
    folder: &'w Item,
    number: usize,
    user: UserId,
    access: Permission,
}

/// `GET /folders/:id/collaborations` and `/files/:id/collaborations`, including those of the folders above.
pub(crate) fn list(state: &mut BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    let item = active_item(state, request, key)?;
    let folders = state
        .enterprise
        .path(item.parent)
        .into_iter()
        .chain(Some(item));
    let all: Vec<Collaboration<'_>> = folders.flat_map(collaborations_of).collect();
    let page_size = limit(&request.query, 100, 1000)?;
    let begin = match request.query.get("marker") {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|_| BoxError::invalid("marker", format!("Invalid value '{text}'")))?,
    };
    let begin: usize = all.len().min(begin);
    let end = begin.saturating_add(page_size).min(all.len());
    let renderer = state.renderer(request.caller);
    let entries: Vec<Value> = all[begin..end]
        .iter()
        .map(|collaboration| collaboration.to_json(&renderer, request))
        .collect();
    let next = (begin < end && end < all.len()).then(|| end.to_string());
    Ok(ok(
        &json!({"entries": entries, "limit": page_size, "next_marker": next}),
    ))
}

/// `GET /collaborations/:id`.
pub(crate) fn get(state: &mut BoxState, request: &BoxRequest, id: u64) -> BoxResult {
    let missing = || BoxError::not_found("collaboration", &id.to_string());
    let key = ItemKey {
        kind: ItemKind::Folder,
        id: id / MAX_COLLABORATORS_PER_FOLDER,
    };
    let folder = state
        .enterprise
        .visible_item(request.caller, key)
        .map_err(|_| missing())?;
    let found = collaborations_of(folder)
        .find(|collaboration| collaboration.id() == id)
        .ok_or_else(missing)?;
    Ok(ok(&found.to_json(&state.renderer(request.caller), request)))
}

/// `GET /files/:id/versions`: the previous versions, newest first.
pub(crate) fn versions(state: &mut BoxState, request: &BoxRequest, key: ItemKey) -> BoxResult {
    let file = active_item(state, request, key)?;
    let (page_size, begin) = (limit(&request.query, 1000, 1000)?, offset(&request.query)?);
    let renderer = state.renderer(request.caller);
    let past_versions = file
        .past_versions
        .iter()
        .enumerate()
        .rev()
        .skip(begin)
        .take(page_size);
    let entries: Vec<Value> = past_versions
        .map(|(number, version)| renderer.file_version(file, number, version))
        .collect();
    Ok(ok(&json!({
        "total_count": file.past_versions.len(),
        "entries": entries,
        "limit": page_size,
        "offset": begin,
        "order": [{"by": "version_number", "direction": "DESC"}],
    })))
}

fn active_item<'k>(
    state: &'k BoxState,
    request: &BoxRequest,
    key: ItemKey,
) -> Result<&'k Item, BoxError> {
    let item = state.enterprise.visible_item(request.caller, key)?;
    if state.enterprise.is_active(item) {
        Ok(item)
    } else {
        Err(BoxError::trashed())
    }
}

fn collaborations_of(folder: &Item) -> impl Iterator<Item = Collaboration<'_>> {
    let all = folder.collaborators.iter().enumerate();
    all.map(|(number, &(user, access))| Collaboration {
        folder,
        number,
        user,
        access,
    })
}

impl Collaboration<'_> {
    fn id(self) -> u64 {
        let folder: FolderId = self.folder.key.id;
        folder
            .saturating_mul(MAX_COLLABORATORS_PER_FOLDER)
            .saturating_add(self.number as u64)
    }

    fn to_json(self, renderer: &Renderer<'_>, request: &BoxRequest) -> Value {
        let mut grantee = renderer.user(self.user);
        grantee["is_active"] = Value::from(true);
        let mut creator = renderer.user(self.folder.owner);
        creator["is_active"] = Value::from(true);
        let since = format_time(self.folder.created_at);
        let role = match self.access {
            Permission::Viewer => "viewer",
            Permission::Editor => "editor",
        };
        let all = Map::from_iter([
            ("type".to_owned(), Value::from("collaboration")),
            ("id".to_owned(), renderer.digits(self.id())),
            ("item".to_owned(), renderer.mini(self.folder)),
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
        let Some(fields) = request.query.list("fields") else {
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
