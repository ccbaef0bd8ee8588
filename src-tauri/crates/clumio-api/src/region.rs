use transport::BaseUrl;
use url::{Host, Url};

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
    /// A region that is not in the table is taken by its API address, `<region>….api.clumio.com`. Everything else is refused:
    /// a token is never sent to a host that only looks like Clumio.
    pub fn from_address(address: &str) -> Result<Self, AddressError> {
        let address = address.trim();
        if address.is_empty() {
            return Err(AddressError::Empty);
        }
        let with_scheme =
            if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        let url = Url::parse(&with_scheme).map_err(|_| AddressError::NotClumio)?;
        if url.scheme() != "https" {
            return Err(AddressError::NotHttps);
        }
        let extra = !url.username().is_empty() || url.password().is_some() || url.port().is_some();
        let Some(Host::Domain(host)) = url.host() else { return Err(AddressError::NotClumio) };
        if extra {
            return Err(AddressError::NotClumio);
        }
        let host = host.strip_suffix('.').unwrap_or(host);
        let by_address = KNOWN.iter().find(|known| known.api == host || known.portals.contains(&host));
        if let Some(known) = by_address {
            return known.region();
        }
        if let Some(place) = host.strip_suffix(".api.clumio.com") {
            // Some samples leave the country out of a host that has one: the first word says which region is meant.
            let first = place.split('.').next().unwrap_or(place);
            return match KNOWN.iter().find(|known| known.aws == first) {
                Some(known) => known.region(),
                None if looks_like_a_region(first) => Ok(Self {
                    name: first.to_owned(),
                    portal: None,
                    api_base: BaseUrl::https(&format!("https://{host}"))
                        .map_err(|_| AddressError::NotClumio)?,
                }),
                None => Err(AddressError::UnknownRegion),
            };
        }
        let clumio = host == "clumio.com" || host.ends_with(".clumio.com");
        Err(if clumio { AddressError::UnknownRegion } else { AddressError::NotClumio })
    }

    /// The regions that are known, for a list to choose from.
    pub fn known() -> Vec<Self> {
        KNOWN.iter().filter_map(|known| known.region().ok()).collect()
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
    let Some((number, words)) = parts.split_last() else { return false };
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn api(address: &str) -> Result<String, AddressError> {
        Region::from_address(address).map(|region| region.api_base().to_string())
    }

    #[test]
    fn knows_each_portal_and_api() {
        for (address, name, base) in [
            ("https://west.portal.clumio.com", "US West", "https://us-west-2.api.clumio.com/"),
            ("https://portal.clumio.com", "US West", "https://us-west-2.api.clumio.com/"),
            ("https://east.portal.clumio.com", "US East", "https://us-east-1.api.clumio.com/"),
            ("https://us2.portal.clumio.com", "US East", "https://us-east-1.api.clumio.com/"),
            ("https://canada.portal.clumio.com", "Canada", "https://ca-central-1.ca.api.clumio.com/"),
            ("https://eu1.portal.clumio.com", "Europe", "https://eu-central-1.de.api.clumio.com/"),
            ("https://au.portal.clumio.com", "Australia", "https://ap-southeast-2.au.api.clumio.com/"),
        ] {
            let region = Region::from_address(address).unwrap();
            assert_eq!((region.name(), region.api_base().to_string().as_str()), (name, base));
            assert_eq!(Region::from_address(base).unwrap(), region);
            assert_eq!(Region::from_address(region.portal().unwrap()).unwrap(), region);
        }
        assert_eq!(Region::known().len(), 5);
    }

    #[test]
    fn takes_what_people_paste() {
        for address in [
            "https://us-west-2.api.clumio.com/",
            "us-west-2.api.clumio.com",
            "https://us-west-2.api.clumio.com/api",
            "  https://WEST.portal.clumio.com/dashboard?tab=1#top \n",
            "west.portal.clumio.com/login",
            "https://us-west-2.api.clumio.com.",
            "https://us-west-2.api.clumio.com:443/",
        ] {
            assert_eq!(api(address).as_deref(), Ok("https://us-west-2.api.clumio.com/"), "{address}");
        }
        assert_eq!(
            api("eu-central-1.api.clumio.com").as_deref(),
            Ok("https://eu-central-1.de.api.clumio.com/")
        );
        assert_eq!(api("eu-west-3.fr.api.clumio.com").as_deref(), Ok("https://eu-west-3.fr.api.clumio.com/"));
    }

    #[test]
    fn refuses_what_only_looks_like_clumio() {
        for address in [
            "https://west.portal.clumio.com.evil.test",
            "https://evil.test/west.portal.clumio.com",
            "https://evilclumio.com",
            "https://us-west-2.api.clumio.com@evil.test",
            "https://user:pass@us-west-2.api.clumio.com",
            "https://us-west-2.api.clumio.com:8443",
            "https://127.0.0.1",
            "https://[::1]",
            "127.0.0.1",
            "https://us-west-2.api.clumiо.com",
            "https://us-west-2.api-clumio.com",
            "not an address",
        ] {
            assert_eq!(api(address), Err(AddressError::NotClumio), "{address}");
        }
        assert_eq!(api("http://west.portal.clumio.com"), Err(AddressError::NotHttps));
        assert_eq!(api("javascript://west.portal.clumio.com"), Err(AddressError::NotHttps));
        assert_eq!(api(" "), Err(AddressError::Empty));
    }

    #[test]
    fn says_when_the_region_is_missing() {
        for address in [
            "api.clumio.com",
            "https://clumio.com",
            "help.clumio.com",
            "new.portal.clumio.com",
            "x.api.clumio.com",
        ] {
            assert_eq!(api(address), Err(AddressError::UnknownRegion), "{address}");
        }
    }

    proptest! {
        #[test]
        fn a_token_only_ever_goes_to_clumio(
            address in "(https?://)?([a-z0-9@:/.-]{0,12})((us-west-2|eu-x-1)?\\.?(api|portal)\\.clumio\\.com)?[a-z0-9@:/?#.\\\\-]{0,12}"
        ) {
            if let Ok(base) = api(&address) {
                let host = base.strip_prefix("https://").and_then(|rest| rest.strip_suffix('/'));
                prop_assert!(host.is_some_and(|host| host.ends_with(".api.clumio.com") && !host.contains(['@', ':', '/'])));
            }
        }

        #[test]
        fn never_panics(address in "\\PC*") {
            let _ = Region::from_address(&address);
        }
    }
}
