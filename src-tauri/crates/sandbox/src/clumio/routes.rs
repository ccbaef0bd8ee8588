//! Paths and the functions that answer them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, Response, Uri};
use axum::routing::{MethodRouter, get, post};

use super::call::{Call, Caller};
use super::reply::{self, Outcome, Refusal, Resource, envelope, render, wanted_version};
use super::{Clumio, Quirks, State, assets, audit, passcodes, restored_files, tasks, units};

/// Answers a signed-in request while it holds the lock.
type Act = fn(&mut State, &Caller, &Call) -> Outcome;

/// Serves `clumio` under the vendor's paths, which have no prefix.
pub(crate) fn router(clumio: Arc<Clumio>) -> Router {
    let at = |method: fn(Handler) -> MethodRouter, resource: Resource, act: Act| {
        method(Handler {
            clumio: Arc::clone(&clumio),
            resource,
            act: Some(act),
        })
    };
    let download = Handler {
        clumio: Arc::clone(&clumio),
        resource: reply::RESTORED_FILES,
        act: None,
    };
    let files = at(on_get, reply::RESTORED_FILES, restored_files::list).merge(at(
        on_post,
        reply::RESTORED_FILES,
        restored_files::restore,
    ));
    Router::new()
        .route("/restores/files", files)
        .route("/restores/files/_download", on_post(download))
        .route(
            "/restores/files/{id}/_generate_passcode",
            at(on_post, reply::RESTORED_FILES, passcodes::generate),
        )
        .route(
            "/restores/files/{id}/_share",
            at(on_post, reply::RESTORED_FILES, passcodes::share),
        )
        .route(
            "/datasources/aws/ec2-instances",
            at(on_get, reply::EC2_INSTANCES, assets::list_instances),
        )
        .route(
            "/datasources/aws/ec2-instances/{id}",
            at(on_get, reply::EC2_INSTANCES, assets::read_instance),
        )
        .route(
            "/datasources/aws/ebs-volumes",
            at(on_get, reply::EBS_VOLUMES, assets::list_volumes),
        )
        .route(
            "/datasources/aws/ebs-volumes/{id}",
            at(on_get, reply::EBS_VOLUMES, assets::read_volume),
        )
        .route(
            "/datasources/aws/dynamodb-tables",
            at(on_get, reply::DYNAMODB_TABLES, assets::list_tables),
        )
        .route(
            "/datasources/aws/dynamodb-tables/{id}",
            at(on_get, reply::DYNAMODB_TABLES, assets::read_table),
        )
        .route(
            "/organizational-units",
            at(on_get, reply::ORGANIZATIONAL_UNITS, units::list),
        )
        .route(
            "/organizational-units/{id}",
            at(on_get, reply::ORGANIZATIONAL_UNITS, units::read),
        )
        .route("/tasks", at(on_get, reply::TASKS, tasks::list))
        .route("/tasks/{id}", at(on_get, reply::TASKS, tasks::read))
        .route(
            "/audit-trails",
            at(on_get, reply::AUDIT_TRAILS, audit::list),
        )
        .fallback(not_served)
        .method_not_allowed_fallback(refuse(Refusal::new(405, 604, "Method not allowed")))
}

/// What stands behind one path and method.
#[derive(Clone)]
struct Handler {
    clumio: Arc<Clumio>,
    resource: Resource,
    /// `None` for `_download`, which the recipient calls without a token.
    act: Option<Act>,
}

impl Handler {
    async fn answer(self, request: Request) -> Response<Body> {
        let call = match Call::read(request, self.clumio.scheme()).await {
            Ok(call) => call,
            Err(refusal) => return envelope(&refusal, &self.clumio.locked().quirks),
        };
        let mut state = self.clumio.locked();
        let outcome = self.act(&mut state, &call);
        render(outcome, self.resource, &call.headers, &state.quirks)
    }

    fn act(&self, state: &mut State, call: &Call) -> Outcome {
        let Some(act) = self.act else {
            wanted_version(&call.headers, self.resource, &state.quirks)?;
            return passcodes::download(state, call);
        };
        let caller = call.caller(state)?;
        wanted_version(&call.headers, self.resource, &state.quirks)?;
        act(state, &caller, call)
    }
}

fn on_get(handler: Handler) -> MethodRouter {
    get(move |request: Request| handler.clone().answer(request))
}

fn on_post(handler: Handler) -> MethodRouter {
    post(move |request: Request| handler.clone().answer(request))
}

/// Refuses a call that this sandbox does not serve. Clumio does serve it, so 404 would tell of something that is not missing.
async fn not_served(method: Method, uri: Uri) -> Response<Body> {
    let message = format!(
        "The sandbox does not serve {method} {}; its README lists what it serves",
        uri.path()
    );
    envelope(&Refusal::new(501, 699, message), &Quirks::default())
}

fn refuse(refusal: Refusal) -> impl Fn() -> std::future::Ready<Response<Body>> + Clone {
    let refusal = Arc::new(refusal);
    move || std::future::ready(envelope(&refusal, &Quirks::default()))
}
