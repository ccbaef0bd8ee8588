//! Which services the program talks to: the vendors', or a sandbox on this computer.

use app_error::{AppError, ErrorCode, Subject};
use box_client::{AppCredentials, BoxClient, OAuthClient, TokenSource};
use clumio_client::{ClumioClient, Network, Region, UnitId};
use config::NetworkAccess;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Which services the program talks to.
#[derive(Debug, Clone)]
pub enum Endpoints {
    /// Box and Clumio.
    Vendors(Box<NetworkAccess>),
    /// Sandboxes on this computer; nothing ever leaves it. The first is meant where nothing says which.
    Demo(Vec<SandboxPlace>),
}

/// Where a sandbox answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxPlace {
    /// Its Box.
    pub box_url: Url,
    /// Its Clumio.
    pub clumio_url: Url,
}

impl SandboxPlace {
    /// Returns the sandbox at two addresses.
    ///
    /// # Errors
    /// When one of them is no URL.
    pub fn parse(box_url: &str, clumio_url: &str) -> Result<Self, url::ParseError> {
        Ok(Self {
            box_url: box_url.parse()?,
            clumio_url: clumio_url.parse()?,
        })
    }
}

/// Where one Clumio answers.
pub(super) struct ClumioPlace {
    pub(super) region: String,
    pub(super) portal: Option<String>,
    pub(super) host: String,
    base: clumio_client::BaseUrl,
}

impl Endpoints {
    /// Whether this is the demo.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        matches!(self, Self::Demo(_))
    }

    /// What an address is taken for: a portal, an API or a bare host of a region; in the demo the sandbox's own.
    pub(super) fn clumio(&self, address: &str) -> Result<ClumioPlace, AppError> {
        match self {
            Self::Vendors(outside) => {
                let region = outside.region(address)?;
                let base = region.api_base().clone();
                let url = Url::parse(&base.to_string()).ok();
                Ok(ClumioPlace {
                    region: region.name().to_owned(),
                    portal: region.portal().map(ToOwned::to_owned),
                    // Without the port it would be another host, to which nothing may be sent.
                    host: url
                        .map(|url| url.authority().to_owned())
                        .unwrap_or_default(),
                    base,
                })
            }
            Self::Demo(sandboxes) => {
                let asked = box_client::normalize_id(address);
                let asked = asked.trim().trim_end_matches('/');
                let asked = asked.rsplit("://").next().unwrap_or(asked);
                let mut places = sandboxes.iter().map(|sandbox| &sandbox.clumio_url);
                let Some(clumio_url) = places.find(|url| url.authority() == asked) else {
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
                Ok(ClumioPlace {
                    region: "Demo".to_owned(),
                    portal: None,
                    host: authority.to_owned(),
                    base,
                })
            }
        }
    }

    /// The host of a Clumio account as it is kept. An older program kept the name without the port; the host of that name to
    /// which the company lets the program connect has it.
    pub(super) fn kept_clumio_host(&self, host: &str) -> String {
        match self {
            Self::Vendors(outside) if self.clumio(host).is_err() => {
                let mut named = outside
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

    /// The page that `address` at Box stands for: in the demo the same path at the sandbox of the account.
    pub(super) fn box_page(&self, host: &str, address: &str) -> Result<String, AppError> {
        let Some(sandbox) = self.sandbox_of(host)? else {
            return Ok(address.to_owned());
        };
        let mut here = sandbox.box_url.clone();
        if let Ok(page) = Url::parse(address) {
            here.set_path(page.path());
        }
        Ok(here.to_string())
    }

    /// The host of Box at which an account is connected where nothing says which.
    pub(super) fn box_host(&self) -> String {
        match self {
            Self::Vendors(_) => box_client::API_URL.to_owned(),
            Self::Demo(sandboxes) => sandboxes
                .first()
                .map(SandboxPlace::box_host)
                .unwrap_or_default(),
        }
    }

    /// Whether this Box still answers: that of an earlier run of the demo does not.
    pub(super) fn has_box(&self, host: &str) -> bool {
        self.sandbox_of(host).is_ok()
    }

    pub(super) fn box_client(
        &self,
        host: &str,
        token: impl TokenSource + 'static,
        network: Network,
    ) -> Result<BoxClient, AppError> {
        Ok(BoxClient::new(self.box_http(host, network)?, token))
    }

    /// Where Box hands out tokens to `app`.
    pub(super) fn box_sign_in(
        &self,
        host: &str,
        app: AppCredentials,
        network: Network,
    ) -> Result<OAuthClient, AppError> {
        Ok(OAuthClient::new(self.box_http(host, network)?, app))
    }

    /// The page on which Box asks for consent.
    pub(super) fn consent_page(&self, host: &str) -> Result<Url, AppError> {
        let page = match self.sandbox_of(host)? {
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

    /// The sandbox whose Box is at `host`; none where it is the vendor's.
    fn sandbox_of(&self, host: &str) -> Result<Option<&SandboxPlace>, AppError> {
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

    /// How connections leave this computer, without a sign-in to a proxy.
    pub(super) fn network(&self) -> Network {
        match self {
            Self::Vendors(outside) => outside.network.clone(),
            Self::Demo(_) => Network::default(),
        }
    }

    /// Where Box answers for the account at `host`.
    pub(super) fn box_base(&self, host: &str) -> Result<box_client::BaseUrl, AppError> {
        let base = match self.sandbox_of(host)? {
            None => box_client::BaseUrl::https(box_client::API_URL),
            Some(sandbox) => box_client::BaseUrl::loopback_for_demo(sandbox.box_url.as_str()),
        };
        base.map_err(|error| AppError::new(ErrorCode::Unexpected, error.to_string()))
    }

    /// The host that stands for all of them where the way out is looked at: Box's.
    pub(super) fn first_host(&self) -> Result<box_client::BaseUrl, AppError> {
        self.box_base(&self.box_host())
    }

    /// Where Clumio answers for the account at `host`; without one, where the company's or the first known region does.
    pub(super) fn clumio_base(
        &self,
        host: Option<String>,
    ) -> Result<clumio_client::BaseUrl, AppError> {
        let address = match self {
            Self::Demo(sandboxes) => host
                .or_else(|| Some(sandboxes.first()?.clumio_url.to_string()))
                .unwrap_or_default(),
            Self::Vendors(outside) => host
                .or_else(|| outside.only_region.as_ref().map(ToString::to_string))
                .or_else(|| Some(Region::known().first()?.portal()?.to_owned()))
                .unwrap_or_default(),
        };
        Ok(self.clumio(&address)?.base)
    }
}

impl SandboxPlace {
    fn box_host(&self) -> String {
        self.box_url.authority().to_owned()
    }
}

impl ClumioPlace {
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

/// The token in what was pasted.
pub(super) fn token_in(pasted: &SecretString) -> Result<SecretString, AppError> {
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
    fn host_and_port_of_an_allowed_host_lead_back_to_it() {
        let endpoints = with_hosts(&["lab.aoyama.example:8443", "gateway.aoyama.example"]);
        for address in [
            "https://lab.aoyama.example:8443/login",
            "gateway.aoyama.example",
            "portal.clumio.com",
        ] {
            let place = endpoints.clumio(address).unwrap();
            let again = endpoints.clumio(&place.host).unwrap();
            assert_eq!(again.base.to_string(), place.base.to_string(), "{address}");
            assert_eq!(again.host, place.host);
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
    fn a_host_kept_without_its_port_gets_it_back() {
        let endpoints = with_hosts(&["lab.aoyama.example:8443", "two.example:1", "two.example:2"]);
        let kept = |host: &str| endpoints.kept_clumio_host(host);
        assert_eq!(kept("lab.aoyama.example"), "lab.aoyama.example:8443");
        assert_eq!(kept("lab.aoyama.example:8443"), "lab.aoyama.example:8443");
        assert_eq!(kept("us-west-2.api.clumio.com"), "us-west-2.api.clumio.com");
        assert_eq!(
            kept("two.example"),
            "two.example",
            "which of the two it was is not guessed"
        );
        assert_eq!(kept("evil.example"), "evil.example");
    }
}
