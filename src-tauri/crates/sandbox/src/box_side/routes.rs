//! Which call goes where.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Method, Response, Uri};
use axum::middleware::map_response_with_state;
use axum::routing::{MethodFilter, MethodRouter, get, on, post};

use super::call::Call;
use super::item::{Key, Kind};
use super::refusal::{Answer, Refusal};
use super::restore::restore;
use super::{
    BoxSide, Knowledge, collaborations, consent, folders, items, oauth, page, people, search,
    shared_link, streams, trash,
};

type Routes = MethodRouter<Arc<BoxSide>>;

pub(crate) fn router(box_side: Arc<BoxSide>) -> Router {
    Router::new()
        .merge(of_kind("/2.0/files", Kind::File))
        .merge(of_kind("/2.0/folders", Kind::Folder))
        .merge(of_kind("/2.0/web_links", Kind::WebLink))
        .route("/2.0/folders", call(MethodFilter::POST, folders::create))
        .route(
            "/2.0/folders/trash/items",
            call(MethodFilter::GET, trash::list),
        )
        .route(
            "/2.0/folders/{id}/items",
            item_call(MethodFilter::GET, Kind::Folder, folders::items),
        )
        .route(
            "/2.0/folders/{id}/collaborations",
            item_call(MethodFilter::GET, Kind::Folder, collaborations::list),
        )
        .route(
            "/2.0/files/{id}/collaborations",
            item_call(MethodFilter::GET, Kind::File, collaborations::list),
        )
        .route(
            "/2.0/files/{id}/versions",
            item_call(MethodFilter::GET, Kind::File, collaborations::versions),
        )
        .route("/2.0/collaborations/{id}", get(collaboration))
        .route(
            "/2.0/shared_items",
            call(MethodFilter::GET, shared_link::find),
        )
        .route(
            "/2.0/web_links",
            call(MethodFilter::POST, folders::create_web_link),
        )
        .route(
            "/2.0/files/content",
            call(MethodFilter::OPTIONS, folders::preflight),
        )
        .route("/2.0/users", call(MethodFilter::GET, people::list))
        .route("/2.0/users/me", call(MethodFilter::GET, people::me))
        .route("/2.0/users/{id}", get(user))
        .route("/2.0/search", call(MethodFilter::GET, search::search))
        .route("/2.0/events", call(MethodFilter::GET, streams::events))
        .route("/oauth2/token", post(oauth::token))
        .route("/oauth2/revoke", post(oauth::revoke))
        .route("/file/{id}", get(page::file))
        .route("/folder/{id}", get(page::folder))
        .route(
            "/api/oauth2/authorize",
            get(consent::show).post(consent::submit),
        )
        .method_not_allowed_fallback(async || Refusal::wrong_method())
        .fallback(async |method: Method, uri: Uri| Refusal::not_served(&method, uri.path()))
        .layer(map_response_with_state(
            Arc::clone(&box_side),
            async |State(box_side): State<Arc<BoxSide>>, response: Response<Body>| {
                box_side.finish(response)
            },
        ))
        .with_state(box_side)
}

/// What every kind of item has.
fn of_kind(path: &str, kind: Kind) -> Router<Arc<BoxSide>> {
    let restored = post(
        async move |State(side): State<Arc<BoxSide>>, Path(id): Path<String>, call: Call| {
            let key = key(kind, &id, &Method::POST)?;
            restore(side, call, key).await
        },
    );
    let item = item_call(MethodFilter::GET, kind, items::get)
        .merge(item_call(MethodFilter::PUT, kind, items::update))
        .merge(item_call(MethodFilter::DELETE, kind, items::delete))
        .merge(restored);
    let in_trash = item_call(MethodFilter::GET, kind, trash::get).merge(item_call(
        MethodFilter::DELETE,
        kind,
        trash::purge,
    ));
    Router::new()
        .route(&format!("{path}/{{id}}"), item)
        .route(&format!("{path}/{{id}}/trash"), in_trash)
}

fn call(method: MethodFilter, answer: fn(&mut Knowledge, &Call) -> Answer) -> Routes {
    on(
        method,
        async move |State(side): State<Arc<BoxSide>>, call: Call| answer(&mut side.lock(), &call),
    )
}

fn item_call(
    method: MethodFilter,
    kind: Kind,
    answer: fn(&mut Knowledge, &Call, Key) -> Answer,
) -> Routes {
    on(
        method,
        async move |State(side): State<Arc<BoxSide>>,
                    Path(id): Path<String>,
                    method: Method,
                    call: Call| {
            answer(&mut side.lock(), &call, key(kind, &id, &method)?)
        },
    )
}

async fn user(State(side): State<Arc<BoxSide>>, Path(id): Path<String>, call: Call) -> Answer {
    let id = id.parse().map_err(|_| Refusal::not_found("user", &id))?;
    people::get(&mut side.lock(), &call, id)
}

async fn collaboration(
    State(side): State<Arc<BoxSide>>,
    Path(id): Path<String>,
    call: Call,
) -> Answer {
    let id = id
        .parse()
        .map_err(|_| Refusal::not_found("collaboration", &id))?;
    collaborations::get(&mut side.lock(), &call, id)
}

/// An id that is no number is answered with 405 where Box documents it, and is unknown elsewhere.
fn key(kind: Kind, id: &str, method: &Method) -> Result<Key, Refusal> {
    match id.parse() {
        Ok(id) => Ok(Key { kind, id }),
        Err(_) if method == Method::POST || id.bytes().all(|byte| byte.is_ascii_digit()) => Err(
            Refusal::not_found("item", &format!("{}{id}", kind.prefix())),
        ),
        Err(_) => Err(Refusal::wrong_method()),
    }
}
