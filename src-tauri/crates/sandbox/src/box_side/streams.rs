//! `GET /events`: what happened, for one user or for the enterprise.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Knowledge;
use super::call::Call;
use super::events::Event;
use super::item::Place;
use super::json::ok;
use super::paging::limit;
use super::people::administrator;
use super::refusal::{Answer, Refusal};
use super::show::{Form, stamp};

pub(crate) fn events(knowledge: &mut Knowledge, call: &Call) -> Answer {
    let stream = call.query.get("stream_type").unwrap_or("all");
    let of_enterprise = match stream {
        "all" | "changes" | "sync" => false,
        "admin_logs" | "admin_logs_streaming" => true,
        other => {
            return Err(Refusal::invalid(
                "stream_type",
                format!("Invalid value '{other}'"),
            ));
        }
    };
    if of_enterprise {
        administrator(knowledge, call)?;
    }
    let most = limit(&call.query, 100, 500)?;
    let all = knowledge.world.events.all();
    let begin = match call.query.get("stream_position") {
        None | Some("0" | "null") => 0,
        Some("now") => all.len(),
        Some(position) => position.parse().map_err(|_| {
            Refusal::invalid("stream_position", format!("Invalid value '{position}'"))
        })?,
    };
    let types = if of_enterprise {
        call.query.list("event_type")
    } else {
        None
    };
    let (after, before) = if stream == "admin_logs" {
        (
            moment(call, "created_after", Timestamp::MIN)?,
            moment(call, "created_before", Timestamp::MAX)?,
        )
    } else {
        (Timestamp::MIN, Timestamp::MAX)
    };
    let asked_for = |event: &Event| {
        if of_enterprise {
            types
                .as_ref()
                .is_none_or(|types| types.contains(&event.deed.in_admin_logs()))
                && after <= event.at
                && event.at <= before
        } else {
            event.by == call.caller || event.owner == call.caller
        }
    };
    let mut next = begin;
    let mut entries = Vec::new();
    for event in all.iter().skip(begin) {
        if entries.len() == most {
            break;
        }
        next += 1;
        if asked_for(event) {
            entries.push(shown(knowledge, call, event, of_enterprise));
        }
    }
    Ok(ok(
        &json!({"chunk_size": entries.len(), "next_stream_position": next.to_string(), "entries": entries}),
    ))
}

fn moment(call: &Call, name: &str, open: Timestamp) -> Result<Timestamp, Refusal> {
    match call.query.get(name) {
        None => Ok(open),
        Some(text) => text
            .parse()
            .map_err(|_| Refusal::invalid(name, format!("Invalid value '{text}'"))),
    }
}

fn shown(knowledge: &Knowledge, call: &Call, event: &Event, of_enterprise: bool) -> Value {
    let show = knowledge.show(call);
    let world = &knowledge.world;
    let source = if of_enterprise {
        let parent = match event.place {
            Place::Root(_) => json!({"type": "folder", "id": "0", "name": "All Files"}),
            Place::Folder(id) => {
                let name = world
                    .folder_at(id)
                    .map(|folder| &folder.name)
                    .or_else(|| world.purged_folders.get(&id).map(|remains| &remains.name));
                json!({"type": "folder", "id": show.number(id), "name": name})
            }
        };
        json!({
            "item_type": event.key.kind.name(),
            "item_id": show.number(event.key.id),
            "item_name": event.name,
            "parent": parent,
            "owned_by": show.user(event.owner),
        })
    } else {
        world.item(event.key).map_or(Value::Null, |item| {
            show.item(item, Form::Standard, &call.query)
        })
    };
    json!({
        "type": "event",
        "event_id": world.events.id(event),
        "event_type": if of_enterprise { event.deed.in_admin_logs() } else { event.deed.in_user_stream() },
        "created_at": stamp(event.at),
        "recorded_at": stamp(event.at),
        "created_by": show.user(event.by),
        "session_id": null,
        "source": source,
        "additional_details": null,
    })
}
