//! The routes of the Clumio API.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, Response, Uri};
use axum::routing::{MethodRouter, get, post};

use super::request::{Caller, ClumioRequest};
use super::response::{
    self, ClumioError, ClumioResult, Resource, error_response, render, requested_version,
};
use super::{
    ClumioQuirks, ClumioState, FakeClumio, assets, audit_trail, organizational_units, passcodes,
    restored_files, tasks,
};

/// Answers an authenticated request while it holds the lock.
type Handler = fn(&mut ClumioState, &Caller, &ClumioRequest) -> ClumioResult;

/// Returns the routes of the vendor's paths, which have no prefix.
pub(crate) fn router(fake_clumio: Arc<FakeClumio>) -> Router {
    let at = |method: fn(Endpoint) -> MethodRouter, resource: Resource, handler: Handler| {
        method(Endpoint {
            fake_clumio: Arc::clone(&fake_clumio),
            resource,
            handler: Some(handler),
        })
    };
    let download = Endpoint {
        fake_clumio: Arc::clone(&fake_clumio),
        resource: response::RESTORED_FILES,
        handler: None,
    };
    let files = at(on_get, response::RESTORED_FILES, restored_files::list).merge(at(
        on_post,
        response::RESTORED_FILES,
        restored_files::restore,
    ));
    Router::new()
        .route("/restores/files", files)
        .route("/restores/files/_download", on_post(download))
        .route(
            "/restores/files/{id}/_generate_passcode",
            at(on_post, response::RESTORED_FILES, passcodes::generate),
        )
        .route(
            "/restores/files/{id}/_share",
            at(on_post, response::RESTORED_FILES, passcodes::share),
        )
        .route(
            "/datasources/aws/ec2-instances",
            at(on_get, response::EC2_INSTANCES, assets::list_instances),
        )
        .route(
            "/datasources/aws/ec2-instances/{id}",
            at(on_get, response::EC2_INSTANCES, assets::read_instance),
        )
        .route(
            "/datasources/aws/ebs-volumes",
            at(on_get, response::EBS_VOLUMES, assets::list_volumes),
        )
        .route(
            "/datasources/aws/ebs-volumes/{id}",
            at(on_get, response::EBS_VOLUMES, assets::read_volume),
        )
        .route(
            "/datasources/aws/dynamodb-tables",
            at(on_get, response::DYNAMODB_TABLES, assets::list_tables),
        )
        .route(
            "/datasources/aws/dynamodb-tables/{id}",
            at(on_get, response::DYNAMODB_TABLES, assets::read_table),
        )
        .route(
            "/organizational-units",
            at(
                on_get,
                response::ORGANIZATIONAL_UNITS,
                organizational_units::list,
            ),
        )
        .route(
            "/organizational-units/{id}",
            at(
                on_get,
                response::ORGANIZATIONAL_UNITS,
                organizational_units::read,
            ),
        )
        .route("/tasks", at(on_get, response::TASKS, tasks::list))
        .route("/tasks/{id}", at(on_get, response::TASKS, tasks::read))
        .route(
            "/audit-trails",
            at(on_get, response::AUDIT_TRAILS, audit_trail::list),
        )
        .fallback(not_served)
        .method_not_allowed_fallback(refuse(ClumioError::new(405, 604, "Method not allowed")))
}

/// The handler of one path and method.
#[derive(Clone)]
struct Endpoint {
    fake_clumio: Arc<FakeClumio>,
    resource: Resource,
    /// `None` for `_download`, which needs no token.
    handler: Option<Handler>,
}

impl Endpoint {
    async fn answer(self, request: Request) -> Response<Body> {
        let request = match ClumioRequest::read(request, self.fake_clumio.scheme()).await {
            Ok(request) => request,
            Err(error) => return error_response(&error, &self.fake_clumio.lock().quirks),
        };
        let mut state = self.fake_clumio.lock();
        let result = self.handle(&mut state, &request);
        render(result, self.resource, &request.headers, &state.quirks)
    }

    fn handle(&self, state: &mut ClumioState, request: &ClumioRequest) -> ClumioResult {
        let Some(handler) = self.handler else {
            requested_version(&request.headers, self.resource, &state.quirks)?;
            return passcodes::download(state, request);
        };
        let caller = request.caller(state)?;
        requested_version(&request.headers, self.resource, &state.quirks)?;
        handler(state, &caller, request)
    }
}

fn on_get(endpoint: Endpoint) -> MethodRouter {
    get(move |request: Request| endpoint.clone().answer(request))
}

fn on_post(endpoint: Endpoint) -> MethodRouter {
    post(move |request: Request| endpoint.clone().answer(request))
}

/// Refuses a call that the sandbox does not serve. A 404 would claim that a resource is missing.
async fn not_served(method: Method, uri: Uri) -> Response<Body> {
    let message = format!(
        "The sandbox does not serve {method} {}; its README lists what it serves",
        uri.path()
    );
    error_response(
        &ClumioError::new(501, 699, message),
        &ClumioQuirks::default(),
    )
}

fn refuse(error: ClumioError) -> impl Fn() -> std::future::Ready<Response<Body>> + Clone {
    let error = Arc::new(error);
    move || std::future::ready(error_response(&error, &ClumioQuirks::default()))
}
