//! A fixture on a socket.

use crate::fixture::Fixture;
use wiremock::matchers::{method, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A server that gives a fixture as its answer to the fixture's operation, and 404 to anything else.
pub(crate) async fn served(fixture: &Fixture, prefix: &str) -> MockServer {
    let mut answer = ResponseTemplate::new(fixture.status);
    if let Some(media) = &fixture.content_type {
        answer = answer.set_body_raw(fixture.body.to_string(), media);
    }
    for (name, value) in &fixture.headers {
        answer = answer.insert_header(name.as_str(), value.as_str());
    }
    let server = MockServer::start().await;
    let (verb, path) = fixture.method_and_path();
    Mock::given(method(verb))
        .and(path_regex(pattern(prefix, path)))
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

/// `/files/:id` and `/restores/files/{restored_file_id}` take any id.
fn pattern(prefix: &str, path: &str) -> String {
    let parts = path.split('/').skip(1).map(|part| {
        if part.starts_with([':', '{']) {
            "[^/]+"
        } else {
            part
        }
    });
    format!("^{prefix}/{}$", parts.collect::<Vec<_>>().join("/"))
}
