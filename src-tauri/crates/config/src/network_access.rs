//! Network access to the services: the proxy, the trusted authorities, and the hosts that may be connected to.

use crate::{ClumioPolicy, Policy, RegionAddress};
use app_error::{AppError, ErrorCode, Subject};
use clumio_client::{Network, Region, WebHost};

/// Network access to the services as the policy decides it; without a policy the system's proxy and authorities, and the
/// vendors' own hosts.
#[derive(Debug, Clone, Default)]
pub struct NetworkAccess {
    /// The proxy and the authorities.
    pub network: Network,
    /// Hosts that may be taken for Clumio besides its own.
    pub further_hosts: Vec<WebHost>,
    /// The only region to connect to.
    pub only_region: Option<RegionAddress>,
}

impl NetworkAccess {
    /// Returns the network access that a policy allows. A broken certificate in its `ca_file` is skipped and logged, and named with
    /// each certificate that is not trusted.
    #[must_use]
    pub fn by(policy: &Policy) -> Self {
        for left_out in policy.network.extra_roots.skipped() {
            tracing::warn!(
                left_out,
                "an authority of the policy's ca_file cannot be used"
            );
        }
        let ClumioPolicy { region, .. } = &policy.clumio;
        Self {
            network: Network {
                proxy: policy.network.proxy.clone(),
                extra_roots: policy.network.extra_roots.clone(),
                ..Network::default()
            },
            further_hosts: policy.network.allowed_hosts.clone(),
            only_region: region
                .as_ref()
                .filter(|rule| rule.locked)
                .map(|rule| rule.value.clone()),
        }
    }

    /// Returns the region that an address means, if it may be connected to.
    ///
    /// # Errors
    /// [`ErrorCode::WrongRegion`] about `address` or `policy`.
    pub fn region(&self, address: &str) -> Result<Region, AppError> {
        let refused = |words: String, subject: Subject| {
            AppError::new(ErrorCode::WrongRegion, words).subject(subject)
        };
        let region = Region::from_address(address, &self.further_hosts)
            .map_err(|error| refused(error.to_string(), Subject::Address))?;
        if let Some(only) = &self.only_region
            && Region::from_address(only.as_str(), &[]).ok().as_ref() != Some(&region)
        {
            return Err(refused(
                format!("the organization's policy says {only} and nothing else"),
                Subject::Policy,
            ));
        }
        Ok(region)
    }
}
