//! The page that a browser would show of an item: enough to see that the link leads to the right one.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;

use super::BoxSide;
use super::consent::escaped;

pub(crate) async fn file(State(side): State<Arc<BoxSide>>, Path(id): Path<String>) -> Html<String> {
    Html(page(&side, "file", &id))
}

pub(crate) async fn folder(State(side): State<Arc<BoxSide>>, Path(id): Path<String>) -> Html<String> {
    Html(page(&side, "folder", &id))
}

fn page(side: &BoxSide, kind: &str, id: &str) -> String {
    let state = side.snapshot();
    let items = state["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let item = items.iter().find(|item| item["type"] == kind && item["id"] == id);
    let (title, words) = match item {
        Some(item) if item["status"] == "active" => {
            (item["name"].as_str().unwrap_or_default(), "It is here.")
        }
        Some(item) => (item["name"].as_str().unwrap_or_default(), "It is in the trash."),
        None if id == "0" => ("All Files", "It is here."),
        None => ("Nothing", "There is nothing with this id."),
    };
    let title = escaped(title);
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} (sandbox)</title>\n\
         <body><main><h1>{title}</h1>\n<p>{words}</p>\n\
         <p>This is the sandbox; at Box the {kind} itself would open.</p></main></body></html>\n"
    )
}
