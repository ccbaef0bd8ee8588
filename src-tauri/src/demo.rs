//! The demo: a sandbox in this program, or one that runs elsewhere on this computer. The app talks to it over HTTP
//! with the same clients as to a real account.

use crate::boot::sandbox_problem;
use desk::problem::Problem;
use secrecy::SecretString;
use serde::Deserialize;
use transport::{BaseUrl, Http, HttpOptions, Repeat, Request};
use url::Url;

/// Where a sandbox answers and what it accepts.
pub(crate) struct Place {
    pub(crate) box_url: Url,
    pub(crate) clumio_url: Url,
    pub(crate) box_token: SecretString,
    pub(crate) clumio_token: SecretString,
}

impl Place {
    /// Where the built-in sandbox answers.
    pub(crate) fn of(running: &sandbox::Running) -> Result<Self, Problem> {
        Ok(Self {
            box_url: Url::parse(&running.box_url).map_err(sandbox_problem)?,
            clumio_url: Url::parse(&running.clumio_url).map_err(sandbox_problem)?,
            box_token: running.box_token.clone().into(),
            clumio_token: running.clumio_token.clone().into(),
        })
    }
}

/// Starts the built-in sandbox with its made-up company.
pub(crate) async fn built_in() -> Result<sandbox::Running, Problem> {
    sandbox::start(sandbox::Options::default()).await.map_err(sandbox_problem)
}

/// What a sandbox says of itself at `/_sandbox/ready`: the line it printed when it was ready.
#[derive(Deserialize)]
struct Ready {
    box_token: String,
    clumio_token: String,
}

/// Asks a sandbox that runs elsewhere on this computer for the tokens it accepts.
pub(crate) async fn elsewhere(box_url: &Url, clumio_url: &Url) -> Result<Place, Problem> {
    let base = BaseUrl::loopback_for_demo(box_url.as_str()).map_err(sandbox_problem)?;
    let http = Http::new(HttpOptions::new(base, "restore-desk demo")).map_err(sandbox_problem)?;
    let answer =
        http.send(Request::get(["_sandbox", "ready"], Repeat::Safe)).await.map_err(sandbox_problem)?;
    let ready: Ready = answer.json().map_err(sandbox_problem)?;
    Ok(Place {
        box_url: box_url.clone(),
        clumio_url: clumio_url.clone(),
        box_token: ready.box_token.into(),
        clumio_token: ready.clumio_token.into(),
    })
}
