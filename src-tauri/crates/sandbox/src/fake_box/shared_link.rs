//! Shared links: their settings and `GET /shared_items`.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::BoxState;
use super::error::{BoxError, BoxResult};
use super::item::{Item, ItemKind, Role};
use super::json::ok;
use super::render::{Representation, format_time};
use super::request::{BoxRequest, QueryParams};

/// The users who may open a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkAccess {
    /// Anyone with the link.
    Open,
    /// All users of the enterprise; the default here.
    Company,
    /// Only users who can see the item anyway.
    Collaborators,
}

/// The settings of a shared link.
#[derive(Debug, Clone)]
pub(crate) struct SharedLink {
    access: LinkAccess,
    password: Option<String>,
    pub(crate) unshared_at: Option<Timestamp>,
    can_download: bool,
    can_edit: bool,
}

impl LinkAccess {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Company => "company",
            Self::Collaborators => "collaborators",
        }
    }

    fn parse(value: &Value) -> Option<Self> {
        [Self::Open, Self::Company, Self::Collaborators]
            .into_iter()
            .find(|access| value == access.name())
    }
}

impl SharedLink {
    /// Returns the link after a `PUT`: none for `null`, otherwise the previous or a new one with the settings of the object.
    ///
    /// # Errors
    /// Returns 400 for a value or a combination that Box's OpenAPI document excludes.
    pub(crate) fn updated(
        before: Option<&Self>,
        settings: &Value,
        now: Timestamp,
    ) -> Result<Option<Self>, BoxError> {
        let Some(settings) = settings.as_object() else {
            return Ok(None);
        };
        let default = Self {
            access: LinkAccess::Company,
            password: None,
            unshared_at: None,
            can_download: true,
            can_edit: false,
        };
        let mut link = before.cloned().unwrap_or(default);
        let invalid = |name: &str| BoxError::invalid(name, format!("Invalid value for '{name}'"));
        if let Some(access) = settings.get("access").filter(|access| !access.is_null()) {
            link.access = LinkAccess::parse(access).ok_or_else(|| invalid("access"))?;
        }
        match settings.get("password") {
            None => {}
            Some(Value::Null) => link.password = None,
            Some(Value::String(password)) if link.access == LinkAccess::Open => {
                link.password = Some(password.clone());
            }
            Some(_) => return Err(invalid("password")),
        }
        match settings.get("unshared_at") {
            None => {}
            Some(Value::Null) => link.unshared_at = None,
            Some(at) => {
                let at = at
                    .as_str()
                    .and_then(|text| text.parse().ok())
                    .filter(|at| *at > now);
                link.unshared_at = Some(at.ok_or_else(|| invalid("unshared_at"))?);
            }
        }
        link.set_permissions(settings.get("permissions").and_then(Value::as_object))?;
        if link.access != LinkAccess::Open {
            link.password = None;
        }
        Ok(Some(link))
    }

    fn set_permissions(
        &mut self,
        permissions: Option<&Map<String, Value>>,
    ) -> Result<(), BoxError> {
        let flag = |name| {
            permissions
                .and_then(|all| all.get(name))
                .and_then(Value::as_bool)
        };
        let (download, edit) = (flag("can_download"), flag("can_edit"));
        self.can_download = download.unwrap_or(self.can_download);
        self.can_edit = edit.unwrap_or(self.can_edit && self.can_download);
        let given = download.is_some() || edit.is_some();
        if (given && self.access == LinkAccess::Collaborators)
            || (self.can_edit && !self.can_download)
        {
            return Err(BoxError::invalid(
                "permissions",
                "Invalid value for 'permissions'",
            ));
        }
        Ok(())
    }

    /// Returns whether the link has not expired. The link of a trashed item is inactive too.
    pub(crate) fn is_active(&self, now: Timestamp) -> bool {
        self.unshared_at.is_none_or(|end| now < end)
    }

    /// Renders the link.
    pub(crate) fn to_json(&self, item: &Item) -> Value {
        let permission = match (self.can_edit, self.can_download) {
            (true, _) => "can_edit",
            (false, true) => "can_download",
            (false, false) => "can_preview",
        };
        json!({
            "url": link_url(item),
            "download_url": null,
            "vanity_url": null,
            "vanity_name": null,
            "effective_access": self.access.name(),
            "effective_permission": permission,
            "is_password_enabled": self.password.is_some(),
            "unshared_at": self.unshared_at.map(format_time),
            "download_count": 0,
            "preview_count": 0,
            "access": self.access.name(),
            "permissions": {"can_preview": true, "can_download": self.can_download, "can_edit": self.can_edit},
        })
    }
}

fn link_url(item: &Item) -> String {
    format!(
        "https://app.box.com/s/{}{}",
        item.key.kind.prefix(),
        item.key.id
    )
}

/// `GET /shared_items`: the item behind the link in the header `BoxApi`.
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
    let mut body = state
        .renderer(request)
        .item(item, Representation::Standard, &request.query);
    if item.key.kind == ItemKind::Folder && super::folders::includes_item_collection(request) {
        let parent = super::item::Parent::Folder(item.key.id);
        body["item_collection"] = super::folders::item_collection(state, request, parent)?;
    }
    Ok(ok(&body))
}
