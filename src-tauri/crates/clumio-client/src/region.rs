use http_client::{BaseUrl, HostError, WebHost};

/// A Clumio region: its portal and its API. A token is valid in its own region only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    name: String,
    portal: Option<String>,
    api_base: BaseUrl,
}

/// A region of the table.
struct KnownRegion {
    name: &'static str,
    aws: &'static str,
    portals: &'static [&'static str],
    api: &'static str,
}

/// Terraform provider, `docs/index.md`; the older portals from the vendor's REST API page. The first portal is today's.
const KNOWN_REGIONS: [KnownRegion; 5] = [
    KnownRegion {
        name: "US West",
        aws: "us-west-2",
        portals: &["west.portal.clumio.com", "portal.clumio.com"],
        api: "us-west-2.api.clumio.com",
    },
    KnownRegion {
        name: "US East",
        aws: "us-east-1",
        portals: &["east.portal.clumio.com", "us2.portal.clumio.com"],
        api: "us-east-1.api.clumio.com",
    },
    KnownRegion {
        name: "Canada",
        aws: "ca-central-1",
        portals: &["canada.portal.clumio.com"],
        api: "ca-central-1.ca.api.clumio.com",
    },
    KnownRegion {
        name: "Europe",
        aws: "eu-central-1",
        portals: &["eu1.portal.clumio.com"],
        api: "eu-central-1.de.api.clumio.com",
    },
    KnownRegion {
        name: "Australia",
        aws: "ap-southeast-2",
        portals: &["au.portal.clumio.com"],
        api: "ap-southeast-2.au.api.clumio.com",
    },
];

impl Region {
    /// Returns the region of a pasted address: any page of the portal, or the API, with or without `https://`.
    ///
    /// A region that is not in the table is accepted by its API address, `<region>[.<country>].api.clumio.com`. Other hosts are
    /// accepted only if they are in `allowed_hosts`, so that a token is never sent to a host that only looks like Clumio's.
    pub fn from_address(address: &str, allowed_hosts: &[WebHost]) -> Result<Self, RegionError> {
        let host = WebHost::from_address(address).map_err(|error| match error {
            HostError::Empty => RegionError::Empty,
            HostError::NotHttps => RegionError::NotHttps,
            HostError::NotAHost => RegionError::NotClumio,
        })?;
        if allowed_hosts.contains(&host) {
            return Self::for_host(&host, host.name());
        }
        if !host.uses_default_port() {
            return Err(RegionError::NotClumio);
        }
        let name = host.name();
        let by_address = KNOWN_REGIONS
            .iter()
            .find(|known| known.api == name || known.portals.contains(&name));
        if let Some(known) = by_address {
            return known.region();
        }
        if let Some(prefix) = name.strip_suffix(".api.clumio.com") {
            // Some samples omit the country: the first part identifies the region.
            let (region, country) = prefix.split_once('.').unwrap_or((prefix, "us"));
            let country = country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase());
            return match KNOWN_REGIONS.iter().find(|known| known.aws == region) {
                _ if !country => Err(RegionError::UnknownRegion),
                Some(known) => known.region(),
                None if is_region_name(region) => Self::for_host(&host, region),
                None => Err(RegionError::UnknownRegion),
            };
        }
        let clumio = name == "clumio.com" || name.ends_with(".clumio.com");
        Err(if clumio {
            RegionError::UnknownRegion
        } else {
            RegionError::NotClumio
        })
    }

    fn for_host(host: &WebHost, name: &str) -> Result<Self, RegionError> {
        let api_base =
            BaseUrl::https(&format!("https://{host}")).map_err(|_| RegionError::NotClumio)?;
        Ok(Self {
            name: name.to_owned(),
            portal: None,
            api_base,
        })
    }

    /// Returns the regions of the table.
    pub fn known() -> Vec<Self> {
        KNOWN_REGIONS
            .iter()
            .filter_map(|known| known.region().ok())
            .collect()
    }

    /// Returns the display name: `Europe`; for a region outside the table, AWS's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the address of the API.
    pub fn api_base(&self) -> &BaseUrl {
        &self.api_base
    }

    /// Returns the address of the portal, without a trailing slash; `None` for a region outside the table.
    pub fn portal(&self) -> Option<&str> {
        self.portal.as_deref()
    }
}

impl KnownRegion {
    fn region(&self) -> Result<Region, RegionError> {
        Ok(Region {
            name: self.name.to_owned(),
            portal: self.portals.first().map(|host| format!("https://{host}")),
            api_base: BaseUrl::https(&format!("https://{}", self.api))
                .map_err(|_| RegionError::NotClumio)?,
        })
    }
}

/// Returns whether this has the form of an AWS region: `us-west-2`, `ap-southeast-2`, `us-gov-east-1`.
fn is_region_name(name: &str) -> bool {
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

/// The reason why an address is not that of a Clumio region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// No text.
    #[error("there is no address")]
    Empty,
    /// Plain http or another scheme.
    #[error("the address has to begin with https://")]
    NotHttps,
    /// Not one of Clumio's hosts.
    #[error("this is not an address of Clumio")]
    NotClumio,
    /// A Clumio host, but not of a known region.
    #[error("this does not say which region; the address of the portal that you log in to does")]
    UnknownRegion,
}

#[cfg(test)]
mod tests;
