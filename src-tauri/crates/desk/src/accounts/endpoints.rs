//! Which services the program talks to: the vendors', or a sandbox on this computer.

use super::Outside;
use crate::problem::{Code, Problem};
use box_api::{App, BoxClient, BoxSignIn, TokenSource};
use clumio_api::{ClumioClient, Network, Region, UnitId};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Which services the program talks to.
#[derive(Debug, Clone)]
pub enum Endpoints {
    /// Box and Clumio.
    Vendors(Box<Outside>),
    /// A sandbox on this computer; nothing ever leaves it.
    Demo {
        /// Where its Box answers.
        box_url: Url,
        /// Where its Clumio answers.
        clumio_url: Url,
    },
}

/// Where one Clumio answers.
pub(super) struct ClumioPlace {
    pub(super) region: String,
    pub(super) portal: Option<String>,
    pub(super) host: String,
    base: clumio_api::BaseUrl,
}

impl Endpoints {
    /// Whether this is the demo.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        matches!(self, Self::Demo { .. })
    }

    /// What an address is taken for: a portal, an API or a bare host of a region; in the demo the sandbox's own.
    pub(super) fn clumio(&self, address: &str) -> Result<ClumioPlace, Problem> {
        match self {
            Self::Vendors(outside) => {
                let region = outside.region(address)?;
                let base = region.api_base().clone();
                let url = Url::parse(&base.to_string()).ok();
                Ok(ClumioPlace {
                    region: region.name().to_owned(),
                    portal: region.portal().map(ToOwned::to_owned),
                    host: url.and_then(|url| url.host_str().map(ToOwned::to_owned)).unwrap_or_default(),
                    base,
                })
            }
            Self::Demo { clumio_url, .. } => {
                let authority = clumio_url.authority();
                let asked = address.trim().trim_end_matches('/');
                let asked = asked.rsplit("://").next().unwrap_or(asked);
                if asked != authority {
                    let words =
                        format!("the demo only talks to {authority}, its own Clumio on this computer");
                    return Err(Problem::new(Code::WrongRegion, words).about("address"));
                }
                let base = clumio_api::BaseUrl::loopback_for_demo(clumio_url.as_str())
                    .map_err(|error| Problem::new(Code::WrongRegion, error.to_string()).about("address"))?;
                Ok(ClumioPlace { region: "Demo".to_owned(), portal: None, host: authority.to_owned(), base })
            }
        }
    }

    /// The page that `address` at Box stands for: in the demo the same path at the sandbox.
    pub(super) fn box_page(&self, address: &str) -> String {
        match (self, Url::parse(address)) {
            (Self::Demo { box_url, .. }, Ok(page)) => {
                let mut here = box_url.clone();
                here.set_path(page.path());
                here.to_string()
            }
            (Self::Demo { box_url, .. }, Err(_)) => box_url.to_string(),
            (Self::Vendors(_), _) => address.to_owned(),
        }
    }

    /// The address that stands for the demo's own Clumio.
    pub(super) fn demo_address(&self) -> Option<String> {
        match self {
            Self::Vendors(_) => None,
            Self::Demo { clumio_url, .. } => Some(clumio_url.to_string()),
        }
    }

    pub(super) fn box_client(
        &self,
        token: impl TokenSource + 'static,
        network: Network,
    ) -> Result<BoxClient, Problem> {
        Ok(BoxClient::new(self.box_http(network)?, token))
    }

    /// Where Box hands out tokens to `app`.
    pub(super) fn box_sign_in(&self, app: App, network: Network) -> Result<BoxSignIn, Problem> {
        Ok(BoxSignIn::new(self.box_http(network)?, app))
    }

    /// The page on which Box asks for consent.
    pub(super) fn consent_page(&self) -> Result<Url, Problem> {
        let page = match self {
            Self::Vendors(_) => Url::parse(box_api::AUTHORIZE),
            Self::Demo { box_url, .. } => box_url.join("/api/oauth2/authorize"),
        };
        page.map_err(|error| Problem::new(Code::Unexpected, error.to_string()))
    }

    fn box_http(&self, network: Network) -> Result<box_api::Http, Problem> {
        let mut options = box_api::http_options(self.first_host()?);
        options.network = network;
        Ok(box_api::Http::new(options).map_err(box_api::Error::from)?)
    }

    /// How connections leave this computer, without a sign-in to a proxy.
    pub(super) fn network(&self) -> Network {
        match self {
            Self::Vendors(outside) => outside.network.clone(),
            Self::Demo { .. } => Network::default(),
        }
    }

    /// The host that stands for all of them where the way out is looked at: Box's.
    pub(super) fn first_host(&self) -> Result<box_api::BaseUrl, Problem> {
        let base = match self {
            Self::Vendors(_) => box_api::BaseUrl::https(box_api::API),
            Self::Demo { box_url, .. } => box_api::BaseUrl::loopback_for_demo(box_url.as_str()),
        };
        base.map_err(|error| Problem::new(Code::Unexpected, error.to_string()))
    }

    /// Where Clumio answers for the account at `host`; without one, where the company's or the first known region does.
    pub(super) fn clumio_base(&self, host: Option<String>) -> Result<clumio_api::BaseUrl, Problem> {
        let address = match self {
            Self::Demo { clumio_url, .. } => clumio_url.to_string(),
            Self::Vendors(outside) => host
                .or_else(|| outside.only_region.as_ref().map(ToString::to_string))
                .or_else(|| Some(Region::known().first()?.portal()?.to_owned()))
                .unwrap_or_default(),
        };
        Ok(self.clumio(&address)?.base)
    }
}

impl ClumioPlace {
    pub(super) fn client(
        &self,
        token: impl TokenSource + 'static,
        unit: Option<&str>,
        network: Network,
    ) -> Result<ClumioClient, Problem> {
        let unit = unit.filter(|unit| !unit.trim().is_empty()).map(UnitId::parse).transpose();
        let unit = unit.map_err(|error| Problem::new(Code::InputInvalid, error.to_string()).about("unit"))?;
        let mut options = clumio_api::http_options(self.base.clone());
        options.network = network;
        let http = clumio_api::Http::new(options).map_err(clumio_api::Error::from)?;
        Ok(ClumioClient::new(http, token, unit))
    }
}

/// The token in what was pasted.
pub(super) fn token_in(pasted: &SecretString) -> Result<SecretString, Problem> {
    box_api::pasted_token(pasted.expose_secret())
        .map_err(|error| Problem::new(Code::InputInvalid, error.to_string()).about("token"))
}
