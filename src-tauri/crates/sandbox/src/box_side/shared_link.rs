//! Shared links: their settings, and the item behind one.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Knowledge;
use super::call::{Call, Query};
use super::item::{Item, Kind, Role};
use super::json::ok;
use super::refusal::{Answer, Refusal};
use super::show::{Form, stamp};

/// Who may follow a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    /// Anyone who has it.
    Open,
    /// Everybody in the enterprise; what this enterprise gives when nothing is asked for.
    Company,
    /// Only who may see the item anyway.
    Collaborators,
}

/// The settings of a shared link.
#[derive(Debug, Clone)]
pub(crate) struct SharedLink {
    audience: Audience,
    password: Option<String>,
    pub(crate) unshared_at: Option<Timestamp>,
    can_download: bool,
    can_edit: bool,
}

impl Audience {
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
            .find(|audience| value == audience.name())
    }
}

impl SharedLink {
    /// The link that a `PUT` leaves: none for `null`, otherwise the one that was there, or a new one, with what the
    /// object names.
    ///
    /// # Errors
    /// 400 for a value or a combination that Box's OpenAPI document excludes.
    pub(crate) fn changed(
        before: Option<&Self>,
        wish: &Value,
        now: Timestamp,
    ) -> Result<Option<Self>, Refusal> {
        let Some(wish) = wish.as_object() else {
            return Ok(None);
        };
        let fresh = Self {
            audience: Audience::Company,
            password: None,
            unshared_at: None,
            can_download: true,
            can_edit: false,
        };
        let mut link = before.cloned().unwrap_or(fresh);
        let invalid = |name: &str| Refusal::invalid(name, format!("Invalid value for '{name}'"));
        if let Some(access) = wish.get("access").filter(|access| !access.is_null()) {
            link.audience = Audience::parse(access).ok_or_else(|| invalid("access"))?;
        }
        match wish.get("password") {
            None => {}
            Some(Value::Null) => link.password = None,
            Some(Value::String(password)) if link.audience == Audience::Open => {
                link.password = Some(password.clone());
            }
            Some(_) => return Err(invalid("password")),
        }
        match wish.get("unshared_at") {
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
        link.permit(wish.get("permissions").and_then(Value::as_object))?;
        if link.audience != Audience::Open {
            link.password = None;
        }
        Ok(Some(link))
    }

    fn permit(&mut self, permissions: Option<&Map<String, Value>>) -> Result<(), Refusal> {
        let flag = |name| {
            permissions
                .and_then(|all| all.get(name))
                .and_then(Value::as_bool)
        };
        let (download, edit) = (flag("can_download"), flag("can_edit"));
        self.can_download = download.unwrap_or(self.can_download);
        self.can_edit = edit.unwrap_or(self.can_edit && self.can_download);
        let given = download.is_some() || edit.is_some();
        if (given && self.audience == Audience::Collaborators)
            || (self.can_edit && !self.can_download)
        {
            return Err(Refusal::invalid(
                "permissions",
                "Invalid value for 'permissions'",
            ));
        }
        Ok(())
    }

    /// Returns whether the link works at that time, as long as the item is not in the trash.
    pub(crate) fn lives(&self, now: Timestamp) -> bool {
        self.unshared_at.is_none_or(|end| now < end)
    }

    /// As answers show it.
    pub(crate) fn shown(&self, item: &Item) -> Value {
        let permission = match (self.can_edit, self.can_download) {
            (true, _) => "can_edit",
            (false, true) => "can_download",
            (false, false) => "can_preview",
        };
        json!({
            "url": address(item),
            "download_url": null,
            "vanity_url": null,
            "vanity_name": null,
            "effective_access": self.audience.name(),
            "effective_permission": permission,
            "is_password_enabled": self.password.is_some(),
            "unshared_at": self.unshared_at.map(stamp),
            "download_count": 0,
            "preview_count": 0,
            "access": self.audience.name(),
            "permissions": {"can_preview": true, "can_download": self.can_download, "can_edit": self.can_edit},
        })
    }
}

fn address(item: &Item) -> String {
    format!(
        "https://app.box.com/s/{}{}",
        item.key.kind.prefix(),
        item.key.id
    )
}

/// `GET /shared_items`: what a link of the header `BoxApi` leads to, for who may follow it.
pub(crate) fn find(knowledge: &mut Knowledge, call: &Call) -> Answer {
    let asked = Query::parse(call.header("boxapi").unwrap_or_default());
    let Some(url) = asked.get("shared_link") else {
        return Err(Refusal::parameters(&[(
            "missing_parameter",
            "boxapi",
            "'shared_link' is required".to_owned(),
        )]));
    };
    let world = &knowledge.world;
    let item = world
        .items
        .values()
        .find(|item| item.shared_link.is_some() && address(item) == url);
    let found = item.and_then(|item| Some((item, item.shared_link.as_ref()?)));
    let (item, link) = found
        .filter(|(item, link)| link.lives(call.now) && world.is_active(item))
        .ok_or_else(|| Refusal::not_found("shared_item", url))?;
    let may_follow = match link.audience {
        Audience::Open => true,
        Audience::Company => world
            .users
            .get(&call.caller)
            .is_some_and(|user| user.role != Role::External),
        Audience::Collaborators => false,
    };
    if world.access(call.caller, item).is_none() {
        if !may_follow {
            return Err(Refusal::not_found("shared_item", url));
        }
        if link
            .password
            .as_deref()
            .is_some_and(|password| asked.get("shared_link_password") != Some(password))
        {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "incorrect_shared_item_password",
                "Incorrect password for shared item",
            ));
        }
    }
    let mut body = knowledge.show(call).item(item, Form::Standard, &call.query);
    if item.key.kind == Kind::Folder && super::folders::shows_items(call) {
        let place = super::item::Place::Folder(item.key.id);
        body["item_collection"] = super::folders::contents(knowledge, call, place)?;
    }
    Ok(ok(&body))
}
