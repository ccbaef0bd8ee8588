//! Whether a newer version was published. It is asked for at most once a day, by a request that tells nothing of who asks;
//! what is found is told, and that is all: nothing is downloaded and nothing installed.

use accounts::Accounts;
use config::{Policy, Settings, StateFile, Stored};
use http_client::{BaseUrl, HttpClient, HttpOptions, Network, Request, RetryPolicy};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use platform::Clock;
use semver::Version;
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;
use ts_rs::TS;
use url::Url;

/// The address where packages are published, as it was set when they were built.
const PUBLISHED: Option<&str> = option_env!("RESTORE_DESK_RELEASES");

/// A day, less what two clocks differ by.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// The largest answer that is read, in bytes: GitHub's has a tenth of it.
const LARGEST: usize = 256 * 1024;

/// A version that is newer than this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Newer {
    /// Which, such as `1.2.0`.
    pub version: String,
    /// No person was told of it yet.
    pub is_news: bool,
}

/// Where the newest version is told: where the policy says, or else where this package was published. A build that
/// was not published knows of no place.
pub(crate) fn address(policy: &Policy) -> Option<Url> {
    policy
        .releases
        .clone()
        .or_else(|| PUBLISHED.and_then(|address| Url::parse(address).ok()))
}

/// Whether anybody may be asked at all: the demo talks to this computer only, and before the first account is connected
/// nothing leaves it, as the first page says.
pub(crate) fn may_ask(accounts: &Accounts, demo: bool) -> bool {
    !demo && (accounts.clumio.is_some() || accounts.box_account.is_some())
}

/// The version of this program; one that is no version has nothing newer than itself.
pub(crate) fn mine() -> Version {
    Version::parse(env!("CARGO_PKG_VERSION")).unwrap_or(Version::new(u64::MAX, 0, 0))
}

/// What is known of newer versions.
pub(crate) struct Updates {
    address: Option<Url>,
    mine: Version,
    file: StateFile,
    clock: Arc<dyn Clock>,
    turn: Mutex<()>,
}

impl Updates {
    /// Asks nothing yet. `mine` is the version of this program.
    pub(crate) fn new(
        address: Option<Url>,
        mine: Version,
        file: StateFile,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            address,
            mine,
            file,
            clock,
            turn: Mutex::default(),
        }
    }

    /// The host that is asked.
    pub(crate) fn host(&self) -> Option<&str> {
        self.address.as_ref()?.host_str()
    }

    /// A newer version, if one is known. Looks for one when none was looked for within a day, unless the settings say not to; a look
    /// that fails is silent. It leaves by `network`, as everything does, which is asked for only then.
    pub(crate) async fn newer(
        &self,
        settings: &Settings,
        network: impl Future<Output = Network>,
    ) -> Option<Newer> {
        let address = self.address.as_ref().filter(|_| settings.update_check)?;
        let _one_at_a_time = self.turn.lock().await;
        let mut known: Known = self.file.read().value;
        let now = self.clock.now();
        if !known
            .asked_at
            .is_some_and(|asked| asked <= now && now < asked + A_DAY)
        {
            known.asked_at = Some(now);
            // What cannot be written down would be asked for again and again.
            self.file.write(&known).ok()?;
            match published(address, network.await).await {
                Ok(release) => known.newest = release.found_at(address),
                Err(why) => tracing::info!(%why, "nobody knows whether there is a newer version"),
            }
        }
        let found = known
            .newest
            .as_ref()
            .and_then(|found| Version::parse(&found.version).ok());
        let newer = found.filter(|version| version.cmp_precedence(&self.mine).is_gt());
        let version = newer.map(|version| version.to_string());
        let is_news = version.is_some() && known.told != version;
        known.told = version.clone().or(known.told);
        self.file.write(&known).ok()?;
        version.map(|version| Newer { version, is_news })
    }

    /// The page of the newest version, for the browser.
    pub(crate) fn page(&self) -> Option<String> {
        let known: Known = self.file.read().value;
        let Found { page, .. } = known.newest?;
        is_of(self.address.as_ref()?, &page).then(|| page.into())
    }
}

/// What is kept from one start to the next.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Known {
    asked_at: Option<Timestamp>,
    newest: Option<Found>,
    told: Option<String>,
}

impl Stored for Known {}

#[derive(Clone, Serialize, Deserialize)]
struct Found {
    version: String,
    page: Url,
}

/// What GitHub tells of the latest release (docs.github.com/en/rest/releases/releases#get-the-latest-release).
#[derive(Deserialize)]
struct Release {
    tag_name: String,
    html_url: Url,
}

impl Release {
    /// Nothing, when its name is no version or its page is not at home where it was told.
    fn found_at(self, address: &Url) -> Option<Found> {
        let version = Version::parse(self.tag_name.trim_start_matches('v')).ok()?;
        let page = self.html_url;
        is_of(address, &page).then(|| Found {
            version: version.to_string(),
            page,
        })
    }
}

/// A page is shown only from the host that was asked, or the one above it: `github.com` for `api.github.com`.
fn is_of(address: &Url, page: &Url) -> bool {
    let (Some(asked), Some(shown)) = (address.host_str(), page.host_str()) else {
        return false;
    };
    let above = asked
        .strip_suffix(shown)
        .is_some_and(|rest| rest.ends_with('.'))
        && shown.contains('.');
    page.scheme() == address.scheme() && page.port() == address.port() && (asked == shown || above)
}

/// One request, with nothing in it but the address: no version, no system, no token, no cookie.
async fn published(address: &Url, network: Network) -> Result<Release, String> {
    let origin = address.origin().ascii_serialization();
    // Plain http reaches this computer only.
    let base = BaseUrl::https(&origin).or_else(|_| BaseUrl::loopback_for_demo(&origin));
    let options = HttpOptions {
        max_response_bytes: LARGEST,
        short_timeout: Duration::from_secs(10),
        // Nothing is sent twice.
        max_wait: Duration::ZERO,
        network,
        ..HttpOptions::new(base.map_err(|why| why.to_string())?, "restore-desk")
    };
    // Reads the system's trust store.
    let http = tokio::task::spawn_blocking(|| HttpClient::new(options)).await;
    let http = http
        .map_err(|why| why.to_string())?
        .map_err(|why| why.to_string())?;
    let parts = address.path_segments().into_iter().flatten();
    let segments = parts.map(|part| percent_decode_str(part).decode_utf8_lossy());
    let request =
        Request::get(segments, RetryPolicy::Idempotent).header("accept", "application/json");
    let answer = http.send(request).await.map_err(|why| why.to_string())?;
    answer.json().map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests;
