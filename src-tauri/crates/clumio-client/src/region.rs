use http_client::{BaseUrl, HostError, WebHost};

/// One of Clumio's regions: where people log in, and where its API answers. A token is good in the region that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    name: String,
    portal: Option<String>,
    api_base: BaseUrl,
}

struct Known {
    name: &'static str,
    aws: &'static str,
    portals: &'static [&'static str],
    api: &'static str,
}

/// Terraform provider, `docs/index.md`; the older portals from the vendor's REST API page. The first portal is today's.
const KNOWN: [Known; 5] = [
    Known {
        name: "US West",
        aws: "us-west-2",
        portals: &["west.portal.clumio.com", "portal.clumio.com"],
        api: "us-west-2.api.clumio.com",
    },
    Known {
        name: "US East",
        aws: "us-east-1",
        portals: &["east.portal.clumio.com", "us2.portal.clumio.com"],
        api: "us-east-1.api.clumio.com",
    },
    Known {
        name: "Canada",
        aws: "ca-central-1",
        portals: &["canada.portal.clumio.com"],
        api: "ca-central-1.ca.api.clumio.com",
    },
    Known {
        name: "Europe",
        aws: "eu-central-1",
        portals: &["eu1.portal.clumio.com"],
        api: "eu-central-1.de.api.clumio.com",
    },
    Known {
        name: "Australia",
        aws: "ap-southeast-2",
        portals: &["au.portal.clumio.com"],
        api: "ap-southeast-2.au.api.clumio.com",
    },
];

impl Region {
    /// Finds the region from what people paste: the address of the portal, whatever page of it, or of the API, with or
    /// without `https://`, a slash at the end, the `/api` of old scripts or a query.
    ///
    /// A region that is not in the table is taken by its API address, `<region>[.<country>].api.clumio.com`. Other hosts are
    /// taken only if they are among the `further` ones; everything else is refused: a token is never sent to a host that only
    /// looks like Clumio.
    pub fn from_address(address: &str, further: &[WebHost]) -> Result<Self, AddressError> {
        let host = WebHost::from_address(address).map_err(|error| match error {
            HostError::Empty => AddressError::Empty,
            HostError::NotHttps => AddressError::NotHttps,
            HostError::NotAHost => AddressError::NotClumio,
        })?;
        if further.contains(&host) {
            return Self::at(&host, host.name());
        }
        if !host.uses_default_port() {
            return Err(AddressError::NotClumio);
        }
        let name = host.name();
        let by_address = KNOWN
            .iter()
            .find(|known| known.api == name || known.portals.contains(&name));
        if let Some(known) = by_address {
            return known.region();
        }
        if let Some(place) = name.strip_suffix(".api.clumio.com") {
            // Some samples leave the country out of a host that has one: the first word says which region is meant.
            let (region, country) = place.split_once('.').unwrap_or((place, "us"));
            let country = country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase());
            return match KNOWN.iter().find(|known| known.aws == region) {
                _ if !country => Err(AddressError::UnknownRegion),
                Some(known) => known.region(),
                None if looks_like_a_region(region) => Self::at(&host, region),
                None => Err(AddressError::UnknownRegion),
            };
        }
        let clumio = name == "clumio.com" || name.ends_with(".clumio.com");
        Err(if clumio {
            AddressError::UnknownRegion
        } else {
            AddressError::NotClumio
        })
    }

    fn at(host: &WebHost, name: &str) -> Result<Self, AddressError> {
        let api_base =
            BaseUrl::https(&format!("https://{host}")).map_err(|_| AddressError::NotClumio)?;
        Ok(Self {
            name: name.to_owned(),
            portal: None,
            api_base,
        })
    }

    /// The regions that are known, for a list to choose from.
    pub fn known() -> Vec<Self> {
        KNOWN
            .iter()
            .filter_map(|known| known.region().ok())
            .collect()
    }

    /// A name to show: `Europe`; of a region outside the table, AWS's name for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its API answers.
    pub fn api_base(&self) -> &BaseUrl {
        &self.api_base
    }

    /// Where people log in, without a slash at the end; none for a region outside the table.
    pub fn portal(&self) -> Option<&str> {
        self.portal.as_deref()
    }
}

impl Known {
    fn region(&self) -> Result<Region, AddressError> {
        Ok(Region {
            name: self.name.to_owned(),
            portal: self.portals.first().map(|host| format!("https://{host}")),
            api_base: BaseUrl::https(&format!("https://{}", self.api))
                .map_err(|_| AddressError::NotClumio)?,
        })
    }
}

/// AWS regions are named `us-west-2`, `ap-southeast-2`, `us-gov-east-1`.
fn looks_like_a_region(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    words.len() >= 2
        && words.iter().all(word)
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// Why an address is not that of a Clumio region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was given.
    #[error("there is no address")]
    Empty,
    /// Plain http or another scheme.
    #[error("the address has to begin with https://")]
    NotHttps,
    /// Not one of Clumio's hosts.
    #[error("this is not an address of Clumio")]
    NotClumio,
    /// Clumio's, but no region that is known.
    #[error("this does not say which region; the address of the portal that you log in to does")]
    UnknownRegion,
}

#[cfg(test)]
mod tests;
