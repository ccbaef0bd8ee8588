//! The demo: a sandbox in this program, or others that run elsewhere on this computer. The app talks to it over HTTP
//! with the same clients as to a real account.

use accounts::SandboxUrls;
use app_error::{AppError, ErrorCode};
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

fn sandbox_problem(error: impl std::fmt::Display) -> AppError {
    AppError::new(
        ErrorCode::Unexpected,
        format!("the demo's sandbox does not answer: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        net::{SocketAddr, TcpStream},
        time::Duration,
    };

    #[tokio::test]
    async fn the_built_in_sandbox_has_no_control_and_ends() {
        let running = built_in().await.unwrap();
        let place = OpenSandbox::of(&running).unwrap().place;
        let addresses =
            [&place.box_url, &place.clumio_url].map(|url| url.socket_addrs(|| None).unwrap()[0]);
        assert!(
            addresses
                .iter()
                .all(|address| TcpStream::connect(address).is_ok())
        );
        assert!(
            elsewhere(&[place]).await.is_err(),
            "its tokens are not to be had"
        );

        running.stop().await;
        for address in addresses {
            closes(address).await;
        }
    }

    /// Waits a moment: a program that another test starts has a copy of the socket from its fork to its exec.
    async fn closes(address: SocketAddr) {
        let mut tries = 0..100;
        while TcpStream::connect(address).is_ok() {
            assert!(tries.next().is_some(), "{address} is still open");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
