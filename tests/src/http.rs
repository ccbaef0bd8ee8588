use serde_json::Value;
use std::time::Duration;

/// Plain HTTP, as any outside program would speak it. Every status is an answer, none an error.
#[derive(Debug)]
pub struct Http {
    agent: ureq::Agent,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

impl Http {
    /// A client that gives up after `patience`.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None);
        Self {
            agent: config.timeout_global(Some(patience)).build().into(),
        }
    }

    /// GET, with these headers.
    ///
    /// # Errors
    /// A sentence when no answer came.
    pub fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, String> {
        let request = headers
            .iter()
            .fold(self.agent.get(url), |request, (name, value)| {
                request.header(*name, *value)
            });
        answered(url, request.call())
    }

    /// POST of a JSON body, with these headers.
    ///
    /// # Errors
    /// A sentence when no answer came.
    pub fn post(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Answer, String> {
        let request = headers
            .iter()
            .fold(self.agent.post(url), |request, (name, value)| {
                request.header(*name, *value)
            });
        answered(
            url,
            request
                .header("Content-Type", "application/json")
                .send(body.to_string()),
        )
    }

    /// DELETE, with these headers.
    ///
    /// # Errors
    /// A sentence when no answer came.
    pub fn delete(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, String> {
        let delete = self.agent.delete(url);
        let request = headers.iter().fold(delete, |request, (name, value)| {
            request.header(*name, *value)
        });
        answered(url, request.call())
    }
}

fn answered(
    url: &str,
    response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Answer, String> {
    let mut response = response.map_err(|why| format!("no answer from {url}: {why}"))?;
    let status = response.status().as_u16();
    // Pictures of the window are larger than what is read without a limit of one's own.
    let body = response
        .body_mut()
        .with_config()
        .limit(200 * 1024 * 1024)
        .read_to_vec();
    let body = body.map_err(|why| format!("the answer from {url} broke off: {why}"))?;
    Ok(Answer {
        status,
        text: String::from_utf8_lossy(&body).into_owned(),
    })
}
