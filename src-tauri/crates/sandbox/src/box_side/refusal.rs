//! How Box says no: one envelope for every error.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::item::{Key, UserId};
use super::quirks::Quirks;
use super::tokens::Closed;

/// An answer other than success. It becomes a response in [`Refusal::finish`], which knows the request id.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    code: &'static str,
    message: String,
    context: Option<Box<Value>>,
    retry_after: Option<u64>,
    /// What is wrong with the token, for `WWW-Authenticate`.
    token: Option<Closed>,
}

pub(crate) type Answer = Result<axum::response::Response, Refusal>;

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            context: None,
            retry_after: None,
            token: None,
        }
    }

    pub(crate) fn with_context(self, context: Value) -> Self {
        Self {
            context: Some(Box::new(context)),
            ..self
        }
    }

    /// 400 with one line per parameter: `(reason, name, message)`.
    pub(crate) fn parameters(faults: &[(&str, &str, String)]) -> Self {
        let errors: Vec<Value> = faults
            .iter()
            .map(|(reason, name, message)| json!({"reason": reason, "name": name, "message": message}))
            .collect();
        Self::new(StatusCode::BAD_REQUEST, "bad_request", "Bad Request")
            .with_context(json!({"errors": errors}))
    }

    pub(crate) fn invalid(name: &str, message: impl Into<String>) -> Self {
        Self::parameters(&[("invalid_parameter", name, message.into())])
    }

    /// 404 that names the id that was wrong; `parameter` is `item` for the one in the path.
    pub(crate) fn not_found(parameter: &str, id: &str) -> Self {
        let message = format!("Invalid value '{id}'. '{parameter}' with value '{id}' not found");
        let error = json!({"reason": "invalid_parameter", "name": parameter, "message": message});
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not Found")
            .with_context(json!({"errors": [error]}))
    }

    pub(crate) fn no_item(key: Key) -> Self {
        Self::not_found("item", &format!("{}{}", key.kind.prefix(), key.id))
    }

    pub(crate) fn no_folder(parameter: &str, id: impl std::fmt::Display) -> Self {
        Self::not_found(parameter, &format!("d_{id}"))
    }

    pub(crate) fn trashed() -> Self {
        Self::new(StatusCode::NOT_FOUND, "trashed", "Item is trashed")
    }

    pub(crate) fn no_permission() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "access_denied_insufficient_permissions",
            "Access denied - insufficient permission",
        )
    }

    pub(crate) fn no_such_as_user(id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "On-Behalf-Of User not found",
        )
        .with_context(json!({"invalid_user_id": {"id": id}}))
    }

    pub(crate) fn no_user(id: UserId) -> Self {
        Self::not_found("user", &id.to_string())
    }

    /// Refuses a call that this sandbox does not serve. Box does serve it, so 404 would tell of an item that is not missing.
    pub(crate) fn not_served(method: &axum::http::Method, path: &str) -> Self {
        let message =
            format!("The sandbox does not serve {method} {path}; its README lists what it serves");
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "not_served_by_the_sandbox",
            message,
        )
    }

    pub(crate) fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Method Not Allowed",
        )
    }

    pub(crate) fn changed_meanwhile() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "precondition_failed",
            "The resource has been modified. Please retrieve the resource again and retry",
        )
    }

    pub(crate) fn busy() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "operation_blocked_temporary",
            "The operation is blocked by another on-going operation",
        )
    }

    pub(crate) fn bad_token(closed: Closed) -> Self {
        Self {
            token: Some(closed),
            ..Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "Unauthorized")
        }
    }

    pub(crate) fn too_many(seconds: u64) -> Self {
        let message = "Request rate limit exceeded, please try again later";
        Self {
            retry_after: Some(seconds),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_exceeded",
                message,
            )
        }
    }

    pub(crate) fn finish(&self, request_id: &str, quirks: &Quirks) -> Response<Body> {
        let empty = match self.status {
            StatusCode::UNAUTHORIZED => quirks.empty_401,
            StatusCode::FORBIDDEN => quirks.empty_403,
            _ => false,
        };
        let mut response = if empty {
            Response::new(Body::empty())
        } else {
            let mut body = json!({
                "type": "error",
                "status": self.status.as_u16(),
                "code": self.code,
                "help_url": "http://developers.box.com/docs/#errors",
                "message": self.message,
                "request_id": request_id,
            });
            if let (Some(context), Some(envelope)) = (&self.context, body.as_object_mut()) {
                envelope.insert("context_info".to_owned(), Value::clone(context));
            }
            axum::Json(body).into_response()
        };
        *response.status_mut() = self.status;
        if let Some(seconds) = self.retry_after.filter(|_| quirks.retry_after) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(closed) = self.token {
            let (error, description) = match closed {
                Closed::Unknown => ("invalid_token", "The access token provided is invalid."),
                Closed::Expired => ("expired_token", "The access token provided has expired."),
            };
            let value = format!(
                "Bearer realm=\"Service\", error=\"{error}\", error_description=\"{description}\""
            );
            if let Ok(value) = HeaderValue::from_str(&value) {
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, value);
            }
        }
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> axum::response::Response {
        let mut response = axum::response::Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}
