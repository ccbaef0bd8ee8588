//! Regenerating passcodes, sharing links, and the recipient's download.

use serde_json::{Value, json};

use super::account::{AccessMethod, Passcode, Role, email_link};
use super::paging::self_link;
use super::passcode_text::passcode_text;
use super::request::{Caller, ClumioRequest};
use super::response::{ClumioError, ClumioResponse, ClumioResult};
use super::visibility::{find_visible, is_link_active};
use super::{ClumioState, audit_trail};

/// `POST /restores/files/{id}/_generate_passcode`: a new passcode. The previous one stops working at once.
pub(crate) fn generate(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    caller.require_restore_permission()?;
    if caller.principal.role == Role::HelpdeskAdmin && !state.quirks.helpdesk_may_generate {
        return Err(ClumioError::forbidden(
            "The user is not authorized to perform this action",
        ));
    }
    let index = find_visible(state, caller, request.id())?;
    let file = &state.account.files[index];
    let quirks = &state.quirks;
    if file.recipients().next().is_none() && quirks.generate_direct_download_status != 200 {
        let reason = "The restored file is not shared by email";
        return Err(ClumioError::precondition_failed(
            quirks.generate_direct_download_status,
            reason,
        ));
    }
    if !is_link_active(quirks, file) && quirks.generate_expired_status != 200 {
        return Err(ClumioError::precondition_failed(
            quirks.generate_expired_status,
            "The restored file has expired",
        ));
    }
    let passcode = issue_passcode(state, index);
    audit_trail::record(
        state,
        request,
        "regenerate_tda_passcode",
        Some(&caller.principal.email),
        index,
        true,
    );
    Ok(ClumioResponse::ok(
        json!({"_links": {"_self": self_link(request, &state.quirks)}, "passcode": passcode}),
    ))
}

/// `POST /restores/files/{id}/_share`: emails the link to one more recipient. The passcode stays the same.
pub(crate) fn share(
    state: &mut ClumioState,
    caller: &Caller,
    request: &ClumioRequest,
) -> ClumioResult {
    caller.require_restore_permission()?;
    let body = request.json()?;
    let index = find_visible(state, caller, request.id())?;
    let retrieved_for = email_address(state, &body)?;
    if !is_link_active(&state.quirks, &state.account.files[index]) {
        return Err(ClumioError::precondition_failed(
            412,
            "The restored file has expired",
        ));
    }
    let file = &mut state.account.files[index];
    file.email_link.get_or_insert_with(|| email_link(&file.id));
    if state.quirks.share_adds_access_method {
        file.access_methods.push(AccessMethod::Email {
            message: body["message"].as_str().map(str::to_owned),
            retrieved_by: caller.principal.email.clone(),
            retrieved_for,
        });
    }
    audit_trail::record(
        state,
        request,
        "grant_email_access",
        Some(&caller.principal.email),
        index,
        true,
    );
    Ok(ClumioResponse::ok(
        json!({"_links": {"_self": self_link(request, &state.quirks)}}),
    ))
}

/// `POST /restores/files/_download`: the download from the recipient's page, with link and passcode.
pub(crate) fn download(state: &mut ClumioState, request: &ClumioRequest) -> ClumioResult {
    let body = request.json()?;
    let text = |name: &str| {
        body[name]
            .as_str()
            .ok_or_else(|| ClumioError::bad_request(&format!("{name} is required.")))
    };
    let (link, passcode) = (text("email_link")?, text("passcode")?);
    let index = state
        .account
        .files
        .iter()
        .position(|file| file.email_link.as_deref() == Some(link));
    let index = index.ok_or_else(|| ClumioError::not_found("The shared file"))?;
    let file = &state.account.files[index];
    if !is_link_active(&state.quirks, file) {
        return Err(ClumioError::precondition_failed(
            state.quirks.ended_link_status,
            "The restored file has expired",
        ));
    }
    let valid = file
        .passcode
        .as_ref()
        .is_some_and(|valid| valid.as_str() == passcode);
    let download_url = format!("https://downloads.clumio.example/{}.zip", file.task_id);
    // Without sign-in the recipient is known only if there is a single one.
    let recipient = match file.recipients().collect::<Vec<_>>().as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    };
    audit_trail::record(
        state,
        request,
        "validate_tda_passcode",
        recipient.as_deref(),
        index,
        valid,
    );
    if !valid {
        return Err(ClumioError::new(
            state.quirks.wrong_passcode_status,
            606,
            "The passcode is not valid",
        ));
    }
    audit_trail::record(
        state,
        request,
        "download",
        recipient.as_deref(),
        index,
        true,
    );
    let links = json!({"_self": self_link(request, &state.quirks)});
    Ok(ClumioResponse::ok(
        json!({"_links": links, "download_url": download_url}),
    ))
}

/// Issues a new passcode for a file and returns it.
pub(crate) fn issue_passcode(state: &mut ClumioState, index: usize) -> String {
    let style = state.quirks.passcode_style;
    let seed = state.account.seed;
    let file = &mut state.account.files[index];
    file.passcodes_issued += 1;
    let text = passcode_text(style, seed, &file.id, file.passcodes_issued);
    file.passcode = Some(Passcode::new(text.clone()));
    text
}

/// Returns the valid email address in a body.
pub(crate) fn email_address(state: &ClumioState, body: &Value) -> Result<String, ClumioError> {
    let address = body["email_address"].as_str();
    let address = address.ok_or_else(|| ClumioError::bad_request("email_address is required."))?;
    let invalid = || ClumioError::bad_request("email_address is not valid.");
    let (local, domain) = address.rsplit_once('@').ok_or_else(invalid)?;
    let labels_are_whole = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;@".contains(c);
    if local.is_empty() || !labels_are_whole || !local.chars().chain(domain.chars()).all(is_plain) {
        return Err(invalid());
    }
    let public = ["gmail.com", "outlook.com", "yahoo.com"]
        .iter()
        .any(|host| domain.eq_ignore_ascii_case(host));
    if public && state.quirks.work_addresses_only {
        return Err(ClumioError::bad_request(
            "email_address is not a work address.",
        ));
    }
    Ok(address.to_owned())
}
