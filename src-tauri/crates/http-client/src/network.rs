use std::sync::Arc;

use crate::{
    base_url::BaseUrl,
    extra_roots::ExtraRoots,
    held_secrets::HeldSecretsSource,
    probe_error::ProbeError,
    proxy::{Authorization, Proxy, ProxyAddress, ProxyCredentials},
    proxy_setting::system_proxy,
    server_clock::DateSink,
};

/// Network settings: proxy, additional trusted authorities, the listener for server dates, and what is redacted from responses.
///
/// A demo service on this machine is always connected directly.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// The proxy.
    pub proxy: ProxyChoice,
    /// Credentials for the proxy, sent to this proxy only.
    pub proxy_credentials: Option<ProxyCredentials>,
    /// Authorities that are trusted in addition to the system's.
    pub extra_roots: ExtraRoots,
    /// Listener for the dates of responses.
    pub date_sink: DateSink,
    /// Secrets that no response may bring back, whatever it answers.
    pub held_secrets: HeldSecretsSource,
}

/// The choice of a proxy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The system's: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment, else the settings of Windows or macOS. An
    /// invalid setting is an error, never a direct connection. PAC scripts are not supported.
    #[default]
    System,
    /// No proxy, whatever the system's setting.
    Direct,
    /// This proxy, whatever the system's setting.
    Fixed(ProxyAddress),
}

impl Network {
    /// Returns the proxy for a service; `None` for a direct connection.
    ///
    /// # Errors
    /// When the system's proxy setting is invalid.
    pub fn proxy_for(&self, base: &BaseUrl) -> Result<Option<ProxyAddress>, ProbeError> {
        Ok(self.proxy(base)?.map(|proxy| proxy.address))
    }

    pub(crate) fn proxy(&self, base: &BaseUrl) -> Result<Option<Proxy>, ProbeError> {
        if base.is_demo() {
            return Ok(None);
        }
        let mut proxy = match &self.proxy {
            ProxyChoice::Direct => return Ok(None),
            ProxyChoice::Fixed(address) => Proxy {
                address: address.clone(),
                authorization: None,
            },
            ProxyChoice::System => match system_proxy(base)? {
                Some(proxy) => proxy,
                None => return Ok(None),
            },
        };
        let credentials = self
            .proxy_credentials
            .as_ref()
            .filter(|credentials| credentials.proxy == proxy.address.to_string());
        if let Some(credentials) = credentials {
            let header = credentials.header().map_err(|reason| ProbeError {
                connection_error: None,
                reason,
            })?;
            proxy.authorization = Some(Authorization {
                header,
                state: Arc::clone(&credentials.state),
            });
        }
        Ok(Some(proxy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_for_one_proxy_and_never_printed() {
        let base = BaseUrl::https("https://box.test").unwrap();
        let credentials = |proxy: &str| Some(ProxyCredentials::new(proxy, "ann", "canary".into()));
        let mut network = Network {
            proxy: ProxyChoice::Fixed("http://proxy.test:3128".parse().unwrap()),
            proxy_credentials: credentials("proxy.test:3128"),
            ..Network::default()
        };
        assert_eq!(
            network
                .proxy(&base)
                .unwrap()
                .unwrap()
                .authorization
                .unwrap()
                .header,
            "Basic YW5uOmNhbmFyeQ=="
        );
        assert!(!format!("{network:?}").contains("canary"));
        network.proxy_credentials = credentials("other.test:3128");
        assert!(
            network
                .proxy(&base)
                .unwrap()
                .unwrap()
                .authorization
                .is_none()
        );
        let demo = BaseUrl::loopback_for_demo("http://127.0.0.1:1").unwrap();
        assert_eq!(network.proxy_for(&demo), Ok(None));
        network.proxy = ProxyChoice::Direct;
        assert_eq!(network.proxy_for(&base), Ok(None));
    }
}
