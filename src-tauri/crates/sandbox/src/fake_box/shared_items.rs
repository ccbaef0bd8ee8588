//! `GET /shared_items`.

use axum::http::StatusCode;

use super::error::{BoxError, BoxResult};
use super::item::{ItemKind, LinkAccess, Role};
use super::json::ok;
use super::query::QueryParams;
use super::render::Representation;
use super::request::BoxRequest;
use super::shared_link::link_url;
use super::state::BoxState;

/// Answers with the item behind the link in the header `BoxApi`.
pub(crate) fn find(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    let header = QueryParams::parse(request.header("boxapi").unwrap_or_default());
    let Some(url) = header.get("shared_link") else {
        return Err(BoxError::parameters(&[(
            "missing_parameter",
            "boxapi",
            "'shared_link' is required".to_owned(),
        )]));
    };
    let enterprise = &state.enterprise;
    let item = enterprise
        .items
        .values()
        .find(|item| item.shared_link.is_some() && link_url(item) == url);
    let found = item.and_then(|item| Some((item, item.shared_link.as_ref()?)));
    let (item, link) = found
        .filter(|(item, link)| link.is_active(request.now) && enterprise.is_active(item))
        .ok_or_else(|| BoxError::not_found("shared_item", url))?;
    let may_follow = match link.access {
        LinkAccess::Open => true,
        LinkAccess::Company => enterprise
            .users
            .get(&request.caller)
            .is_some_and(|user| user.role != Role::External),
        LinkAccess::Collaborators => false,
    };
    if enterprise.permission(request.caller, item).is_none() {
        if !may_follow {
            return Err(BoxError::not_found("shared_item", url));
        }
        if link
            .password
            .as_deref()
            .is_some_and(|password| header.get("shared_link_password") != Some(password))
        {
            return Err(BoxError::new(
                StatusCode::FORBIDDEN,
                "incorrect_shared_item_password",
                "Incorrect password for shared item",
            ));
        }
    }
    let mut body =
        state
            .renderer(request.caller)
            .item(item, Representation::Standard, &request.query);
    if item.key.kind == ItemKind::Folder && super::folders::includes_item_collection(request) {
        let parent = super::item::Parent::Folder(item.key.id);
        body["item_collection"] = super::folders::item_collection(state, request, parent)?;
    }
    Ok(ok(&body))
}
