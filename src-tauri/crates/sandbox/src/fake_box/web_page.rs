//! The web page of an item, which shows that a link leads to the right one.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;

use super::FakeBox;
use super::authorize::escape_html;
use super::item::{ItemKey, ItemKind};

pub(crate) async fn file(
    State(fake_box): State<Arc<FakeBox>>,
    Path(id): Path<String>,
) -> Html<String> {
    Html(page(&fake_box, ItemKind::File, &id))
}

pub(crate) async fn folder(
    State(fake_box): State<Arc<FakeBox>>,
    Path(id): Path<String>,
) -> Html<String> {
    Html(page(&fake_box, ItemKind::Folder, &id))
}

fn page(fake_box: &FakeBox, kind: ItemKind, id: &str) -> String {
    let (title, words) = match id
        .parse()
        .ok()
        .and_then(|id| fake_box.name_and_status(ItemKey { kind, id }))
    {
        Some((name, true)) => (name, "It is here."),
        Some((name, false)) => (name, "It is in the trash."),
        None if id == "0" => ("All Files".to_owned(), "It is here."),
        None => ("Nothing".to_owned(), "There is nothing with this id."),
    };
    let (title, kind) = (escape_html(&title), kind.name());
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} (sandbox)</title>\n\
         <body><main><h1>{title}</h1>\n<p>{words}</p>\n\
         <p>This is the sandbox; at Box the {kind} itself would open.</p></main></body></html>\n"
    )
}
