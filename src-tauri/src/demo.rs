//! The demo: a sandbox in this program, or others that run elsewhere on this computer. The app talks to it over HTTP
//! with the same clients as to a real account.

use crate::setup::sandbox_problem;
use accounts::SandboxUrls;
use app_error::AppError;
use http_client::{BaseUrl, HttpClient, HttpOptions, Request, RetryPolicy};
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

/// Where a sandbox answers and what it accepts.
pub(crate) struct OpenSandbox {
    pub(crate) place: SandboxUrls,
    pub(crate) box_token: SecretString,
    pub(crate) clumio_token: SecretString,
}

impl OpenSandbox {
    /// Where the built-in sandbox answers.
    pub(crate) fn of(running: &sandbox::RunningSandbox) -> Result<Self, AppError> {
        Ok(Self {
            place: SandboxUrls {
                box_url: Url::parse(&running.box_url).map_err(sandbox_problem)?,
                clumio_url: Url::parse(&running.clumio_url).map_err(sandbox_problem)?,
            },
            box_token: running.box_token.clone().into(),
            clumio_token: running.clumio_token.clone().into(),
        })
    }
}

/// Starts the built-in sandbox with its sample company, which takes no control calls and answers this program only.
pub(crate) async fn built_in() -> Result<sandbox::RunningSandbox, AppError> {
    sandbox::start(sandbox::Options::built_in())
        .await
        .map_err(sandbox_problem)
}

/// What a sandbox says of itself at `/_sandbox/ready`: the line it printed when it was ready.
#[derive(Deserialize)]
struct Ready {
    box_token: String,
    clumio_token: String,
}

/// Asks sandboxes that run elsewhere on this computer for the tokens they accept.
pub(crate) async fn elsewhere(places: &[SandboxUrls]) -> Result<Vec<OpenSandbox>, AppError> {
    let mut open = Vec::new();
    for place in places {
        open.push(asked(place).await?);
    }
    Ok(open)
}

async fn asked(place: &SandboxUrls) -> Result<OpenSandbox, AppError> {
    let base = BaseUrl::loopback_for_demo(place.box_url.as_str()).map_err(sandbox_problem)?;
    let http =
        HttpClient::new(HttpOptions::new(base, "restore-desk demo")).map_err(sandbox_problem)?;
    let answer = http
        .send(Request::get(["_sandbox", "ready"], RetryPolicy::Idempotent))
        .await
        .map_err(sandbox_problem)?;
    let ready: Ready = answer.json().map_err(sandbox_problem)?;
    Ok(OpenSandbox {
        place: place.clone(),
        box_token: ready.box_token.into(),
        clumio_token: ready.clumio_token.into(),
    })
}
