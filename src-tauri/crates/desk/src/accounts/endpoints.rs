//! Which services the program talks to: the vendors', or a sandbox on this computer.

use crate::problem::{Code, Problem};
use box_api::{App, BoxClient, BoxSignIn, TokenSource};
use clumio_api::{ClumioClient, Region, UnitId};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Which services the program talks to.
#[derive(Debug, Clone)]
pub enum Endpoints {
    /// Box and Clumio.
    Vendors,
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
            Self::Vendors => {
                let region = Region::from_address(address, &[])
                    .map_err(|error| Problem::new(Code::WrongRegion, error.to_string()).about("address"))?;
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
            (Self::Vendors, _) => address.to_owned(),
        }
    }

    /// The address that stands for the demo's own Clumio.
    pub(super) fn demo_address(&self) -> Option<String> {
        match self {
            Self::Vendors => None,
            Self::Demo { clumio_url, .. } => Some(clumio_url.to_string()),
        }
    }

    pub(super) fn box_client(&self, token: impl TokenSource + 'static) -> Result<BoxClient, Problem> {
        Ok(BoxClient::new(self.box_http()?, token))
    }

    /// Where Box hands out tokens to `app`.
    pub(super) fn box_sign_in(&self, app: App) -> Result<BoxSignIn, Problem> {
        Ok(BoxSignIn::new(self.box_http()?, app))
    }

    /// The page on which Box asks for consent.
    pub(super) fn consent_page(&self) -> Result<Url, Problem> {
        let page = match self {
            Self::Vendors => Url::parse(box_api::AUTHORIZE),
            Self::Demo { box_url, .. } => box_url.join("/api/oauth2/authorize"),
        };
        page.map_err(|error| Problem::new(Code::Unexpected, error.to_string()))
    }

    fn box_http(&self) -> Result<box_api::Http, Problem> {
        let base = match self {
            Self::Vendors => box_api::BaseUrl::https(box_api::API),
            Self::Demo { box_url, .. } => box_api::BaseUrl::loopback_for_demo(box_url.as_str()),
        };
        let base = base.map_err(|error| Problem::new(Code::Unexpected, error.to_string()))?;
        Ok(box_api::Http::new(box_api::http_options(base)).map_err(box_api::Error::from)?)
    }
}

impl ClumioPlace {
    pub(super) fn client(
        &self,
        token: impl TokenSource + 'static,
        unit: Option<&str>,
    ) -> Result<ClumioClient, Problem> {
        let unit = unit.filter(|unit| !unit.trim().is_empty()).map(UnitId::parse).transpose();
        let unit = unit.map_err(|error| Problem::new(Code::InputInvalid, error.to_string()).about("unit"))?;
        let http = clumio_api::Http::new(clumio_api::http_options(self.base.clone()))
            .map_err(clumio_api::Error::from)?;
        Ok(ClumioClient::new(http, token, unit))
    }
}

/// The token in what was pasted.
pub(super) fn token_in(pasted: &SecretString) -> Result<SecretString, Problem> {
    box_api::pasted_token(pasted.expose_secret())
        .map_err(|error| Problem::new(Code::InputInvalid, error.to_string()).about("token"))
}
