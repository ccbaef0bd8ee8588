//! Responses: a body with the media type of its resource, or the vendor's error envelope.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use super::ClumioQuirks;

/// A resource in `Accept` and `Content-Type`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resource {
    pub(crate) name: &'static str,
    /// The supported versions, newest last.
    pub(crate) versions: &'static [u8],
}

pub(crate) const RESTORED_FILES: Resource = Resource {
    name: "restored-files",
    versions: &[1],
};
pub(crate) const EC2_INSTANCES: Resource = Resource {
    name: "aws-ec2-instances",
    versions: &[1],
};
pub(crate) const EBS_VOLUMES: Resource = Resource {
    name: "aws-ebs-volumes",
    versions: &[1],
};
pub(crate) const DYNAMODB_TABLES: Resource = Resource {
    name: "aws-dynamodb-tables",
    versions: &[1],
};
pub(crate) const TASKS: Resource = Resource {
    name: "tasks",
    versions: &[1],
};
pub(crate) const AUDIT_TRAILS: Resource = Resource {
    name: "audit-trails",
    versions: &[1],
};
pub(crate) const ORGANIZATIONAL_UNITS: Resource = Resource {
    name: "organizational-units",
    versions: &[1, 2],
};

/// A successful response before it is rendered.
#[derive(Debug)]
pub(crate) struct ClumioResponse {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

/// An error response before it is rendered.
///
/// Codes 402, 359 and 111 are the vendor's. The others are undocumented and start from 600 here.
#[derive(Debug)]
pub(crate) struct ClumioError {
    pub(crate) status: StatusCode,
    pub(crate) code: u32,
    pub(crate) message: String,
}

pub(crate) type ClumioResult = Result<ClumioResponse, ClumioError>;

impl ClumioResponse {
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body,
        }
    }

    pub(crate) fn accepted(body: Value) -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            body,
        }
    }
}

impl ClumioError {
    pub(crate) fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, 402, "Unauthorized access")
    }

    pub(crate) fn missing_token(quirks: &ClumioQuirks) -> Self {
        if quirks.missing_token_is_403 {
            Self::new(403, 359, "The authentication token is missing")
        } else {
            Self::unauthorized()
        }
    }

    pub(crate) fn bad_request(reason: &str) -> Self {
        Self::new(400, 111, format!("The request is invalid. {reason}"))
    }

    pub(crate) fn forbidden(reason: &str) -> Self {
        Self::new(403, 600, reason)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(404, 601, format!("{what} was not found"))
    }

    pub(crate) fn precondition_failed(status: u16, reason: &str) -> Self {
        Self::new(status, 602, reason)
    }
}

/// Renders a result as the quirks say.
pub(crate) fn render(
    result: ClumioResult,
    resource: Resource,
    headers: &HeaderMap,
    quirks: &ClumioQuirks,
) -> Response<Body> {
    let version = match requested_version(headers, resource, quirks) {
        Ok(version) => version,
        Err(error) => return error_response(&error, quirks),
    };
    match result {
        Ok(response) => {
            let body = if quirks.omit_nulls {
                without_nulls(response.body)
            } else {
                response.body
            };
            let media = format!("application/api.clumio.{}=v{version}+json", resource.name);
            respond(response.status, &media, &body)
        }
        Err(error) => error_response(&error, quirks),
    }
}

/// Renders the vendor's error envelope.
pub(crate) fn error_response(error: &ClumioError, quirks: &ClumioQuirks) -> Response<Body> {
    let code = if quirks.error_code_as_text {
        json!(error.code.to_string())
    } else {
        json!(error.code)
    };
    let body = json!({"errors": [{"error_code": code, "error_message": error.message}]});
    respond(error.status, "application/json", &body)
}

/// Returns the version in `Accept`, or the newest. It is checked before the request takes effect.
pub(crate) fn requested_version(
    headers: &HeaderMap,
    resource: Resource,
    quirks: &ClumioQuirks,
) -> Result<u8, ClumioError> {
    let newest = resource.versions.last().copied().unwrap_or(1);
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    match named_version(accept, resource.name) {
        None => Ok(newest),
        Some(Ok(version)) if resource.versions.contains(&version) => Ok(version),
        Some(_) if quirks.unknown_version_status == 200 => Ok(newest),
        Some(_) => {
            let message = format!("No such version of {}: {accept}", resource.name);
            Err(ClumioError::new(
                quirks.unknown_version_status,
                603,
                message,
            ))
        }
    }
}

/// Parses `application/api.clumio.*=v2&users=v3+json`. A name overrides `*`; `None` without a version.
fn named_version(accept: &str, resource: &str) -> Option<Result<u8, ()>> {
    let mut wildcard = None;
    for media in accept.split(',') {
        let media = media.split(';').next().unwrap_or("").trim();
        let Some(spec) = media.strip_prefix("application/api.clumio.") else {
            continue;
        };
        for part in spec.trim_end_matches("+json").split('&') {
            let Some((name, version)) = part.split_once('=') else {
                continue;
            };
            let version = version
                .strip_prefix('v')
                .and_then(|v| v.parse().ok())
                .ok_or(());
            match name {
                "*" => wildcard = Some(version),
                name if name == resource => return Some(version),
                _ => {}
            }
        }
    }
    // A wildcard names the version of those resources that have it.
    wildcard.filter(Result::is_err)
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(k, v)| (k, without_nulls(v)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn respond(status: StatusCode, media: &str, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    if let Ok(media) = HeaderValue::from_str(media) {
        response.headers_mut().insert(header::CONTENT_TYPE, media);
    }
    response
}
