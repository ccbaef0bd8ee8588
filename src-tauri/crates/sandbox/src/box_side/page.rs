//! The page that a browser would show of an item: enough to see that the link leads to the right one.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;

use super::BoxSide;
use super::consent::escaped;
use super::item::{Key, Kind};

pub(crate) async fn file(State(side): State<Arc<BoxSide>>, Path(id): Path<String>) -> Html<String> {
    Html(page(&side, Kind::File, &id))
}

pub(crate) async fn folder(
    State(side): State<Arc<BoxSide>>,
    Path(id): Path<String>,
) -> Html<String> {
    Html(page(&side, Kind::Folder, &id))
}

fn page(side: &BoxSide, kind: Kind, id: &str) -> String {
    let (title, words) = match id
        .parse()
        .ok()
        .and_then(|id| side.name_and_status(Key { kind, id }))
    {
        Some((name, true)) => (name, "It is here."),
        Some((name, false)) => (name, "It is in the trash."),
        None if id == "0" => ("All Files".to_owned(), "It is here."),
        None => ("Nothing".to_owned(), "There is nothing with this id."),
    };
    let (title, kind) = (escaped(&title), kind.name());
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} (sandbox)</title>\n\
         <body><main><h1>{title}</h1>\n<p>{words}</p>\n\
         <p>This is the sandbox; at Box the {kind} itself would open.</p></main></body></html>\n"
    )
}
