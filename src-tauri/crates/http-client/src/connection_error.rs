use std::fmt;

/// The cause of a failed connection that retrying does not fix by itself, or that needs the proxy's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionError {
    /// An untrusted certificate.
    Certificate {
        /// The reason.
        fault: CertificateFault,
        /// The issuer as the certificate states it, unverified; at most 120 characters. Names the product that inspects TLS.
        issuer: Option<String>,
    },
    /// A certificate of the chain with a critical extension that is not supported.
    CertificateExtension {
        /// The subject of the certificate, unverified; at most 120 characters.
        certificate: String,
        /// Name and OID of the extension: `certificatePolicies (2.5.29.32)`.
        extension: String,
        /// The trusted authority that signed the chain, if there is one.
        root: Option<String>,
    },
    /// A TLS handshake that failed for another reason.
    Tls,
    /// A proxy that requires a user name and a password, or rejected them.
    ProxyAuthRequired {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// A proxy that requires an authentication scheme other than Basic. It never gets a password.
    ProxyAuthUnsupported {
        /// Host and port of the proxy.
        proxy: String,
        /// The schemes that it offers, such as `Negotiate` and `NTLM`; may be empty.
        schemes: Vec<String>,
    },
    /// A proxy that denies connections to the service.
    Proxy {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// An intermediary that answered in place of the service: a block page, a captive portal, a gateway.
    Intermediary {
        /// Its name from page and headers, unverified; at most 120 characters.
        name: Option<String>,
    },
    /// A proxy that is unreachable.
    ProxyUnreachable {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// A proxy that cannot reach the service at the moment.
    ProxyBadGateway {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// An invalid proxy setting. Nothing is connected directly instead.
    ProxySetting {
        /// The name of the environment variable or of the system's setting.
        setting: String,
        /// The reason.
        fault: ProxySettingFault,
    },
}

impl ConnectionError {
    /// Returns whether a retry may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::ProxyUnreachable { .. } | Self::ProxyBadGateway { .. }
        )
    }
}

/// The reason why a proxy setting is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxySettingFault {
    /// Not the address of a proxy.
    Unreadable,
    /// A SOCKS proxy, which is not supported.
    Socks,
}

/// The reason why a certificate is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFault {
    /// Not signed by a trusted authority.
    UnknownIssuer,
    /// Issued for other hosts.
    HostMismatch,
    /// Expired or not valid yet, by this computer's clock.
    Time,
    /// Anything else.
    Other,
}

impl fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownIssuer => "not signed by a trusted authority",
            Self::HostMismatch => "issued for other hosts",
            Self::Time => "expired or not valid yet, by this computer's clock",
            Self::Other => "not usable",
        })
    }
}
