//! The routes of the Box API.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Method, Response, Uri};
use axum::middleware::map_response_with_state;
use axum::routing::{MethodFilter, MethodRouter, get, on, post};

use super::error::{BoxError, BoxResult};
use super::item::{ItemKey, ItemKind};
use super::request::BoxRequest;
use super::restore::restore;
use super::{
    BoxState, FakeBox, authorize, collaborations, events, folders, items, oauth, search,
    shared_items, trash, users, web_page,
};

type Endpoint = MethodRouter<Arc<FakeBox>>;

pub(crate) fn router(fake_box: Arc<FakeBox>) -> Router {
    Router::new()
        .merge(item_routes("/2.0/files", ItemKind::File))
        .merge(item_routes("/2.0/folders", ItemKind::Folder))
        .merge(item_routes("/2.0/web_links", ItemKind::WebLink))
        .route(
            "/2.0/folders",
            endpoint(MethodFilter::POST, folders::create),
        )
        .route(
            "/2.0/folders/trash/items",
            endpoint(MethodFilter::GET, trash::list),
        )
        .route(
            "/2.0/folders/{id}/items",
            item_endpoint(MethodFilter::GET, ItemKind::Folder, folders::items),
        )
        .route(
            "/2.0/folders/{id}/collaborations",
            item_endpoint(MethodFilter::GET, ItemKind::Folder, collaborations::list),
        )
        .route(
            "/2.0/files/{id}/collaborations",
            item_endpoint(MethodFilter::GET, ItemKind::File, collaborations::list),
        )
        .route(
            "/2.0/files/{id}/versions",
            item_endpoint(MethodFilter::GET, ItemKind::File, collaborations::versions),
        )
        .route("/2.0/collaborations/{id}", get(collaboration))
        .route(
            "/2.0/shared_items",
            endpoint(MethodFilter::GET, shared_items::find),
        )
        .route(
            "/2.0/web_links",
            endpoint(MethodFilter::POST, folders::create_web_link),
        )
        .route(
            "/2.0/files/content",
            endpoint(MethodFilter::OPTIONS, folders::preflight),
        )
        .route("/2.0/users", endpoint(MethodFilter::GET, users::list))
        .route("/2.0/users/me", endpoint(MethodFilter::GET, users::me))
        .route("/2.0/users/{id}", get(user))
        .route("/2.0/search", endpoint(MethodFilter::GET, search::search))
        .route("/2.0/events", endpoint(MethodFilter::GET, events::events))
        .route("/oauth2/token", post(oauth::token))
        .route("/oauth2/revoke", post(oauth::revoke))
        .route("/file/{id}", get(web_page::file))
        .route("/folder/{id}", get(web_page::folder))
        .route(
            "/api/oauth2/authorize",
            get(authorize::show_page).post(authorize::submit),
        )
        .method_not_allowed_fallback(async || BoxError::method_not_allowed())
        .fallback(async |method: Method, uri: Uri| BoxError::not_served(&method, uri.path()))
        .layer(map_response_with_state(
            Arc::clone(&fake_box),
            async |State(fake_box): State<Arc<FakeBox>>, response: Response<Body>| {
                fake_box.finish(response)
            },
        ))
        .with_state(fake_box)
}

/// Returns the routes that every kind of item has.
fn item_routes(path: &str, kind: ItemKind) -> Router<Arc<FakeBox>> {
    let restored = post(
        async move |State(fake_box): State<Arc<FakeBox>>,
                    Path(id): Path<String>,
                    request: BoxRequest| {
            let key = key(kind, &id, &Method::POST)?;
            restore(fake_box, request, key).await
        },
    );
    let item = item_endpoint(MethodFilter::GET, kind, items::get)
        .merge(item_endpoint(MethodFilter::PUT, kind, items::update))
        .merge(item_endpoint(MethodFilter::DELETE, kind, items::delete))
        .merge(restored);
    let in_trash = item_endpoint(MethodFilter::GET, kind, trash::get).merge(item_endpoint(
        MethodFilter::DELETE,
        kind,
        trash::purge,
    ));
    Router::new()
        .route(&format!("{path}/{{id}}"), item)
        .route(&format!("{path}/{{id}}/trash"), in_trash)
}

fn endpoint(method: MethodFilter, answer: fn(&mut BoxState, &BoxRequest) -> BoxResult) -> Endpoint {
    on(
        method,
        async move |State(fake_box): State<Arc<FakeBox>>, request: BoxRequest| {
            answer(&mut fake_box.lock(), &request)
        },
    )
}

fn item_endpoint(
    method: MethodFilter,
    kind: ItemKind,
    answer: fn(&mut BoxState, &BoxRequest, ItemKey) -> BoxResult,
) -> Endpoint {
    on(
        method,
        async move |State(fake_box): State<Arc<FakeBox>>,
                    Path(id): Path<String>,
                    method: Method,
                    request: BoxRequest| {
            answer(&mut fake_box.lock(), &request, key(kind, &id, &method)?)
        },
    )
}

async fn user(
    State(fake_box): State<Arc<FakeBox>>,
    Path(id): Path<String>,
    request: BoxRequest,
) -> BoxResult {
    let id = id.parse().map_err(|_| BoxError::not_found("user", &id))?;
    users::get(&mut fake_box.lock(), &request, id)
}

async fn collaboration(
    State(fake_box): State<Arc<FakeBox>>,
    Path(id): Path<String>,
    request: BoxRequest,
) -> BoxResult {
    let id = id
        .parse()
        .map_err(|_| BoxError::not_found("collaboration", &id))?;
    collaborations::get(&mut fake_box.lock(), &request, id)
}

/// Parses the ID in a path. One that is not a number is a 405 where Box documents it, and otherwise a 404.
fn key(kind: ItemKind, id: &str, method: &Method) -> Result<ItemKey, BoxError> {
    match id.parse() {
        Ok(id) => Ok(ItemKey { kind, id }),
        Err(_) if method == Method::POST || id.bytes().all(|byte| byte.is_ascii_digit()) => Err(
            BoxError::not_found("item", &format!("{}{id}", kind.prefix())),
        ),
        Err(_) => Err(BoxError::method_not_allowed()),
    }
}
