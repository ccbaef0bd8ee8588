//! How the program gets out to the vendors, and which of their hosts it may go to.

use crate::{
    policy::{ClumioPolicy, Policy, RegionAddress},
    problem::{Code, Problem},
};
use clumio_client::{
    CertificateFault, ConnectionError, Network, ProxySettingFault, Region, WebHost,
};

/// How the program gets out to the vendors, and which of their hosts it may go to: what the company decided, and without that
/// the system's proxy, the system's authorities and the vendors' own hosts.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// The proxy and the authorities.
    pub network: Network,
    /// Hosts that may be taken for Clumio besides its own.
    pub further_hosts: Vec<WebHost>,
    /// The only region to connect to.
    pub only_region: Option<RegionAddress>,
}

impl Outside {
    /// As the policy says. An authority of its file that is broken is left out, which the log and every certificate that is
    /// not trusted tell.
    #[must_use]
    pub fn by(policy: &Policy) -> Self {
        for skipped in policy.network.extra_roots.skipped() {
            tracing::warn!(
                skipped,
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

    /// The region that an address means, if it may be connected to.
    pub(super) fn region(&self, address: &str) -> Result<Region, Problem> {
        let refused =
            |words: String, about: &str| Problem::new(Code::WrongRegion, words).about(about);
        let region = Region::from_address(address, &self.further_hosts)
            .map_err(|error| refused(error.to_string(), "address"))?;
        if let Some(only) = &self.only_region
            && Region::from_address(only.as_str(), &[]).ok().as_ref() != Some(&region)
        {
            return Err(refused(
                format!("the company's policy says {only} and nothing else"),
                "policy",
            ));
        }
        Ok(region)
    }
}

impl Problem {
    /// The same, with what stands in the way: `detail.about` says what, `detail.by` who.
    #[must_use]
    pub(crate) fn in_the_way(mut self, connection_error: Option<&ConnectionError>) -> Self {
        let Some(connection_error) = connection_error else {
            return self;
        };
        let detail = self.detail.get_or_insert_default();
        let (about, by) = match connection_error {
            ConnectionError::Certificate { fault, issuer } => {
                let about = match fault {
                    CertificateFault::UnknownIssuer => "certificate_issuer",
                    CertificateFault::HostMismatch => "certificate_host",
                    CertificateFault::Time => "certificate_time",
                    CertificateFault::Other => "certificate",
                };
                (about, issuer.clone())
            }
            ConnectionError::CertificateExtension {
                certificate,
                extension,
                root,
            } => {
                detail.extension = Some(extension.clone());
                detail.root.clone_from(root);
                ("certificate_extension", Some(certificate.clone()))
            }
            ConnectionError::Tls => ("tls", None),
            ConnectionError::ProxyAuthRequired { proxy } => ("proxy_sign_in", Some(proxy.clone())),
            ConnectionError::ProxyAuthUnsupported { proxy, schemes } => {
                detail.schemes = (!schemes.is_empty()).then(|| schemes.join(", "));
                ("proxy_scheme", Some(proxy.clone()))
            }
            ConnectionError::Proxy { proxy } | ConnectionError::ProxyUnreachable { proxy } => {
                ("proxy", Some(proxy.clone()))
            }
            ConnectionError::ProxyBadGateway { proxy } => ("proxy_gateway", Some(proxy.clone())),
            ConnectionError::ProxySetting { setting, fault } => {
                let about = match fault {
                    ProxySettingFault::Unreadable => "proxy_setting",
                    ProxySettingFault::Socks => "proxy_socks",
                };
                (about, Some(setting.clone()))
            }
            ConnectionError::Intermediary { name } => ("intermediary", name.clone()),
        };
        detail.by = by;
        self.about(about)
    }
}
