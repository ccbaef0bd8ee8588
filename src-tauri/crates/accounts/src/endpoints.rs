//! Addresses of the services: the vendors', or those of sandboxes on this computer.

use app_error::{AppError, ErrorCode, Subject};
use box_client::{AppCredentials, BoxClient, OAuthClient, TokenSource};
use clumio_client::{ClumioClient, Network, Region, UnitId};
use config::NetworkAccess;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Addresses of the services that the program connects to.
#[derive(Debug, Clone)]
pub enum Endpoints {
    /// Box and Clumio.
    Vendors(Box<NetworkAccess>),
    /// Sandboxes on this computer, which no request leaves. The first is the default.
    Demo(Vec<SandboxUrls>),
}

/// URLs of a sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxUrls {
    /// Base URL of its Box.
    pub box_url: Url,
    /// Base URL of its Clumio.
    pub clumio_url: Url,
}

impl SandboxUrls {
    /// Parses the URLs of a sandbox.
    ///
    /// # Errors
    /// When one of them is not a URL.
    pub fn parse(box_url: &str, clumio_url: &str) -> Result<Self, url::ParseError> {
        Ok(Self {
            box_url: box_url.parse()?,
            clumio_url: clumio_url.parse()?,
        })
    }
}

/// The API of one Clumio region.
pub(super) struct ClumioEndpoint {
    pub(super) region: String,
    pub(super) portal: Option<String>,
    pub(super) host: String,
    base: clumio_client::BaseUrl,
}

impl Endpoints {
    /// Returns whether this is the demo.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        matches!(self, Self::Demo(_))
    }

    /// Resolves an address to a Clumio API. The address is a portal, an API or a host of a region; in the demo, a sandbox's.
    ///
    /// # Errors
    /// [`ErrorCode::WrongRegion`] about `address` or `policy`.
    pub(super) fn clumio(&self, address: &str) -> Result<ClumioEndpoint, AppError> {
        match self {
            Self::Vendors(network_access) => {
                let region = network_access.region(address)?;
                let base = region.api_base().clone();
                let url = Url::parse(&base.to_string()).ok();
                Ok(ClumioEndpoint {
                    region: region.name().to_owned(),
                    portal: region.portal().map(ToOwned::to_owned),
                    // A token must not be sent to another port of the same host.
                    host: url
                        .map(|url| url.authority().to_owned())
                        .unwrap_or_default(),
                    base,
                })
            }
            Self::Demo(sandboxes) => {
                let requested = box_client::normalize_id(address);
                let requested = requested.trim().trim_end_matches('/');
                let requested = requested.rsplit("://").next().unwrap_or(requested);
                let mut urls = sandboxes.iter().map(|sandbox| &sandbox.clumio_url);
                let Some(clumio_url) = urls.find(|url| url.authority() == requested) else {
                    let words = "the demo only talks to its own Clumio on this computer";
                    return Err(
                        AppError::new(ErrorCode::WrongRegion, words).subject(Subject::Address)
                    );
                };
                let authority = clumio_url.authority();
                let base = clumio_client::BaseUrl::loopback_for_demo(clumio_url.as_str()).map_err(
                    |error| {
                        AppError::new(ErrorCode::WrongRegion, error.to_string())
                            .subject(Subject::Address)
                    },
                )?;
                Ok(ClumioEndpoint {
                    region: "Demo".to_owned(),
                    portal: None,
                    host: authority.to_owned(),
                    base,
                })
            }
        }
    }

    /// Returns a stored host of a Clumio account with its port. Older versions stored it without; the port is then that of the
    /// only allowed host of that name.
    pub(super) fn stored_clumio_host(&self, host: &str) -> String {
        match self {
            Self::Vendors(network_access) if self.clumio(host).is_err() => {
                let mut named = network_access
                    .further_hosts
                    .iter()
                    .filter(|further| further.name() == host);
                match (named.next(), named.next()) {
                    (Some(only), None) => only.to_string(),
                    (Some(_) | None, _) => host.to_owned(),
                }
            }
            Self::Vendors(_) | Self::Demo(_) => host.to_owned(),
        }
    }

    /// Returns the URL of a page of Box's web app; in the demo, that of the same path in the account's sandbox.
    pub(super) fn box_page(&self, host: &str, address: &str) -> Result<String, AppError> {
        let Some(sandbox) = self.sandbox_at(host)? else {
            return Ok(address.to_owned());
        };
        let mut url = sandbox.box_url.clone();
        if let Ok(page) = Url::parse(address) {
            url.set_path(page.path());
        }
        Ok(url.to_string())
    }

    /// Returns the host of Box for a new account.
    pub(super) fn default_box_host(&self) -> String {
        match self {
            Self::Vendors(_) => box_client::API_URL.to_owned(),
            Self::Demo(sandboxes) => sandboxes
                .first()
                .map(SandboxUrls::box_host)
                .unwrap_or_default(),
        }
    }

    /// Returns whether a host is one of these endpoints; a sandbox of an earlier run of the demo is not.
    pub(super) fn has_box(&self, host: &str) -> bool {
        self.sandbox_at(host).is_ok()
    }

    pub(super) fn box_client(
        &self,
        host: &str,
        token: impl TokenSource + 'static,
        network: Network,
    ) -> Result<BoxClient, AppError> {
        Ok(BoxClient::new(self.box_http(host, network)?, token))
    }

    /// Returns a client of Box's token endpoint for the OAuth application `app`.
    pub(super) fn oauth_client(
        &self,
        host: &str,
        app: AppCredentials,
        network: Network,
    ) -> Result<OAuthClient, AppError> {
        Ok(OAuthClient::new(self.box_http(host, network)?, app))
    }

    /// Returns the URL of Box's authorization page.
    pub(super) fn authorize_url(&self, host: &str) -> Result<Url, AppError> {
        let page = match self.sandbox_at(host)? {
            None => Url::parse(box_client::AUTHORIZE_URL),
            Some(sandbox) => sandbox.box_url.join("/api/oauth2/authorize"),
        };
        page.map_err(|error| AppError::new(ErrorCode::Unexpected, error.to_string()))
    }

    fn box_http(&self, host: &str, network: Network) -> Result<box_client::HttpClient, AppError> {
        let mut options = box_client::http_options(self.box_base(host)?);
        options.network = network;
        Ok(box_client::HttpClient::new(options).map_err(box_client::Error::from)?)
    }

    /// Returns the sandbox whose Box is at `host`; none outside the demo.
    fn sandbox_at(&self, host: &str) -> Result<Option<&SandboxUrls>, AppError> {
        let Self::Demo(sandboxes) = self else {
            return Ok(None);
        };
        let found = sandboxes.iter().find(|sandbox| sandbox.box_host() == host);
        let gone = || {
            AppError::new(
                ErrorCode::NotConnected,
                "the sandbox of this account is gone",
            )
            .subject(Subject::Box)
        };
        found.map(Some).ok_or_else(gone)
    }

    /// Returns the proxy and the certificate authorities of connections, without credentials for the proxy.
    pub(super) fn network(&self) -> Network {
        match self {
            Self::Vendors(network_access) => network_access.network.clone(),
            Self::Demo(_) => Network::default(),
        }
    }

    /// Returns the base URL of Box for an account at `host`.
    pub(super) fn box_base(&self, host: &str) -> Result<box_client::BaseUrl, AppError> {
        let base = match self.sandbox_at(host)? {
            None => box_client::BaseUrl::https(box_client::API_URL),
            Some(sandbox) => box_client::BaseUrl::loopback_for_demo(sandbox.box_url.as_str()),
        };
        base.map_err(|error| AppError::new(ErrorCode::Unexpected, error.to_string()))
    }

    /// Returns the base URL for which the proxy is determined: Box's, as all services use the same proxy.
    pub(super) fn proxied_base(&self) -> Result<box_client::BaseUrl, AppError> {
        self.box_base(&self.default_box_host())
    }

    /// Returns the base URL of Clumio for an account at `host`; without one, that of the only allowed or first known region.
    pub(super) fn clumio_base(
        &self,
        host: Option<String>,
    ) -> Result<clumio_client::BaseUrl, AppError> {
        let address = match self {
            Self::Demo(sandboxes) => host
                .or_else(|| Some(sandboxes.first()?.clumio_url.to_string()))
                .unwrap_or_default(),
            Self::Vendors(network_access) => host
                .or_else(|| network_access.only_region.as_ref().map(ToString::to_string))
                .or_else(|| Some(Region::known().first()?.portal()?.to_owned()))
                .unwrap_or_default(),
        };
        Ok(self.clumio(&address)?.base)
    }
}

impl SandboxUrls {
    fn box_host(&self) -> String {
        self.box_url.authority().to_owned()
    }
}

impl ClumioEndpoint {
    pub(super) fn client(
        &self,
        token: impl TokenSource + 'static,
        unit: Option<&str>,
        network: Network,
    ) -> Result<ClumioClient, AppError> {
        let unit = unit
            .map(box_client::normalize_name)
            .filter(|unit| !unit.is_empty());
        let unit = unit.as_deref().map(UnitId::parse).transpose();
        let unit = unit.map_err(|error| {
            AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Unit)
        })?;
        let mut options = clumio_client::http_options(self.base.clone());
        options.network = network;
        let http = clumio_client::HttpClient::new(options).map_err(clumio_client::Error::from)?;
        Ok(ClumioClient::new(http, token, unit))
    }
}

/// Returns the token in a pasted text.
///
/// # Errors
/// [`ErrorCode::InputInvalid`] about `token`.
pub(super) fn parse_token(pasted: &SecretString) -> Result<SecretString, AppError> {
    box_client::parse_token_input(pasted.expose_secret()).map_err(|error| {
        AppError::new(ErrorCode::InputInvalid, error.to_string()).subject(Subject::Token)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_hosts(hosts: &[&str]) -> Endpoints {
        let further_hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
        Endpoints::Vendors(Box::new(NetworkAccess {
            further_hosts,
            ..NetworkAccess::default()
        }))
    }

    #[test]
    fn host_and_port_of_an_allowed_host_resolve_to_it() {
        let endpoints = with_hosts(&["lab.aoyama.example:8443", "gateway.aoyama.example"]);
        for address in [
            "https://lab.aoyama.example:8443/login",
            "gateway.aoyama.example",
            "portal.clumio.com",
        ] {
            let endpoint = endpoints.clumio(address).unwrap();
            let again = endpoints.clumio(&endpoint.host).unwrap();
            assert_eq!(
                again.base.to_string(),
                endpoint.base.to_string(),
                "{address}"
            );
            assert_eq!(again.host, endpoint.host);
        }
        assert_eq!(
            endpoints.clumio("lab.aoyama.example:8443").unwrap().host,
            "lab.aoyama.example:8443"
        );
        assert_eq!(
            endpoints.clumio("portal.clumio.com").unwrap().host,
            "us-west-2.api.clumio.com"
        );
    }

    #[test]
    fn a_host_stored_without_port_gets_the_allowed_port() {
        let endpoints = with_hosts(&["lab.aoyama.example:8443", "two.example:1", "two.example:2"]);
        let stored = |host: &str| endpoints.stored_clumio_host(host);
        assert_eq!(stored("lab.aoyama.example"), "lab.aoyama.example:8443");
        assert_eq!(stored("lab.aoyama.example:8443"), "lab.aoyama.example:8443");
        assert_eq!(
            stored("us-west-2.api.clumio.com"),
            "us-west-2.api.clumio.com"
        );
        assert_eq!(
            stored("two.example"),
            "two.example",
            "an ambiguous port is not guessed"
        );
        assert_eq!(stored("evil.example"), "evil.example");
    }
}
