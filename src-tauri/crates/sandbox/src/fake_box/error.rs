//! Box's error responses.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::item::{ItemKey, UserId};
use super::quirks::BoxQuirks;
use super::tokens::InvalidToken;

/// An error of the API. [`BoxError::finish`] turns it into a response with the request ID.
#[derive(Debug, Clone)]
pub(crate) struct BoxError {
    pub(crate) status: StatusCode,
    code: &'static str,
    message: String,
    context: Option<Box<Value>>,
    retry_after: Option<u64>,
    /// The reason in `WWW-Authenticate`.
    token: Option<InvalidToken>,
}

pub(crate) type BoxResult = Result<axum::response::Response, BoxError>;

impl BoxError {
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

    /// Builds a 400 with one entry per parameter: `(reason, name, message)`.
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

    /// Builds a 404 that names the ID; `parameter` is `item` for the one in the path.
    pub(crate) fn not_found(parameter: &str, id: &str) -> Self {
        let message = format!("Invalid value '{id}'. '{parameter}' with value '{id}' not found");
        let error = json!({"reason": "invalid_parameter", "name": parameter, "message": message});
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not Found")
            .with_context(json!({"errors": [error]}))
    }

    pub(crate) fn item_not_found(key: ItemKey) -> Self {
        Self::not_found("item", &format!("{}{}", key.kind.prefix(), key.id))
    }

    pub(crate) fn folder_not_found(parameter: &str, id: impl std::fmt::Display) -> Self {
        Self::not_found(parameter, &format!("d_{id}"))
    }

    pub(crate) fn trashed() -> Self {
        Self::new(StatusCode::NOT_FOUND, "trashed", "Item is trashed")
    }

    pub(crate) fn insufficient_permissions() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "access_denied_insufficient_permissions",
            "Access denied - insufficient permission",
        )
    }

    pub(crate) fn as_user_not_found(id: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "On-Behalf-Of User not found",
        )
        .with_context(json!({"invalid_user_id": {"id": id}}))
    }

    pub(crate) fn user_not_found(id: UserId) -> Self {
        Self::not_found("user", &id.to_string())
    }

    /// Refuses a call that the sandbox does not serve. A 404 would claim that an item is missing.
    pub(crate) fn not_served(method: &axum::http::Method, path: &str) -> Self {
        let message =
            format!("The sandbox does not serve {method} {path}; its README lists what it serves");
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "not_served_by_the_sandbox",
            message,
        )
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Method Not Allowed",
        )
    }

    pub(crate) fn precondition_failed() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "precondition_failed",
            "The resource has been modified. Please retrieve the resource again and retry",
        )
    }

    pub(crate) fn temporarily_blocked() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "operation_blocked_temporary",
            "The operation is blocked by another on-going operation",
        )
    }

    pub(crate) fn invalid_token(invalid: InvalidToken) -> Self {
        Self {
            token: Some(invalid),
            ..Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "Unauthorized")
        }
    }

    pub(crate) fn rate_limited(seconds: u64) -> Self {
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

    pub(crate) fn finish(&self, request_id: &str, quirks: &BoxQuirks) -> Response<Body> {
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
        if let Some(invalid) = self.token {
            let (error, description) = match invalid {
                InvalidToken::Unknown => ("invalid_token", "The access token provided is invalid."),
                InvalidToken::Expired => {
                    ("expired_token", "The access token provided has expired.")
                }
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

impl IntoResponse for BoxError {
    fn into_response(self) -> axum::response::Response {
        let mut response = axum::response::Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}
