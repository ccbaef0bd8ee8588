//! Shared links: their settings.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::error::BoxError;
use super::item::{Item, LinkAccess, SharedLink};
use super::timestamps::format_time;

/// Returns the link after a `PUT`: none for `null`, otherwise the previous or a new one with the settings of the object.
///
/// # Errors
/// Returns 400 for a value or a combination that Box's OpenAPI document excludes.
pub(crate) fn updated(
    before: Option<&SharedLink>,
    settings: &Value,
    now: Timestamp,
) -> Result<Option<SharedLink>, BoxError> {
    let Some(settings) = settings.as_object() else {
        return Ok(None);
    };
    let default = SharedLink {
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
    set_permissions(
        &mut link,
        settings.get("permissions").and_then(Value::as_object),
    )?;
    if link.access != LinkAccess::Open {
        link.password = None;
    }
    Ok(Some(link))
}

fn set_permissions(
    link: &mut SharedLink,
    permissions: Option<&Map<String, Value>>,
) -> Result<(), BoxError> {
    let flag = |name| {
        permissions
            .and_then(|all| all.get(name))
            .and_then(Value::as_bool)
    };
    let (download, edit) = (flag("can_download"), flag("can_edit"));
    link.can_download = download.unwrap_or(link.can_download);
    link.can_edit = edit.unwrap_or(link.can_edit && link.can_download);
    let given = download.is_some() || edit.is_some();
    if (given && link.access == LinkAccess::Collaborators) || (link.can_edit && !link.can_download)
    {
        return Err(BoxError::invalid(
            "permissions",
            "Invalid value for 'permissions'",
        ));
    }
    Ok(())
}

/// Renders the link.
pub(crate) fn to_json(link: &SharedLink, item: &Item) -> Value {
    let permission = match (link.can_edit, link.can_download) {
        (true, _) => "can_edit",
        (false, true) => "can_download",
        (false, false) => "can_preview",
    };
    json!({
        "url": link_url(item),
        "download_url": null,
        "vanity_url": null,
        "vanity_name": null,
        "effective_access": link.access.name(),
        "effective_permission": permission,
        "is_password_enabled": link.password.is_some(),
        "unshared_at": link.unshared_at.map(format_time),
        "download_count": 0,
        "preview_count": 0,
        "access": link.access.name(),
        "permissions": {"can_preview": true, "can_download": link.can_download, "can_edit": link.can_edit},
    })
}

pub(super) fn link_url(item: &Item) -> String {
    format!(
        "https://app.box.com/s/{}{}",
        item.key.kind.prefix(),
        item.key.id
    )
}
