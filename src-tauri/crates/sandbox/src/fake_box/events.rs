//! `GET /events`: the streams of a user and of the enterprise.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::error::{BoxError, BoxResult};
use super::event_log::Event;
use super::item::Parent;
use super::json::ok;
use super::paging::limit;
use super::render::Representation;
use super::request::BoxRequest;
use super::state::BoxState;
use super::timestamps::format_time;
use super::users::require_admin;

pub(crate) fn events(state: &mut BoxState, request: &BoxRequest) -> BoxResult {
    let stream = request.query.get("stream_type").unwrap_or("all");
    let enterprise_stream = match stream {
        "all" | "changes" | "sync" => false,
        "admin_logs" | "admin_logs_streaming" => true,
        other => {
            return Err(BoxError::invalid(
                "stream_type",
                format!("Invalid value '{other}'"),
            ));
        }
    };
    if enterprise_stream {
        require_admin(state, request)?;
    }
    let page_size = limit(&request.query, 100, 500)?;
    let all = state.enterprise.events.all();
    let begin = match request.query.get("stream_position") {
        None | Some("0" | "null") => 0,
        Some("now") => all.len(),
        Some(position) => position.parse().map_err(|_| {
            BoxError::invalid("stream_position", format!("Invalid value '{position}'"))
        })?,
    };
    let types = if enterprise_stream {
        request.query.list("event_type")
    } else {
        None
    };
    let (after, before) = if stream == "admin_logs" {
        (
            time_param(request, "created_after", Timestamp::MIN)?,
            time_param(request, "created_before", Timestamp::MAX)?,
        )
    } else {
        (Timestamp::MIN, Timestamp::MAX)
    };
    let is_requested = |event: &Event| {
        if enterprise_stream {
            types
                .as_ref()
                .is_none_or(|types| types.contains(&event.kind.admin_event_type()))
                && after <= event.at
                && event.at <= before
        } else {
            event.by == request.caller || event.owner == request.caller
        }
    };
    let mut next = begin;
    let mut entries = Vec::new();
    for event in all.iter().skip(begin) {
        if entries.len() == page_size {
            break;
        }
        next += 1;
        if is_requested(event) {
            entries.push(event_json(state, request, event, enterprise_stream));
        }
    }
    Ok(ok(
        &json!({"chunk_size": entries.len(), "next_stream_position": next.to_string(), "entries": entries}),
    ))
}

fn time_param(request: &BoxRequest, name: &str, open: Timestamp) -> Result<Timestamp, BoxError> {
    match request.query.get(name) {
        None => Ok(open),
        Some(text) => text
            .parse()
            .map_err(|_| BoxError::invalid(name, format!("Invalid value '{text}'"))),
    }
}

fn event_json(
    state: &BoxState,
    request: &BoxRequest,
    event: &Event,
    enterprise_stream: bool,
) -> Value {
    let renderer = state.renderer(request.caller);
    let enterprise = &state.enterprise;
    let source = if enterprise_stream {
        let parent = match event.parent {
            Parent::Root(_) => json!({"type": "folder", "id": "0", "name": "All Files"}),
            Parent::Folder(id) => {
                let name = enterprise
                    .folder_by_id(id)
                    .map(|folder| &folder.name)
                    .or_else(|| {
                        enterprise
                            .purged_folders
                            .get(&id)
                            .map(|tombstone| &tombstone.name)
                    });
                json!({"type": "folder", "id": renderer.digits(id), "name": name})
            }
        };
        json!({
            "item_type": event.key.kind.name(),
            "item_id": renderer.digits(event.key.id),
            "item_name": event.name,
            "parent": parent,
            "owned_by": renderer.user(event.owner),
        })
    } else {
        enterprise.item(event.key).map_or(Value::Null, |item| {
            renderer.item(item, Representation::Standard, &request.query)
        })
    };
    json!({
        "type": "event",
        "event_id": enterprise.events.id(event),
        "event_type": if enterprise_stream { event.kind.admin_event_type() } else { event.kind.user_event_type() },
        "created_at": format_time(event.at),
        "recorded_at": format_time(event.at),
        "created_by": renderer.user(event.by),
        "session_id": null,
        "source": source,
        "additional_details": null,
    })
}
